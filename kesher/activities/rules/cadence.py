"""When to try again somebody who does not answer: at another hour, later each time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from kesher.lib.dates import local, to_utc
from kesher.lib.workdays import NoWorkingTime, WorkingHours

# After the first call that nobody answered the same day will do; then so many working days later.
_WORKING_DAYS = (0, 1, 2, 3, 5)
_LATER_WORKING_DAYS = 7
_SOONEST = timedelta(hours=2)
_STEP_MINUTES = 30
# Whoever did not answer at ten is not tried at half past ten either.
_FAR_MINUTES = 90
_MOST_DAYS = 400


def next_attempt(now: datetime, unanswered_at: Sequence[datetime], hours: WorkingHours) -> datetime:
    """Return when to try again, in UTC, after calls at these moments that nobody answered.

    It lies in working hours, as far as can be from the hours that failed before, and on a later
    day the more calls failed. What failed at every hour of the day is tried at the hour farthest
    from all of them.

    Raises: NoWorkingTime, if the hours leave none within a year.
    """
    failed = [_minute_of(local(moment).time()) for moment in unanswered_at]
    tries = max(len(failed), 1)
    days = _working_days(local(now).date(), hours)
    if tries == 1:
        earliest = now + _SOONEST
        for day in days:
            slots = [at for at in _slots(day, hours) if to_utc(day, at) >= earliest]
            far = [at for at in slots if _distance(at, failed) >= _FAR_MINUTES]
            if far or (slots and day > local(now).date()):
                return to_utc(day, _best(far or slots, failed))
    today = local(now).date()
    ahead = (day for day in days if day > today)
    wanted = _WORKING_DAYS[tries - 1] if tries <= len(_WORKING_DAYS) else _LATER_WORKING_DAYS
    for number, day in enumerate(ahead, start=1):
        if number >= wanted:
            return to_utc(day, _best(_slots(day, hours), failed))
    raise NoWorkingTime


def suggests_status(tries: int, limit: int) -> bool:
    """Tell whether so many calls without an answer call for another status; 0 never does."""
    return 0 < limit <= tries


def _best(slots: Sequence[time], failed: Sequence[int]) -> time:
    """Return the first slot far enough from every hour that failed, else the farthest."""
    far = [at for at in slots if _distance(at, failed) >= _FAR_MINUTES]
    return far[0] if far else max(slots, key=lambda at: _distance(at, failed))


def _distance(at: time, failed: Sequence[int]) -> int:
    return min((abs(_minute_of(at) - minute) for minute in failed), default=24 * 60)


def _slots(day: date, hours: WorkingHours) -> list[time]:
    """Return half and full hours at which the day is worked, half an hour after its start on."""
    open_hours = hours.on(day)
    if open_hours is None:
        return []
    start, end = (_minute_of(at) for at in open_hours)
    first = -(-(start + _STEP_MINUTES) // _STEP_MINUTES) * _STEP_MINUTES
    minutes = list(range(first, end, _STEP_MINUTES)) or [start]
    return [time(minute // 60, minute % 60) for minute in minutes]


def _working_days(today: date, hours: WorkingHours) -> Iterator[date]:
    days = (today + timedelta(days=number) for number in range(_MOST_DAYS))
    return (day for day in days if hours.on(day))


def _minute_of(at: time) -> int:
    return at.hour * 60 + at.minute
