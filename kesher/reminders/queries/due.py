"""What the worker asks twice a second."""

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from kesher.reminders.choices import ReminderState
from kesher.reminders.models import Reminder

ROWS_AT_ONCE = 500  # in one transaction


def businesses_with_work(now: datetime) -> list[int]:
    """Return the businesses in which a reminder is due or must be looked at; outside any scope.

    One look into two partial indexes, however many reminders wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT business_id FROM kesher_reminder_work(%s)", (now,))
        return [business_id for (business_id,) in cursor.fetchall()]


def due_reminders(now: datetime) -> QuerySet[Reminder]:
    """Return up to 500 reminders that are due, locked; those another worker holds are left out.

    What changed a moment ago is looked at first: it may be closed, moved or somebody else's.
    """
    return (
        Reminder.objects.filter(state=ReminderState.WAITING, fires_at__lte=now, is_stale=False)
        .order_by("fires_at", "pk")
        .select_for_update(skip_locked=True)[:ROWS_AT_ONCE]
    )


def stale_reminders() -> QuerySet[Reminder]:
    """Return up to 500 reminders whose record has changed, locked as those that are due."""
    return (
        Reminder.objects.filter(is_stale=True)
        .order_by("pk")
        .select_for_update(skip_locked=True)[:ROWS_AT_ONCE]
    )
