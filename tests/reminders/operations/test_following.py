"""A reminder follows its record: closed and opened, handed on, moved, deleted, out of sight."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from kesher.activities import operations as activities
from kesher.activities.models import Meeting
from kesher.activities.rules.meetings import MeetingEntry
from kesher.records.operations import archive_record, edit_record
from kesher.reminders import operations
from kesher.reminders.models import Reminder
from kesher.reminders.queries import popped
from kesher.reminders.rules.plans import ReminderPlan
from kesher.reminders.rules.reading import ReminderWishes
from kesher.requests.models import Request
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.records import make_deal
from tests.factories.reminders import HOUR, fire, make_reminder, reminder
from tests.factories.requests import make_task

_START = timezone.now().replace(microsecond=0)
BEFORE = ReminderPlan(minutes_before=30, anchor_field="due_at")


def soon(hours: float = 48) -> dt.datetime:
    return _START + hours * HOUR


def edit(actor: Actor, kind: str, record: Any, **values: Any) -> None:
    with in_scope(actor):
        edit_record(actor=actor, type_key=kind, record_id=record.pk, values=values)
    fire(actor)


def remind(actor: Actor, record: Any, plan: ReminderPlan = BEFORE, kind: str = "task") -> int:
    return make_reminder(actor, record=record, record_type=kind, text="", plan=plan)


def state(actor: Actor, pk: int) -> str:
    return reminder(actor, pk).state


def on_screen(actor: Actor) -> list[int]:
    with in_scope(actor):
        return [one.id for one in popped(actor).rows]


def test_what_reminds_of_a_task_ends_with_it_and_comes_back_with_it(dana: Actor) -> None:
    task = make_task(dana, due_at=soon())
    exact, relative = remind(dana, task, ReminderPlan(at=soon(1))), remind(dana, task)
    shown = remind(dana, task, ReminderPlan(at=soon(-1)))
    fire(dana)
    assert on_screen(dana) == [shown]

    edit(dana, "task", task, status="0", feedback="נמסר")

    assert [state(dana, pk) for pk in (exact, relative, shown)] == ["silent"] * 3
    assert on_screen(dana) == []
    assert fire(dana, soon(60)) == 0
    after = remind(dana, task, ReminderPlan(at=soon(3)))  # to look whether it holds
    edit(dana, "task", task, feedback="נמסר ללקוח")
    assert state(dana, after) == "waiting"

    edit(dana, "task", task, status="open", feedback="חסר חלק")

    states = [state(dana, pk) for pk in (exact, relative, shown, after)]
    assert states == ["waiting", "waiting", "silent", "waiting"]
    assert [fire(dana, soon(4)), fire(dana, soon(4))] == [2, 0]


def test_a_task_that_is_put_away_reminds_of_nothing(dana: Actor) -> None:
    task = make_task(dana, due_at=soon())
    pk = remind(dana, task)

    with in_scope(dana):
        archive_record(actor=dana, type_key="task", record_id=task.pk)
    fire(dana)

    assert state(dana, pk) == "silent"


def test_of_a_deal_that_is_won_a_chosen_moment_stays(dana: Actor) -> None:
    deal = make_deal(dana, expected_date=soon().date())
    exact = remind(dana, deal, ReminderPlan(at=soon(24 * 30)), "deal")
    relative = remind(
        dana, deal, ReminderPlan(minutes_before=24 * 60, anchor_field="expected_date"), "deal"
    )

    edit(dana, "deal", deal, stage="won")

    assert [state(dana, pk) for pk in (exact, relative)] == ["waiting", "silent"]


def test_it_follows_the_date_of_a_deal(dana: Actor) -> None:
    deal = make_deal(dana, expected_date=dt.date(2030, 5, 20))
    plan = ReminderPlan(minutes_before=24 * 60, anchor_field="expected_date")
    pk = remind(dana, deal, plan, "deal")
    assert reminder(dana, pk).fires_at == dt.datetime(2030, 5, 19, 6, tzinfo=dt.UTC)

    edit(dana, "deal", deal, expected_date=dt.date(2030, 12, 20))

    assert reminder(dana, pk).fires_at == dt.datetime(2030, 12, 19, 7, tzinfo=dt.UTC)


def test_what_was_set_for_the_handler_goes_with_the_work_and_what_is_ones_own_stays(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    task = make_task(dana, due_at=soon(), owner=yossi.membership_id)
    with in_scope(dana):
        theirs = operations.remind(
            actor=dana,
            plan=ReminderPlan(at=timezone.now()),
            member_id=yossi.membership_id,
            record_type_key="task",
            record_id=task.pk,
            follows_handler=True,
        )
    own = remind(yossi, task, ReminderPlan(at=soon(1)))
    fire(dana)
    assert on_screen(yossi) == [theirs]

    edit(dana, "task", task, owner=miri.membership_id)

    assert (on_screen(yossi), on_screen(miri)) == ([], [theirs])
    assert reminder(dana, own).membership_id == yossi.membership_id


def test_one_who_may_no_longer_see_it_is_not_reminded(dana: Actor, ahava: Business) -> None:
    gal = make_member(ahava, "gal", "גל", rights={"request.see": Level.OWN})
    task = make_task(dana, due_at=soon(), owner=gal.membership_id)
    pk = remind(gal, task)

    edit(dana, "task", task, owner=dana.membership_id)
    assert state(dana, pk) == "silent"
    edit(dana, "task", task, owner=gal.membership_id)

    assert state(dana, pk) == "waiting"


def test_the_next_of_a_series_reminds_as_the_last_one_did(dana: Actor) -> None:
    task = make_task(dana, due_at=soon(), repeats="daily", repeat_interval=1)
    pk = remind(dana, task)
    gone = remind(dana, task, ReminderPlan(minutes_before=10, anchor_field="due_at"))
    with in_scope(dana):
        operations.dismiss_reminder(actor=dana, reminder_id=gone)

    edit(dana, "task", task, status="0", feedback="בוצע")

    with in_scope(dana):
        following = Request.objects.get(repeated_from_id=task.pk)
        (row,) = Reminder.objects.filter(record_id=following.pk)
    assert following.due_at is not None
    assert (row.due_at, row.state) == (following.due_at - HOUR / 2, "waiting")
    assert state(dana, pk) == "silent"


def test_the_next_of_a_series_reminds_whoever_has_it(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    task = make_task(dana, due_at=soon(), repeats="daily", owner=yossi.membership_id)
    with in_scope(dana):
        operations.remind(
            actor=dana,
            plan=BEFORE,
            member_id=yossi.membership_id,
            record_type_key="task",
            record_id=task.pk,
            follows_handler=True,
        )
    edit(dana, "task", task, owner=miri.membership_id)  # she does this one for him

    edit(dana, "task", task, status="0", feedback="בוצע")

    with in_scope(dana):
        following = Request.objects.get(repeated_from_id=task.pk)
        (row,) = Reminder.objects.filter(record_id=following.pk)
    assert (following.owner_id, row.membership_id) == (yossi.membership_id,) * 2


# --- meetings ------------------------------------------------------------------------------------


def meet(actor: Actor, *people: Actor, party: Any = None, is_private: bool = False) -> int:
    starts = soon()
    entry = MeetingEntry(
        title="ישיבת צוות",
        starts_at=starts,
        ends_at=starts + HOUR,
        membership_ids=frozenset(one.membership_id for one in (actor, *people)),
        is_private=is_private,
    )
    with in_scope(actor):
        return activities.create_meeting(
            actor=actor,
            key=uuid4(),
            party_id=party.pk if party else None,
            entry=entry,
            reminders=ReminderWishes([ReminderPlan(minutes_before=30, anchor_field="occurred_at")]),
        )


def move(actor: Actor, meeting_id: int, starts: dt.datetime) -> None:
    with in_scope(actor):
        found = Meeting.objects.select_related("activity").get(activity_id=meeting_id)
        activities.move_meeting(
            actor=actor,
            activity_id=meeting_id,
            starts_at=starts,
            ends_at=starts + HOUR,
            expected_version=found.activity.version,
        )
    fire(actor)


def only(actor: Actor) -> Reminder:
    with in_scope(actor):
        return Reminder.objects.get()


@pytest.mark.parametrize("where", ["card", "none", "private"])
def test_a_reminder_of_a_meeting_follows_it_wherever_it_stands(dana: Actor, where: str) -> None:
    party = make_party(dana) if where == "card" else None
    pk = meet(dana, party=party, is_private=where == "private")
    assert only(dana).fires_at == soon() - HOUR / 2

    move(dana, pk, soon(72))
    assert only(dana).fires_at == soon(72) - HOUR / 2
    assert [fire(dana, soon(72)), fire(dana, soon(72))] == [1, 0]
    with in_scope(dana):
        (shown,) = popped(dana).rows
    assert (shown.record_type, shown.record_id) == ("meeting", pk)

    with in_scope(dana):
        activities.delete_meeting(actor=dana, activity_id=pk)
    fire(dana)
    assert (only(dana).state, on_screen(dana)) == ("silent", [])


def test_whoever_takes_part_is_reminded_until_he_does_not(dana: Actor, avi: Actor) -> None:
    pk = meet(dana, avi, is_private=True)
    with in_scope(avi):
        own = operations.remind(
            actor=avi,
            plan=ReminderPlan(minutes_before=0, anchor_field="occurred_at"),
            record_type_key="meeting",
            record_id=pk,
        )
    move(dana, pk, soon(50))
    assert state(dana, own) == "waiting"

    with in_scope(dana):
        found = Meeting.objects.select_related("activity").get(activity_id=pk)
        found.participants.filter(membership_id=avi.membership_id).delete()
    move(dana, pk, soon(51))

    assert state(dana, own) == "silent"


@pytest.mark.parametrize("deed", ["closing", "deleting"])
def test_what_happens_in_the_last_moment_is_seen_before_it_fires(dana: Actor, deed: str) -> None:
    """The worker never fires what has changed before it has looked at it."""
    task = make_task(dana, due_at=soon())
    pk = remind(dana, task, ReminderPlan(at=timezone.now()))
    changes: dict[str, Callable[[], Any]] = {
        "closing": lambda: {"status": "0", "closed_at": timezone.now()},
        "deleting": lambda: {"deleted_at": timezone.now()},
    }
    with in_scope(dana):
        Request.objects.filter(pk=task.pk).update(**changes[deed]())
        assert operations.fire_due_reminders(now=timezone.now()) == 0
    assert fire(dana) == 0

    assert state(dana, pk) == "silent"
