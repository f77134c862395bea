"""What a person does with a reminder of his: done, once more later, away with it."""

from datetime import datetime

from django.utils import timezone

from kesher.reminders.choices import ReminderState
from kesher.reminders.errors import ReminderIsOver
from kesher.reminders.models import LIVING, Reminder
from kesher.reminders.operations.telling import tell_of
from kesher.reminders.queries import get_reminder
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def finish_reminder(*, actor: Actor, reminder_id: int) -> None:
    """Mark a reminder as done; it closes in every window. Doing it twice changes nothing.

    Raises: NotFound, for the reminders of others.
    """
    _end(actor, reminder_id, ReminderState.DONE)


@operation
def dismiss_reminder(*, actor: Actor, reminder_id: int) -> None:
    """Take a reminder away without having done it; also one that the actor set for another.

    Doing it twice changes nothing.

    Raises: NotFound, for the reminders of others.
    """
    _end(actor, reminder_id, ReminderState.DISMISSED, is_author_enough=True)


@operation
def snooze_reminder(*, actor: Actor, reminder_id: int, until: datetime) -> None:
    """Let a reminder pop again at a moment; one that has passed fires within a second.

    Raises: NotFound, for the reminders of others; ReminderIsOver, when it was done or dismissed
    meanwhile, perhaps in another window.
    """
    reminder = get_reminder(actor=actor, reminder_id=reminder_id, for_update=True)
    if reminder.state not in LIVING:
        raise ReminderIsOver
    reminder.state = ReminderState.WAITING
    reminder.snoozed_until = reminder.fires_at = until
    reminder.save(update_fields=["state", "snoozed_until", "fires_at"])
    tell_of([reminder])


@operation
def bring_back_reminder(*, actor: Actor, reminder_id: int) -> None:
    """Take back that a reminder was done or dismissed: it pops again if its time has come.

    Raises: NotFound, for the reminders of others.
    """
    reminder = get_reminder(actor=actor, reminder_id=reminder_id, for_update=True)
    if reminder.state in LIVING:
        return
    reminder.state, reminder.ended_at = ReminderState.WAITING, None
    reminder.save(update_fields=["state", "ended_at"])
    tell_of([reminder])


def _end(
    actor: Actor, reminder_id: int, state: ReminderState, *, is_author_enough: bool = False
) -> Reminder:
    reminder = get_reminder(
        actor=actor,
        reminder_id=reminder_id,
        is_author_enough=is_author_enough,
        for_update=True,
    )
    if reminder.state in LIVING:
        reminder.state, reminder.ended_at = state, timezone.now()
        reminder.save(update_fields=["state", "ended_at"])
        tell_of([reminder])
    return reminder
