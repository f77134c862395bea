"""Rules of recurrence as iCalendar writes them: ours written, and theirs read where we follow.

Source: RFC 5545, 3.3.10. A rule that would come every second, or by parts that we do not know, is
refused: to follow it in part would show meetings where there are none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kesher.lib.dates import local, to_utc
from kesher.lib.recurrences import (
    Frequency,
    Recurrence,
    RecurrenceInvalid,
    civil_rule,
    days_of,
)

_SUNDAY_FIRST = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_FOLLOWED = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH"}
_FREQUENCIES = {
    "DAILY": Frequency.DAILY,
    "WEEKLY": Frequency.WEEKLY,
    "MONTHLY": Frequency.MONTHLY,
    "YEARLY": Frequency.YEARLY,
}


def written_rule(rule: Recurrence, first_day: date, *, is_all_day: bool = False) -> str:
    """Return the RRULE of a civil rule; a count becomes the day it ends on.

    It ends by a moment, as iCalendar asks where hours have a zone; of whole days by a day.

    Raises: RecurrenceInvalid, for a rule of the Jewish calendar.
    """
    bare = replace(rule, count=None, until=None, exceptions=frozenset())
    text = str(civil_rule(bare, first_day)).rsplit("RRULE:", 1)[1]
    until = rule.until
    if rule.count is not None:
        before = first_day + timedelta(days=366 * 100)
        counted = replace(rule, exceptions=frozenset())
        *_, until = days_of(counted, first_day, since=first_day, before=before)
    if until is None:
        return text
    if is_all_day:
        return f"{text};UNTIL={until:%Y%m%d}"
    last = to_utc(until + timedelta(days=1), time.min) - timedelta(seconds=1)
    return f"{text};UNTIL={last:%Y%m%dT%H%M%SZ}"


def read_rule(parts: Mapping[str, Sequence[Any]], first: date) -> Recurrence:
    """Read the parts of an RRULE of a thing that first comes on a day.

    Raises: RecurrenceInvalid, for a rule that is not followed.
    """
    told = {name.upper(): list(values) for name, values in parts.items()}
    unknown = told.keys() - _FOLLOWED
    frequency = _FREQUENCIES.get(str(told.get("FREQ", [""])[0]).upper())
    if frequency is None or unknown:
        raise RecurrenceInvalid(", ".join(sorted(unknown)) or "FREQ")
    days = [str(day).upper() for day in told.get("BYDAY", [])]
    month_days = [int(day) for day in told.get("BYMONTHDAY", [])]
    months = [int(month) for month in told.get("BYMONTH", [])]
    weekdays: frozenset[int] = frozenset()
    if frequency is Frequency.WEEKLY:
        weekdays = frozenset(_weekday(day) for day in days)
    elif frequency is Frequency.MONTHLY and days:
        if days != [_nth(first)] or month_days:
            raise RecurrenceInvalid("BYDAY")
        frequency = Frequency.MONTHLY_WEEKDAY
    elif days:
        raise RecurrenceInvalid("BYDAY")
    if month_days not in ([], [first.day]) or months not in ([], [first.month]):
        raise RecurrenceInvalid("BYMONTHDAY")
    if frequency is Frequency.MONTHLY and (months or first.day > 28):
        raise RecurrenceInvalid("BYMONTHDAY")  # iCalendar leaves short months out, we do not
    return Recurrence(
        frequency=frequency,
        interval=int(told.get("INTERVAL", [1])[0]),
        weekdays=weekdays,
        count=int(told["COUNT"][0]) if "COUNT" in told else None,
        until=_day(told["UNTIL"][0]) if "UNTIL" in told else None,
    )


def _weekday(told: str) -> int:
    if told not in _SUNDAY_FIRST:
        raise RecurrenceInvalid(told)
    return _SUNDAY_FIRST.index(told)


def _nth(first: date) -> str:
    """Return the BYDAY of a monthly rule that begins on a day: the second Tuesday is 2TU."""
    return f"{(first.day - 1) // 7 + 1}{_SUNDAY_FIRST[first.isoweekday() % 7]}"


def _day(told: date) -> date:
    if not isinstance(told, datetime):
        return told
    return local(told if told.tzinfo else told.replace(tzinfo=UTC)).date()
