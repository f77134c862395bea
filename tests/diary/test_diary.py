"""The diary: what stands on which day, for whom, and what is done with it by hand."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from kesher.activities.models import Activity
from kesher.diary.queries.diary import diary_days, hours_of
from kesher.diary.queries.whose import whose_diary
from kesher.diary.rules.spans import View, span_of
from kesher.lib.dates import local
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.reminders.models import Reminder
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.meetings import at, make_room, meet, meeting_of, move
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)  # a Sunday, ten o'clock


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def show(actor: Actor, query: str = "") -> str:
    response = client_of(actor).get(f"/b/{actor.business_slug}/diary/?{query}", headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


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


@pytest.mark.parametrize(
    "starts", [at(24, 10), dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC)], ids=["day", "twice"]
)
def test_moving_keeps_all_else_and_can_be_taken_back(
    dana: Actor, miri: Actor, starts: dt.datetime
) -> None:
    people = frozenset({dana.membership_id, miri.membership_id})
    pk = meet(dana, starts=starts, membership_ids=people, place="חולון")

    response = move(dana, pk, "2026-11-25T12:15", "2026-11-25T13:45")

    assert response.status_code == 204
    moved = meeting_of(dana, pk)
    assert (moved.starts_at, moved.ends_at) == (at(25, 12, 15), at(25, 13, 45))
    assert moved.place == "חולון"
    assert moved.activity.occurred_at == moved.starts_at
    undo = re.search(r'"undoUrl": "([^"]+)"', response["HX-Trigger"])
    assert undo
    assert client_of(dana).post(undo[1], headers=HTMX).status_code == 204
    assert meeting_of(dana, pk).starts_at == starts


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

    assert meeting_of(dana, pk).starts_at == at(24, 10)


def test_a_meeting_over_midnight_stands_on_both_days(dana: Actor) -> None:
    pk = meet(dana, starts=at(24, 22), hours=4)

    page = show(dana, "day=2026-11-24")

    assert f'id="meeting-{pk}-0"' in page
    assert f'id="meeting-{pk}-1"' in page


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
