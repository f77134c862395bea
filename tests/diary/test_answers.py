"""Answering an invitation to a recurring meeting: to one time, or to the whole series."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from kesher.activities import operations
from kesher.activities.models import Meeting, MeetingParticipant
from kesher.activities.rules.meetings import MeetingEntry
from kesher.lib.dates import ISRAEL, local
from kesher.lib.jobs import run_now
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.notifications.models import Notification
from kesher.tenancy.models import Business
from kesher.tenancy.operations import deactivate_user
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
FIRST = dt.datetime(2026, 11, 24, 10, tzinfo=ISRAEL)
WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def times(dana: Actor, miri: Actor) -> list[int]:
    """Five weekly times of a meeting of Dana with Miri, the first of them held last week."""
    starts = FIRST - WEEK
    entry = MeetingEntry(
        title="ישיבת צוות",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=1),
        membership_ids=frozenset({dana.membership_id, miri.membership_id}),
    )
    rule = Recurrence(frequency=Frequency.WEEKLY)
    with in_scope(dana):
        operations.create_meeting(
            actor=dana, key=uuid4(), party_id=None, entry=entry, recurrence=rule
        )
        rows = Meeting.objects.order_by("starts_at").values_list("activity_id", flat=True)
        return list(rows[:5])


def answer(actor: Actor, pk: int, told: str, **more: Any) -> int:
    url = f"/b/{actor.business_slug}/meetings/{pk}/answer/"
    response = client_of(actor).post(url, {"answer": told, **more}, headers=HTMX)
    return response.status_code


def answers(actor: Actor, count: int = 5) -> list[str]:
    """Return what the actor answered to the first times, in their order."""
    with in_scope(actor):
        rows = MeetingParticipant.objects.filter(membership_id=actor.membership_id)
        found = rows.order_by("meeting__series_day").values_list("answer", flat=True)
        return list(found[:count])


def move(actor: Actor, pk: int, part: str) -> int:
    """Begin an hour later: this time, or all that are ahead."""
    with in_scope(actor):
        row = Meeting.objects.select_related("activity").get(activity_id=pk)
        people = row.participants.values_list("membership_id", flat=True)
        users = list(people)
    data = {
        "version": row.activity.version,
        "title": row.title,
        "starts_date": f"{local(row.starts_at):%d/%m/%Y}",
        "starts_time": "11:00",
        "ends_time": "12:00",
        "users": users,
        "repeats": "weekly",
        "part": part,
    }
    return client_of(actor).post(f"/b/ahava/meetings/{pk}/", data, headers=HTMX).status_code


def test_the_whole_series_is_answered_and_exceptions_keep_their_own(
    dana: Actor, miri: Actor, times: list[int]
) -> None:
    assert move(dana, times[3], "one") == 204
    window = client_of(miri).get(f"/b/ahava/meetings/{times[1]}/", headers=HTMX)
    menu = client_of(miri).get(f"/b/ahava/diary/{times[1]}/menu/", headers=HTMX)
    assert 'name="is_whole_series"' in window.content.decode()
    assert menu.content.decode().count("כל הסדרה") == 3

    for _twice in range(2):
        assert answer(miri, times[1], "yes", is_whole_series=1) == 204
    assert answers(miri) == ["none", "yes", "yes", "none", "yes"]
    assert answer(miri, times[2], "no") == 204
    assert answer(miri, times[1], "maybe", is_whole_series=1) == 204

    assert answers(miri) == ["none", "maybe", "no", "none", "maybe"]
    assert set(answers(dana, 60)) == {"none"}
    assert answer(miri, times[2], "yes", is_whole_series=1) == 204
    assert answers(miri) == ["none", "yes", "yes", "none", "yes"]


def test_times_that_are_planned_later_are_answered_as_the_series(
    miri: Actor, times: list[int]
) -> None:
    assert answer(miri, times[1], "yes", is_whole_series=1) == 204
    planned = len(answers(miri, 100))

    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        run_now("activities.plan_meetings", {"timestamp": 0})

    found = answers(miri, 100)
    assert len(found) > planned
    assert set(found[planned:]) == {"yes"}


def test_who_moves_the_series_asks_all_others_again(
    dana: Actor, miri: Actor, times: list[int]
) -> None:
    assert answer(miri, times[1], "yes", is_whole_series=1) == 204
    assert answer(miri, times[2], "no") == 204
    assert answer(dana, times[1], "yes", is_whole_series=1) == 204

    assert move(dana, times[1], "all") == 204

    assert set(answers(miri, 60)) == {"none"}
    assert answers(dana)[1:] == ["yes"] * 4


def test_an_answer_that_cannot_be_changes_nothing(
    dana: Actor, miri: Actor, avi: Actor, noa: Actor, times: list[int]
) -> None:
    assert move(dana, times[1], "one") == 204

    assert answer(miri, times[1], "yes", is_whole_series=1, version=1) == 409
    assert answer(miri, times[1], "תמיד", is_whole_series=1) == 422
    assert answer(avi, times[1], "yes", is_whole_series=1) in {404, 422}
    assert answer(noa, times[1], "yes", is_whole_series=1) == 404

    assert set(answers(miri, 60)) == {"none"}


def test_who_has_left_is_in_no_time_that_is_planned_later(
    dana: Actor, yossi: Actor, miri: Actor, ahava: Business
) -> None:
    """What he held is held by who made it, or takes part, who is told once; what was his ends."""
    starts, both = FIRST - WEEK, frozenset({yossi.membership_id, miri.membership_id})

    def plan(
        title: str, people: frozenset[int], party: int | None = None, *, is_private: bool = False
    ) -> None:
        entry = MeetingEntry(
            title=title,
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=1),
            membership_ids=people,
            is_private=is_private,
        )
        weekly = Recurrence(frequency=Frequency.WEEKLY)
        with in_scope(yossi):
            operations.create_meeting(
                actor=yossi, key=uuid4(), party_id=party, entry=entry, recurrence=weekly
            )

    plan("ישיבת צוות", both)
    plan("פרטי", frozenset({yossi.membership_id}), is_private=True)
    plan("לבד", frozenset({yossi.membership_id}))
    gal = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"party.see": Level.OWN})
    blind = gal.membership_id
    plan("לקוח", frozenset({yossi.membership_id, blind}), make_party(yossi).pk)
    with in_scope(dana):
        before = set(Meeting.objects.values_list("pk", flat=True))
        deactivate_user(actor=dana, membership_id=yossi.membership_id)
    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        for _again in range(2):
            run_now("activities.plan_meetings", {"timestamp": 0})

    with in_scope(dana):
        new = Meeting.objects.exclude(pk__in=before).select_related("activity")
        people = {
            (one.title, one.activity.owner_id, part.membership_id)
            for one in new
            for part in one.participants.all()
        }
        told = Notification.objects.filter(kind="meeting_inherited")
        heard = set(told.values_list("membership_id", "text"))
        assert told.count() == 3
    team, boss = miri.membership_id, dana.membership_id
    assert people == {
        ("ישיבת צוות", team, team),
        ("לבד", boss, boss),
        ("לקוח", boss, boss),
        ("לקוח", boss, blind),
    }
    assert heard == {(team, "ישיבת צוות"), (boss, "לבד"), (boss, "לקוח")}


def told(actor: Actor) -> list[tuple[str, str]]:
    """Return what the actor was told of meetings, the first first: the kind and the text."""
    with in_scope(actor):
        rows = Notification.objects.filter(membership_id=actor.membership_id)
        return list(rows.order_by("pk").values_list("kind", "text"))


def test_who_takes_part_is_told_once_and_who_holds_the_meeting_of_a_refusal(
    dana: Actor, miri: Actor, yossi: Actor, times: list[int]
) -> None:
    # The first time of the series is over: nobody is invited to what was.
    assert told(miri) == []
    with in_scope(dana):
        held = Meeting.objects.get(activity_id=times[1])
        entry = MeetingEntry(
            title="הצגת הצעה",
            starts_at=held.starts_at + dt.timedelta(hours=4),
            ends_at=held.starts_at + dt.timedelta(hours=5),
            membership_ids=frozenset({dana.membership_id, miri.membership_id}),
        )
        pk = operations.create_meeting(actor=dana, key=uuid4(), party_id=None, entry=entry)
    assert told(miri) == [("meeting_invited", "הצגת הצעה · 24/11/2026 14:00")]
    assert told(dana) == []

    page = client_of(miri).get("/b/ahava/notifications/").content.decode()
    assert "הזמנה לפגישה מאת \u2068דנה כהן\u2069" in page
    with in_scope(miri):
        notice = Notification.objects.get()
    opened = client_of(miri).get(f"/b/ahava/notifications/{notice.pk}/")
    assert opened["Location"] == f"/b/ahava/meetings/{pk}/"

    assert answer(miri, pk, "yes") == answer(miri, pk, "no") == 204
    assert told(dana) == [("meeting_declined", "הצגת הצעה · 24/11/2026 14:00")]

    with in_scope(dana):
        later = {"starts_at": entry.starts_at + WEEK, "ends_at": entry.ends_at + WEEK}
        people = frozenset({dana.membership_id, yossi.membership_id, miri.membership_id})
        moved = replace(entry, membership_ids=people, **later)
        operations.edit_meeting(actor=dana, activity_id=pk, entry=moved, expected_version=1)
        words = replace(moved, place="במשרד")
        operations.edit_meeting(actor=dana, activity_id=pk, entry=words, expected_version=2)
        operations.delete_meeting(actor=dana, activity_id=pk)
    assert told(yossi) == [
        ("meeting_invited", "הצגת הצעה · 01/12/2026 14:00"),
        ("meeting_called_off", "הצגת הצעה · 01/12/2026 14:00"),
    ]
    assert [kind for kind, _text in told(miri)[1:]] == ["meeting_moved", "meeting_called_off"]


def test_of_a_meeting_with_a_customer_out_of_sight_nobody_is_told(
    dana: Actor, ahava: Business
) -> None:
    gal = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"party.see": Level.OWN})
    entry = MeetingEntry(
        title="סיום ההסכם",
        starts_at=FIRST,
        ends_at=FIRST + dt.timedelta(hours=1),
        membership_ids=frozenset({dana.membership_id, gal.membership_id}),
    )
    for party, count in ((make_party(dana), 0), (make_party(gal), 1)):
        with in_scope(dana):
            operations.create_meeting(actor=dana, key=uuid4(), party_id=party.pk, entry=entry)
        assert len(told(gal)) == count
