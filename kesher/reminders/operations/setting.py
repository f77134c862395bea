"""Setting reminders, and setting them otherwise."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from kesher.lib.text import clean_line
from kesher.notifications.operations import notify
from kesher.records.rules.record_types import RecordType
from kesher.reminders.choices import REMINDER_SET, ReminderState
from kesher.reminders.errors import (
    CannotBeReminded,
    ReminderIsOver,
    ReminderWithoutSubject,
    ReminderWithoutTime,
    TooManyReminders,
)
from kesher.reminders.models import LIVING, Reminder
from kesher.reminders.operations.telling import tell_of, tell_that_it_left
from kesher.reminders.queries import MOST_ON_RECORD, find_anchor, get_reminder
from kesher.reminders.queries.standing import is_closed
from kesher.reminders.queries.subjects import get_subject, may_be_reminded
from kesher.reminders.rules.plans import ReminderPlan, due_of
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

_LONGEST_TEXT = 300


@operation
def remind(
    *,
    actor: Actor,
    plan: ReminderPlan,
    member_id: int | None = None,
    text: str = "",
    record_type_key: str = "",
    record_id: int | None = None,
    is_told: bool = False,
    follows_handler: bool = False,
) -> int:
    """Set a reminder for a member (None: the actor himself) and return its id.

    It is about a record, whose name it bears if there is no text, or about the text alone. A
    moment that has passed fires within a second. With `is_told` another member gets a
    notification that it was set. It is that member's own and stays with him when the record is
    handed on; with `follows_handler` it is for whoever handles the record, and goes along.

    Raises: NotFound, when the actor may not see the record; ReminderWithoutSubject;
    ReminderWithoutTime; CannotBeReminded, when the member is not active or may not see the record;
    TooManyReminders, over 50 of one member on one record.
    """
    line = clean_line(text)[:_LONGEST_TEXT]
    if not line and not record_type_key:
        raise ReminderWithoutSubject
    record_key = (record_type_key, record_id)
    kind, record = _record(actor, *record_key)
    reminder = Reminder(
        business_id=actor.business_id,
        membership_id=member_id or actor.membership_id,
        record_type=record_type_key,
        record_id=record_id,
        text=line,
        created_by_id=actor.membership_id,
        follows_handler=follows_handler and record is not None,
    )
    _check_member(actor, reminder)
    _put_plan(reminder, plan, kind, record)
    if record is not None:
        own = Reminder.objects.filter(
            record_type=record_type_key, record_id=record_id, state__in=LIVING
        )
        if own.filter(membership_id=reminder.membership_id).count() >= MOST_ON_RECORD:
            raise TooManyReminders(MOST_ON_RECORD)
    reminder.save()
    tell_of([reminder])
    if is_told:
        notify(
            actor=actor,
            kind=REMINDER_SET,
            members=[reminder.membership_id],
            record_type=record_type_key,
            record_id=record_id,
            text=line,
            grouping_key=f"{REMINDER_SET}:{reminder.pk}",
        )
    return reminder.pk


@operation
def edit_reminder(*, actor: Actor, reminder_id: int, plan: ReminderPlan, text: str) -> None:
    """Set a reminder otherwise: it waits for its new time, even if it has popped already.

    Raises: NotFound, when it is neither the actor's nor set by him; ReminderIsOver;
    ReminderWithoutSubject; ReminderWithoutTime.
    """
    reminder = get_reminder(
        actor=actor, reminder_id=reminder_id, is_author_enough=True, for_update=True
    )
    if reminder.state not in LIVING:
        raise ReminderIsOver
    reminder.text = clean_line(text)[:_LONGEST_TEXT]
    if not reminder.text and not reminder.record_type:
        raise ReminderWithoutSubject
    kind, record = _record(actor, reminder.record_type, reminder.record_id)
    _put_plan(reminder, plan, kind, record)
    reminder.state = ReminderState.WAITING
    reminder.save()
    tell_of([reminder])


@operation
def hand_over_reminders(
    *, actor: Actor, record_type_key: str, record_id: int, from_id: int, to_id: int
) -> int:
    """Give the reminders that wait for one member on a record to another; return how many.

    For work that is handed on. Who may not see the record, or is not active, gets none.
    """
    if not may_be_reminded(to_id, record_type_key, record_id):
        return 0
    waiting = Reminder.objects.filter(
        membership_id=from_id,
        record_type=record_type_key,
        record_id=record_id,
        state__in=LIVING,
    )
    rows = list(waiting.select_for_update())
    del actor  # named by the change log alone
    tell_that_it_left(rows)
    waiting.update(membership_id=to_id)
    # What had popped for the first pops for the second.
    waiting_again = Reminder.objects.filter(pk__in=[row.pk for row in rows])
    waiting_again.filter(state=ReminderState.FIRED).update(state=ReminderState.WAITING)
    return len(rows)


def _record(actor: Actor, key: str, record_id: int | None) -> tuple[RecordType | None, Any]:
    return get_subject(actor, key, record_id) if key else (None, None)


def _check_member(actor: Actor, reminder: Reminder) -> None:
    if reminder.membership_id == actor.membership_id:
        return
    if not may_be_reminded(reminder.membership_id, reminder.record_type, reminder.record_id):
        raise CannotBeReminded


def _put_plan(reminder: Reminder, plan: ReminderPlan, kind: RecordType | None, record: Any) -> None:
    reminder.snoozed_until = None
    reminder.minutes_before, reminder.anchor_field = None, ""
    reminder.anchor_table, reminder.anchor_row = "", None
    reminder.due_at = plan.at
    if kind is not None:
        reminder.anchor_table, reminder.anchor_row = kind.table, record.pk
        reminder.outlives_closing = is_closed(kind, record)
    if kind is not None and plan.is_relative:
        anchor = find_anchor(kind, record, plan.anchor_field)
        reminder.minutes_before, reminder.anchor_field = plan.minutes_before, plan.anchor_field
        reminder.anchor_table, reminder.anchor_row = anchor.table, anchor.row_id
        reminder.due_at = due_of(anchor.moment, plan.minutes_before or 0)
    elif plan.at is None:
        raise ReminderWithoutTime
    reminder.fires_at = _bounded(reminder.due_at)


def _bounded(moment: datetime | None) -> datetime | None:
    """Put the moment of what is long past at now, so that the list is in the order of popping."""
    now = timezone.now()
    return max(moment, now) if moment is not None else None
