"""The diary: what stands on which day, for whom, and what is done with it by hand."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse

from kesher.activities import operations
from kesher.activities.models import Activity, Meeting, MeetingSeries
from kesher.activities.rules.meetings import MeetingEntry
from kesher.diary.queries.diary import diary_days, hours_of
from kesher.diary.queries.whose import whose_diary
from kesher.diary.rules.spans import View, span_of
from kesher.lib.dates import ISRAEL, local
from kesher.lib.jobs import run_now
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.reminders.models import Reminder
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)  # a Sunday, ten o'clock


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ISRAEL)


def meet(
    actor: Actor,
    title: str = "סיור באתר",
    *,
    starts: dt.datetime | None = None,
    hours: float = 1,
    party: Any = None,
    rule: Recurrence | None = None,
    **more: Any,
) -> int:
    starts = starts or at(24, 10)
    entry = MeetingEntry(
        title=title,
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=hours),
        **{"membership_ids": frozenset({actor.membership_id}), **more},
    )
    with in_scope(actor):
        return operations.create_meeting(
            actor=actor,
            key=uuid4(),
            party_id=party.pk if party else None,
            entry=entry,
            recurrence=rule,
        )


def show(actor: Actor, query: str = "") -> str:
    response = client_of(actor).get(f"/b/{actor.business_slug}/diary/?{query}", headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


def make_room(actor: Actor) -> int:
    with in_scope(actor):
        return operations.add_resource(actor=actor, name="חדר ישיבות").pk


def move(actor: Actor, pk: int, starts: str, ends: str, version: int = 1) -> HttpResponse:
    data = {"starts": starts, "ends": ends, "version": version}
    url = f"/b/{actor.business_slug}/diary/{pk}/move/"
    return client_of(actor).post(url, data, headers=HTMX)


def of(actor: Actor, pk: int) -> Meeting:
    with in_scope(actor):
        return Meeting.objects.select_related("activity").get(activity_id=pk)


def days_of_series(actor: Actor, title: str) -> list[str]:
    with in_scope(actor):
        found = Meeting.objects.filter(title=title).order_by("starts_at")
        return [f"{local(row.starts_at):%d.%m %H:%M}" for row in found]


@pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
def test_a_meeting_stands_on_its_day_in_every_view(dana: Actor, view: str) -> None:
    pk = meet(dana, party=make_party(dana, "מפעלי שגב"), place="חולון")

    page = show(dana, f"view={view}&day=2026-11-24")
    elsewhere = show(dana, f"view={view}&day=2027-03-24")

    assert f'data-meeting="{pk}"' in page
    assert "סיור באתר" in page
    assert "מפעלי שגב" in page
    assert f'data-meeting="{pk}"' not in elsewhere


@pytest.mark.behaviour("R-41")
def test_a_new_meeting_without_a_party_is_in_the_diary(dana: Actor) -> None:
    client = client_of(dana)
    data = {
        "idempotency_key": uuid4(),
        "title": "ישיבת צוות",
        "starts_date": "24/11/2026",
        "starts_time": "10:00",
        "ends_time": "11:00",
        "users": [dana.membership_id],
    }

    for _again in range(2):
        assert client.post("/b/ahava/meetings/new/", data, headers=HTMX).status_code == 204

    page = show(dana, "day=2026-11-24")
    assert page.count("<bdi>ישיבת צוות</bdi>") == 1
    assert 'data-start="40" data-length="4" data-lane="0" data-of="1"' in page


@pytest.mark.behaviour("R-41")
@pytest.mark.parametrize("is_on_card", [True, False])
def test_a_new_meeting_is_set_with_its_reminders(dana: Actor, *, is_on_card: bool) -> None:
    data: dict[str, Any] = {
        "idempotency_key": uuid4(),
        "title": "ישיבת צוות",
        "starts_date": "24/11/2026",
        "starts_time": "10:00",
        "ends_time": "11:00",
        "users": [dana.membership_id],
        "repeats": "weekly",
        "count": 2,
        "reminder_when": ["occurred_at:30", ""],
        "reminder_date": ["", ""],
    }
    if is_on_card:
        data["party"] = make_party(dana).pk
    client = client_of(dana)

    assert 'value="occurred_at:30"' in client.get("/b/ahava/meetings/new/").content.decode()
    wrong = {**data, "reminder_when": ["occurred_at:30", "at"], "reminder_date": ["", "מתישהו"]}
    refused = client.post("/b/ahava/meetings/new/", wrong, headers=HTMX)
    assert refused.status_code == 422
    assert 'value="occurred_at:30" selected' in refused.content.decode()
    assert 'value="מתישהו"' in refused.content.decode()
    for _twice in range(2):
        assert client.post("/b/ahava/meetings/new/", data, headers=HTMX).status_code == 204

    with in_scope(dana):
        due = sorted(local(row.due_at) for row in Reminder.objects.all())
    assert [f"{moment:%d.%m %H:%M}" for moment in due] == ["24.11 09:30", "01.12 09:30"]
    assert client.get("/b/ahava/reminders/").status_code == 200


@pytest.mark.behaviour("R-41")
def test_the_window_of_a_meeting_changes_its_reminders_of_one_time_or_of_all(dana: Actor) -> None:
    pk = meet(dana, rule=Recurrence(frequency=Frequency.WEEKLY, count=3))
    client = client_of(dana)
    url = f"/b/ahava/meetings/{pk}/"
    data = {
        "title": "סיור באתר",
        "starts_date": "24/11/2026",
        "starts_time": "10:00",
        "ends_time": "11:00",
        "users": [dana.membership_id],
        "repeats": "weekly",
        "count": 3,
        "part": "all",
        "reminder_when": ["occurred_at:30"],
    }

    def save(**changed: Any) -> int:
        version = client.get(url, headers=HTMX).content.decode().split('name="version" value="')[1]
        sent = {**data, "version": version.split('"')[0], **changed}
        return int(client.post(url, sent, headers=HTMX).status_code)

    def due() -> list[str]:
        with in_scope(dana):
            rows = Reminder.objects.filter(state="waiting")
            return sorted(f"{local(row.due_at):%d.%m %H:%M}" for row in rows)

    assert save() == 204
    assert due() == ["01.12 09:30", "08.12 09:30", "24.11 09:30"]
    with in_scope(dana):
        number = Reminder.objects.get(record_id=pk).pk
    assert f'name="reminder_id" value="{number}"' in client.get(url, headers=HTMX).content.decode()
    there = {"reminder_shown": [number], "reminder_id": [number]}
    assert save(**there, reminder_when=["at"], reminder_date=["מתישהו"]) == 422
    assert save(**there, reminder_when=["occurred_at:120"], part="one") == 204
    assert due() == ["01.12 09:30", "08.12 09:30", "24.11 08:00"]
    assert save(reminder_shown=[number], reminder_when=[""], part="all") == 204
    assert due() == ["01.12 09:30", "08.12 09:30"]


@pytest.mark.behaviour("R-42")
def test_a_meeting_of_the_diary_opens_in_its_window_and_is_changed(dana: Actor) -> None:
    pk = meet(dana)
    client = client_of(dana)

    page = show(dana)
    assert f'data-url="/b/ahava/meetings/{pk}/"' in page
    window = client.get(f"/b/ahava/meetings/{pk}/", headers=HTMX).content.decode()

    assert 'value="סיור באתר"' in window
    assert 'value="24/11/2026"' in window


@pytest.mark.behaviour("R-43")
def test_an_empty_place_gives_the_new_meeting_its_date_and_hour(dana: Actor, miri: Actor) -> None:
    page = show(dana)
    assert 'data-new-url="/b/ahava/meetings/new/"' in page
    url = f"/b/ahava/meetings/new/?at=2026-11-26T14:30&user={miri.membership_id}"

    window = client_of(dana).get(url, headers=HTMX).content.decode()

    assert 'value="26/11/2026"' in window
    assert 'value="14:30"' in window
    assert 'value="15:30"' in window
    for who in (dana, miri):
        assert re.search(rf'name="users" value="{who.membership_id}" checked', window)


@pytest.mark.behaviour("R-44")
def test_the_menu_of_a_meeting_calls_it_off_after_a_question(dana: Actor) -> None:
    pk = meet(dana)
    client = client_of(dana)

    assert f'data-menu-url="/b/ahava/diary/{pk}/menu/"' in show(dana)
    menu = client.get(f"/b/ahava/diary/{pk}/menu/", headers=HTMX).content.decode()
    assert f'hx-post="/b/ahava/meetings/{pk}/delete/"' in menu
    assert "hx-confirm" in menu
    assert client.post(f"/b/ahava/meetings/{pk}/delete/", headers=HTMX).status_code == 204

    assert f'data-meeting="{pk}"' not in show(dana)
    with in_scope(dana):
        assert not Activity.objects.exists()


def test_moving_keeps_all_else_and_can_be_taken_back(dana: Actor, miri: Actor) -> None:
    people = frozenset({dana.membership_id, miri.membership_id})
    pk = meet(dana, membership_ids=people, place="חולון")

    response = move(dana, pk, "2026-11-25T12:15", "2026-11-25T13:45")

    assert response.status_code == 204
    moved = of(dana, pk)
    assert (moved.starts_at, moved.ends_at) == (at(25, 12, 15), at(25, 13, 45))
    assert moved.place == "חולון"
    assert moved.activity.occurred_at == moved.starts_at
    undo = re.search(r'"undoUrl": "([^"]+)"', response["HX-Trigger"])
    assert undo
    assert client_of(dana).post(undo[1], headers=HTMX).status_code == 204
    assert of(dana, pk).starts_at == at(24, 10)


@pytest.mark.parametrize(
    ("starts", "ends", "version", "status"),
    [
        ("2026-11-25T12:00", "2026-11-25T12:00", 1, 422),
        ("2026-11-25T12:00", "2026-12-25T12:00", 1, 422),
        ("2026-11-25T12:00", "2026-11-25T13:00", 7, 409),
        ("אתמול", "2026-11-25T13:00", 1, 404),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(
    dana: Actor, starts: str, ends: str, version: int, status: int
) -> None:
    pk = meet(dana)

    assert move(dana, pk, starts, ends, version).status_code == status

    assert of(dana, pk).starts_at == at(24, 10)


def test_a_meeting_over_midnight_stands_on_both_days(dana: Actor) -> None:
    pk = meet(dana, starts=at(24, 22), hours=4)

    page = show(dana, "day=2026-11-24")

    assert f'id="meeting-{pk}-1320"' in page
    assert f'id="meeting-{pk}-0"' in page


def test_meetings_at_one_time_share_the_width(dana: Actor) -> None:
    for title in ("א", "ב", "ג"):
        meet(dana, title)

    page = show(dana, "day=2026-11-24")

    assert re.findall(r'data-lane="(\d)" data-of="3"', page) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-09-12", ["ראש השנה", "א׳ תשרי", "diary__column--holiday"]),
        ("2026-09-11", ["ערב ראש השנה", "כ״ט אלול", "diary__column--eve"]),
        ("2026-11-21", ["י״א כסלו", "diary__column--shabbat"]),
        ("2026-11-20", ["diary__column--short_friday", 'data-opens="34" data-closes="48"']),
        ("2026-11-22", ['data-opens="34" data-closes="68"']),
    ],
)
def test_days_are_drawn_as_they_are(dana: Actor, day: str, words: list[str]) -> None:
    page = show(dana, f"view=day&day={day}")

    for word in words:
        assert word in page


# --- whose


def test_colleagues_units_and_rooms_are_shown_and_named(dana: Actor, miri: Actor) -> None:
    room = make_room(dana)
    meet(miri, "אצל מירי")
    meet(dana, "בחדר", starts=at(25, 9), resource_ids=frozenset({room}))
    mine = show(dana)
    hers = show(dana, f"who=user:{miri.membership_id}")
    theirs = show(dana, f"who=unit:{miri.department_id}")
    rooms = show(dana, f"who=resource:{room}")
    named = show(dana, f"who=user:{dana.membership_id}")  # as the address that a colleague sent

    assert ("אצל מירי" in mine, "בחדר" in mine) == (False, True)
    assert ("אצל מירי" in hers, "בחדר" in hers) == (True, False)
    assert "אצל מירי" in theirs
    assert ("אצל מירי" in rooms, "בחדר" in rooms) == (False, True)
    assert ("אצל מירי" in named, "בחדר" in named) == (False, True)


def test_what_may_not_be_seen_is_busy_and_nothing_else(dana: Actor, ahava: Business) -> None:
    rights = {"activity.see": Level.OWN, "activity.create": Level.OWN, "party.see": Level.ALL}
    avi = make_member(ahava, "gal", "גל", rights=rights)
    pk = meet(dana, "סודי", party=make_party(dana, "לקוח סודי"), place="מקום סודי")
    secret = meet(avi, "רופא שיניים", starts=at(24, 12), is_private=True)

    theirs = show(avi, f"who=user:{dana.membership_id}")
    private = show(dana, f"who=user:{avi.membership_id}")

    assert "סודי" not in theirs
    assert str(pk) not in re.findall(r'data-meeting="(\d+)"', theirs)
    assert 'class="diary__block is-busy" data-start="40"' in theirs
    assert "רופא" not in private
    assert 'class="diary__block is-busy" data-start="48"' in private
    for actor, hidden in ((avi, pk), (dana, secret)):
        client = client_of(actor)
        for url in (f"meetings/{hidden}/", f"diary/{hidden}/menu/"):
            assert client.get(f"/b/ahava/{url}").status_code == 404
        assert move(actor, hidden, "2026-11-25T12:00", "2026-11-25T13:00").status_code == 404
        assert client.post(f"/b/ahava/meetings/{hidden}/delete/").status_code == 404


def test_barak_sees_nothing_of_ahava(dana: Actor, noa: Actor) -> None:
    pk = meet(dana, "סוד")

    page = show(noa, f"who=user:{dana.membership_id}")

    assert "סוד" not in page
    assert "תפוס" not in page
    assert move(noa, pk, "2026-11-25T12:00", "2026-11-25T13:00").status_code == 404


def test_without_the_right_there_is_no_diary(ahava: Business) -> None:
    nobody = make_member(ahava, "tal", "טל", rights={})

    assert client_of(nobody).get("/b/ahava/diary/").status_code == 403


def test_a_meeting_with_a_card_cannot_be_private(dana: Actor) -> None:
    from kesher.activities.errors import PrivateWithCard

    with pytest.raises(PrivateWithCard):
        meet(dana, party=make_party(dana), is_private=True)


def test_who_declines_is_free(dana: Actor, miri: Actor) -> None:
    pk = meet(dana, membership_ids=frozenset({dana.membership_id, miri.membership_id}))
    url = f"/b/ahava/meetings/{pk}/answer/"

    assert client_of(miri).post(url, {"answer": "no"}, headers=HTMX).status_code == 204
    assert f'data-meeting="{pk}"' not in show(miri)
    assert client_of(miri).post(url, {"answer": "yes"}, headers=HTMX).status_code == 204
    assert f'data-meeting="{pk}"' in show(miri)
    assert client_of(miri).post(url, {"answer": "x"}, headers=HTMX).status_code == 422


# --- rooms


def test_a_room_is_never_taken_twice(dana: Actor, miri: Actor) -> None:
    from kesher.activities.errors import ResourceTaken

    with in_scope(dana):
        room = operations.add_resource(actor=dana, name="חדר ישיבות")
    taken = {"resource_ids": frozenset({room.pk})}
    meet(dana, **taken)
    other = meet(miri, starts=at(24, 11), **taken)

    with pytest.raises(ResourceTaken):
        meet(miri, starts=at(24, 10, 30), **taken)
    assert move(miri, other, "2026-11-24T10:30", "2026-11-24T11:30").status_code == 422
    assert of(miri, other).starts_at == at(24, 11)


def test_a_series_takes_the_room_each_time_or_not_at_all(dana: Actor) -> None:
    from kesher.activities.errors import ResourceTaken

    with in_scope(dana):
        room = operations.add_resource(actor=dana, name="חדר ישיבות")
    taken = {"resource_ids": frozenset({room.pk})}
    meet(dana, starts=at(1, 10, month=12), **taken)

    with pytest.raises(ResourceTaken):
        meet(dana, "שבועית", rule=Recurrence(frequency=Frequency.WEEKLY, count=3), **taken)

    assert days_of_series(dana, "שבועית") == []


def test_free_and_busy_are_told_without_secrets(dana: Actor, ahava: Business) -> None:
    gal = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"activity.see": Level.OWN})
    meet(dana, "סודי")
    query = (
        f"starts_date=24/11/2026&starts_time=10:30&ends_time=11:00&users={dana.membership_id}"
        f"&users={gal.membership_id}"
    )

    page = client_of(gal).get(f"/b/ahava/meetings/busy/?{query}").content.decode()

    assert "10:00–11:00\u2069 תפוס" in page
    assert "סודי" not in page
    assert "פנוי כל היום" in page


# --- series


def weekly(**more: Any) -> Recurrence:
    return Recurrence(frequency=Frequency.WEEKLY, **more)


def edit(actor: Actor, pk: int, part: str, **more: Any) -> HttpResponse:
    row = of(actor, pk)
    data = {
        "version": row.activity.version,
        "title": row.title,
        "starts_date": f"{local(row.starts_at):%d/%m/%Y}",
        "starts_time": f"{local(row.starts_at):%H:%M}",
        "ends_time": f"{local(row.ends_at):%H:%M}",
        "users": [actor.membership_id],
        "repeats": "weekly",
        "count": 4,
        "part": part,
        **more,
    }
    return client_of(actor).post(f"/b/ahava/meetings/{pk}/", data, headers=HTMX)


def nth(actor: Actor, title: str, index: int) -> int:
    with in_scope(actor):
        rows = Meeting.objects.filter(title=title).order_by("starts_at")
        return rows.values_list("activity_id", flat=True)[index]


def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change(dana: Actor) -> None:
    meet(dana, "שבועית", starts=at(24, 10), rule=weekly())

    with in_scope(dana):
        found = list(Meeting.objects.filter(title="שבועית").order_by("starts_at"))
    assert len(found) == 58  # four hundred days ahead
    assert {f"{local(row.starts_at):%H:%M}" for row in found} == {"10:00"}
    assert {row.starts_at.hour for row in found} == {7, 8}


def test_the_night_plans_what_has_come_within_reach(dana: Actor) -> None:
    meet(dana, "שבועית", starts=at(24, 10), rule=weekly())
    meet(dana, "נגמרת", starts=at(24, 12), rule=weekly(count=2))

    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        for _again in range(2):
            run_now("activities.plan_meetings", {"timestamp": 0})

    assert len(days_of_series(dana, "שבועית")) == 62
    assert len(days_of_series(dana, "נגמרת")) == 2


def test_a_rule_begins_on_the_first_day_that_fits(dana: Actor) -> None:
    meet(dana, "ימי ד׳", rule=weekly(weekdays=frozenset({3}), count=2))

    assert days_of_series(dana, "ימי ד׳") == ["25.11 10:00", "02.12 10:00"]


def test_one_time_is_changed_by_itself(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    second = nth(dana, "שבועית", 1)

    assert edit(dana, second, "one", starts_time="12:00", ends_time="13:00").status_code == 204

    shown = ["24.11 10:00", "01.12 12:00", "08.12 10:00", "15.12 10:00"]
    assert days_of_series(dana, "שבועית") == shown
    assert of(dana, second).is_apart


def test_this_and_those_after_are_changed_and_earlier_ones_stay(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    third = nth(dana, "שבועית", 2)

    edit(dana, third, "following", starts_time="08:00", ends_time="09:30", title="שבועית")

    shown = ["24.11 10:00", "01.12 10:00", "08.12 08:00", "15.12 08:00"]
    assert days_of_series(dana, "שבועית") == shown
    with in_scope(dana):
        assert MeetingSeries.objects.count() == 2


def test_all_are_moved_to_another_day(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))

    edit(dana, nth(dana, "שבועית", 1), "all", starts_date="2/12/2026")

    shown = ["25.11 10:00", "02.12 10:00", "09.12 10:00", "16.12 10:00"]
    assert days_of_series(dana, "שבועית") == shown


def test_meetings_that_were_held_stay_when_all_are_changed(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    third = nth(dana, "שבועית", 2)

    with time_machine.travel(NOW + dt.timedelta(days=10), tick=False):
        edit(dana, third, "all", title="חדשה")

    assert days_of_series(dana, "שבועית") == ["24.11 10:00", "01.12 10:00"]
    assert days_of_series(dana, "חדשה") == ["08.12 10:00", "15.12 10:00"]


@pytest.mark.parametrize(
    ("more", "days", "changed"),
    [
        ({"title": "חדשה"}, ["01.12 10:00"], ["24.11 10:00", "08.12 10:00", "15.12 10:00"]),
        (
            {"starts_time": "08:00", "ends_time": "09:00"},
            ["24.11 08:00", "01.12 10:00", "08.12 08:00", "15.12 08:00"],
            [],
        ),
        (
            {"interval": 2},
            ["24.11 10:00", "01.12 10:00", "08.12 10:00", "22.12 10:00", "05.01 10:00"],
            [],
        ),
        ({"repeats": ""}, ["24.11 10:00", "01.12 10:00"], []),
    ],
    ids=["words", "times", "rule", "end"],
)
def test_meetings_that_were_held_stay_when_those_after_an_old_one_are_changed(
    dana: Actor, more: dict[str, Any], days: list[str], changed: list[str]
) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    first = nth(dana, "שבועית", 0)

    with time_machine.travel(NOW + dt.timedelta(days=10), tick=False):
        assert edit(dana, first, "following", **more).status_code == 204

    assert days_of_series(dana, "שבועית") == days
    assert days_of_series(dana, "חדשה") == changed


def test_a_colleague_does_not_write_over_a_series_that_was_changed(
    dana: Actor, miri: Actor
) -> None:
    everybody = frozenset({dana.membership_id, miri.membership_id})
    meet(dana, "שבועית", rule=weekly(count=3), membership_ids=everybody)
    second = nth(dana, "שבועית", 1)
    read = of(miri, second).activity.version

    edit(dana, nth(dana, "שבועית", 0), "all", title="חדשה", users=sorted(everybody), count=3)

    said = {"version": read, "title": "שבועית", "users": sorted(everybody)}
    assert edit(miri, second, "one", **said).status_code == 422
    assert of(dana, second).title == "חדשה"


def test_a_series_ends_where_its_recurrence_is_taken_away(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly())

    edit(dana, nth(dana, "שבועית", 1), "following", repeats="")

    assert days_of_series(dana, "שבועית") == ["24.11 10:00", "01.12 10:00"]


def test_a_single_meeting_begins_to_recur(dana: Actor) -> None:
    pk = meet(dana, "לבד")

    assert edit(dana, pk, "one", repeats="daily", count=3).status_code == 204

    assert days_of_series(dana, "לבד") == ["24.11 10:00", "25.11 10:00", "26.11 10:00"]


@pytest.mark.parametrize(("part", "left"), [("one", 3), ("following", 1), ("all", 0)])
def test_as_much_of_a_series_is_called_off_as_was_said(dana: Actor, part: str, left: int) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    second = nth(dana, "שבועית", 1)

    client_of(dana).post(f"/b/ahava/meetings/{second}/delete/?part={part}", headers=HTMX)

    assert len(days_of_series(dana, "שבועית")) == left


def test_what_is_asked_of_the_database_does_not_grow(
    dana: Actor, miri: Actor, django_assert_max_num_queries: Any
) -> None:
    for n in range(3):
        meet(dana, f"פגישה {n}", rule=Recurrence(frequency=Frequency.DAILY, count=20))
    client = client_of(dana)
    url = f"/b/ahava/diary/?view=month&who=me&who=user:{miri.membership_id}"

    client.get(url, headers=HTMX)
    with django_assert_max_num_queries(10):
        client.get(url, headers=HTMX)


def test_a_month_has_the_first_of_what_its_days_hold(dana: Actor, miri: Actor) -> None:
    room = make_room(dana)
    both = {"membership_ids": frozenset({dana.membership_id, miri.membership_id})}
    for n, (actor, starts, hours, more) in enumerate(
        (
            (dana, at(24, 9), 1, {}),
            (dana, at(24, 9), 2, both),
            (miri, at(24, 8), 1, {}),
            (dana, at(24, 0), 24, {"is_all_day": True}),
            (dana, at(23, 22), 30, {}),
            (dana, at(24, 15), 1, {"resource_ids": frozenset({room})}),
            (dana, at(31, 23, month=10), 49, {}),  # begins before the month, after the clocks
            (miri, at(26, 0), 24, {}),
            (miri, at(24, 13), 1, {"membership_ids": frozenset(), "resource_ids": frozenset()}),
        )
    ):
        meet(actor, f"פגישה {n}", starts=starts, hours=hours, **more)
    month = span_of(View.MONTH, dt.date(2026, 11, 24))
    every_day = replace(month, view=View.AGENDA)

    with in_scope(dana):
        for told in (["me"], [f"user:{miri.membership_id}"], [f"resource:{room}", "me"]):
            whose = whose_diary(dana, told)
            first, whole = (
                [
                    (day.count, [(one.meeting.activity_id, one.start) for one in day.blocks[:3]])
                    for day in diary_days(dana, span, whose, hours_of(dana, whose))
                ]
                for span in (month, every_day)
            )
            assert first == whole


def test_the_day_of_a_person_names_the_meetings_in_which_he_takes_part(
    dana: Actor, yossi: Actor
) -> None:
    meet(dana, "פגישת צוות", starts=at(22, 11), membership_ids=frozenset({yossi.membership_id}))
    meet(dana, "כבר הייתה", starts=at(22, 8))
    meet(yossi, "סקר שוק", starts=at(23, 9))

    mine, his = (client_of(one).get("/b/ahava/today/").content.decode() for one in (dana, yossi))

    assert "הפגישות של היום" in mine
    assert "פגישת צוות" in his
    assert "11:00–12:00" in his
    assert "כבר הייתה" not in his
    assert "כבר הייתה" in mine
    assert "day=2026-11-22" in mine
    assert "סקר שוק" not in his
