"""Periods that are named from today, by the calendar of Israel: the week begins on Sunday.

Filters, reports and reminders ask for "next week" or "more than 30 days ago" and mean days of the
calendar, so a period is a pair of dates and never a number of seconds.
"""

import datetime as dt
from collections.abc import Callable
from types import MappingProxyType

Days = tuple[dt.date, dt.date]  # the first day, and the first one after the last

_MONTHS = MappingProxyType({"month": 1, "quarter": 3, "year": 12})


def _month_start(day: dt.date, months: int, later: int) -> dt.date:
    """Return where the month, quarter or year of a day begins, some of them later."""
    first = (day.month - 1) // months * months
    year, month = divmod(day.year * 12 + first + later * months, 12)
    return dt.date(year, month + 1, 1)


def _start(unit: str, day: dt.date, later: int) -> dt.date:
    if unit == "day":
        return day + dt.timedelta(days=later)
    if unit == "week":
        return day + dt.timedelta(days=7 * later - day.isoweekday() % 7)
    return _month_start(day, _MONTHS[unit], later)


_NAMED = MappingProxyType(
    {"yesterday": ("day", -1), "today": ("day", 0), "tomorrow": ("day", 1)}
    | {
        f"{name}_{unit}": (unit, later)
        for unit in ("week", "month", "quarter", "year")
        for name, later in (("last", -1), ("this", 0), ("next", 1))
    }
)
PERIODS = tuple(_NAMED)


def period(name: str, today: dt.date) -> Days:
    """Return the days of a named period: its first day, and the first one after its last."""
    unit, later = _NAMED[name]
    return _start(unit, today, later), _start(unit, today, later + 1)


def days_of(unit: str, day: dt.date) -> Days:
    """Return the days of the week, month, quarter or year (or day) in which a day lies.

    Raises: OverflowError and ValueError, at the ends of the calendar.
    """
    return _start(unit, day, 0), _start(unit, day, 1)


def _by_months(day: dt.date, count: int) -> dt.date:
    start = _month_start(day, 1, count)
    return min(start + dt.timedelta(days=day.day - 1), _month_start(day, 1, count + 1) - _DAY)


_DAY = dt.timedelta(days=1)
_STEPS: MappingProxyType[str, Callable[[dt.date, int], dt.date]] = MappingProxyType(
    {
        "d": lambda day, count: day + dt.timedelta(days=count),
        "w": lambda day, count: day + dt.timedelta(days=7 * count),
        "m": _by_months,
    }
)


def shifted(day: dt.date, count: int, unit: str) -> dt.date:
    """Return the day so many days (d), weeks (w) or months (m) later, or earlier if negative.

    A month after 31 January is the last day of February.
    """
    return _STEPS[unit](day, count)
