"""When a reminder fires: at a moment, or so long before a moment of its record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# Offered before a moment of a record, in minutes: at the moment itself, a quarter of an hour
# before it, and so on up to a week.
OFFERED_MINUTES = (0, 10, 30, 60, 120, 24 * 60, 2 * 24 * 60, 7 * 24 * 60)
LONGEST_MINUTES = 366 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPlan:
    """When to remind: `at` a moment, or `minutes_before` the moment in `anchor_field`.

    `anchor_field` is the key of a date-time field of the record's type; the reminder moves when
    that field changes.
    """

    at: datetime | None = None
    minutes_before: int | None = None
    anchor_field: str = ""

    @property
    def is_relative(self) -> bool:
        """Tell whether the reminder follows a field of its record."""
        return bool(self.anchor_field) and self.minutes_before is not None


def due_of(anchor: datetime | None, minutes_before: int) -> datetime | None:
    """Return when a reminder is due whose record has this moment; never, where it has none.

    Minutes are counted on the line of time and not on the clock of the wall, so the hour that
    changes in spring and in autumn lengthens or shortens nothing.
    """
    if anchor is None:
        return None
    try:
        return anchor - timedelta(minutes=minutes_before)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides when a reminder pops next."""

    state: str
    due_at: datetime | None
    snoozed_until: datetime | None


def after_move(standing: Standing, due_at: datetime | None, now: datetime) -> Mapping[str, Any]:
    """Return the columns of a reminder whose moment has moved to `due_at`.

    What was done stays done. What was shown, put off or dismissed waits again if its new moment
    is still to come: the meeting was moved, so the reminder of its old hour says nothing of it.
    """
    if due_at == standing.due_at:
        return {}
    is_to_come = due_at is not None and due_at > now
    if standing.state == "done" or (standing.state != "waiting" and not is_to_come):
        return {"due_at": due_at}
    return {"due_at": due_at, "fires_at": due_at, "snoozed_until": None, "state": "waiting"}
