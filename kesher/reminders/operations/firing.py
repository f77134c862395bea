"""Firing what is due."""

from datetime import datetime

from kesher.lib.streams import OwnEvent, tell_members
from kesher.reminders.choices import ReminderState
from kesher.reminders.models import Reminder
from kesher.reminders.operations.telling import TABLE
from kesher.reminders.queries import due_reminders
from kesher.reminders.rendering import shown_to_members
from kesher.tenancy.history import operation


@operation
def fire_due_reminders(*, now: datetime) -> int:
    """Put on screen what is due, at most 500; return how many rows were dealt with.

    Each is fired once: its row is locked, changes and is told of in one transaction, so a worker
    that is killed has either done all of it or nothing. What is about a record that its person may
    not see any more, or that was deleted, falls silent without a word. The clock is the actor.
    """
    due = list(due_reminders(now))
    if not due:
        return 0
    shown = shown_to_members(due, now)
    fired = [row for row in due if row.pk in shown]
    silent = [row.pk for row in due if row.pk not in shown]
    waiting = Reminder.objects.filter(state=ReminderState.WAITING)
    waiting.filter(pk__in=[row.pk for row in fired]).update(state=ReminderState.FIRED, fired_at=now)
    waiting.filter(pk__in=silent).update(state=ReminderState.SILENT)
    tell_members(
        due[0].business_id,
        TABLE,
        [OwnEvent(row.pk, row.membership_id, shown[row.pk]) for row in fired],
    )
    return len(due)
