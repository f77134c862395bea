"""When a task that was done comes again."""

from datetime import date, timedelta
from enum import StrEnum

from kesher.lib.recurrences import Frequency, Recurrence, next_day


class Repeats(StrEnum):
    """How a task comes again: by the calendar of its target, or so many days after it was done."""

    NEVER = ""
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    JEWISH_YEARLY = "jewish_yearly"
    AFTER_DONE = "after_done"


def next_target(
    repeats: Repeats, interval: int, *, first: date, target: date, done_on: date
) -> date | None:
    """Return the day of the next target, or None where the task does not come again.

    `first` is the target of the first task of the series, from which days of months are told: what
    is due on the 31st comes on the last day of a shorter month, and on the 31st of the one after.
    A task that was done late skips the targets that have passed, that of today among them.

    Raises: RecurrenceInvalid, for an interval that is no whole number from 1 to 99.
    """
    if repeats is Repeats.NEVER:
        return None
    if repeats is Repeats.AFTER_DONE:
        return done_on + timedelta(days=interval)
    rule = Recurrence(frequency=Frequency(repeats.value), interval=interval)
    return next_day(rule, first, after=max(target, done_on))
