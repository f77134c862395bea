"""What open windows are told of reminders."""

from collections.abc import Iterable

from kesher.lib.streams import OwnEvent, tell_members
from kesher.reminders.choices import ReminderState
from kesher.reminders.models import Reminder

TABLE = "reminders_reminder"


def tell_of(reminders: Iterable[Reminder]) -> None:
    """Tell every window of their people that these are no longer, or not yet, on screen."""
    rows = list(reminders)
    if rows:
        events = [OwnEvent(row.pk, row.membership_id, {"state": str(row.state)}) for row in rows]
        tell_members(rows[0].business_id, TABLE, events)


def tell_that_it_left(reminders: Iterable[Reminder]) -> None:
    """Tell every window of their people that these are no longer theirs."""
    rows = list(reminders)
    if rows:
        told = {"state": str(ReminderState.DISMISSED)}
        events = [OwnEvent(row.pk, row.membership_id, told) for row in rows]
        tell_members(rows[0].business_id, TABLE, events)
