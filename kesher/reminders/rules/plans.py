"""When a reminder fires: at a moment, or so long before a moment of its record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kesher.lib.dates import to_utc

DAY_MINUTES = 24 * 60
MORNING = time(9)

LONGEST_MINUTES = 366 * DAY_MINUTES


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


def due_of(anchor: datetime | date | None, minutes_before: int) -> datetime | None:
    """Return when a reminder is due whose record has this moment; never, where it has none.

    Minutes are counted on the line of time and not on the clock of the wall, so the hour that
    changes in spring and in autumn lengthens or shortens nothing. Of a date without a time people
    are reminded at nine in the morning: of the day itself, or of as many days before it.
    """
    if anchor is None:
        return None
    try:
        if isinstance(anchor, datetime):
            return anchor - timedelta(minutes=minutes_before)
        return to_utc(anchor - timedelta(days=minutes_before // DAY_MINUTES), MORNING)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides when a reminder pops next; `fires_at` is when it would."""

    state: str
    due_at: datetime | None
    snoozed_until: datetime | None
    fires_at: datetime | None = None


def after_move(standing: Standing, due_at: datetime | None, now: datetime) -> Mapping[str, Any]:
    """Return the columns of a reminder whose moment has moved to `due_at`.

    What was done stays done. What was shown, put off, dismissed or silent waits again if its new
    moment is still to come: the meeting was moved, so the reminder of its old hour says nothing of
    it.
    """
    if due_at == standing.due_at:
        return {}
    is_to_come = due_at is not None and due_at > now
    if standing.state == "done" or (standing.state != "waiting" and not is_to_come):
        return {"due_at": due_at}
    return {"due_at": due_at, "fires_at": due_at, "snoozed_until": None, "state": "waiting"}


def after_change(
    standing: Standing, *, due_at: datetime | None, is_over: bool, now: datetime
) -> Mapping[str, Any]:
    """Return the columns of a reminder whose record has changed, and is due at `due_at` by it.

    Where nothing is left to be reminded of it falls silent, on screen too; what its person has
    dealt with stays as it is. Silent ones come back with their record if they are still to come.
    """
    moved = after_move(standing, due_at, now)
    if is_over:
        kept = {key: value for key, value in moved.items() if key != "state"}
        is_living = standing.state in ("waiting", "fired")
        return {**kept, "state": "silent"} if is_living else kept
    fires_at = moved.get("fires_at", standing.fires_at)
    if standing.state == "silent" and fires_at is not None and fires_at > now:
        return {**moved, "state": "waiting"}
    return moved


def is_ended_by_closing(*, is_relative: bool, is_work: bool, outlives_closing: bool) -> bool:
    """Tell whether a reminder on a record falls silent when that is closed.

    Of work that is done, nothing has to be remembered. Of a deal that was won or a project that
    ended something may: a moment that somebody chose stays, one that follows its dates does not.
    """
    return (is_work or is_relative) and not outlives_closing
