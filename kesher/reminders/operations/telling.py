"""What open windows are told of reminders."""

from collections.abc import Iterable

from kesher.lib.streams import OwnEvent, tell_members
from kesher.reminders.models import Reminder

TABLE = "reminders_reminder"


def tell_of(reminders: Iterable[Reminder]) -> None:
    """Tell every window of their people that these are no longer, or not yet, on screen."""
    rows = list(reminders)
    if rows:
        events = [OwnEvent(row.pk, row.membership_id, {"state": str(row.state)}) for row in rows]
        tell_members(rows[0].business_id, TABLE, events)
