"""Things that come again: on which days and at which moments.

A rule speaks of local days, and what is not a whole day comes at the same local time on each of
them: an appointment at 09:00 stays at 09:00 when the clocks change. Weeks start on Sunday.

Source: RFC 5545 for what a rule means, `dateutil` for its days, `hdate` for the Jewish calendar;
Reingold and Dershowitz, Calendrical Calculations, `hebrew-birthday`, for dates that a year lacks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from types import MappingProxyType
from typing import Any, Literal

from dateutil import rrule
from hdate import HebrewDate
from hdate.hebrew_date import Months, is_leap_year

from kesher.lib.dates import local, to_utc

MOST_TIMES = 1000
LONGEST_INTERVAL = 99
MOST_EXCEPTIONS = 1000
_MOST_DAYS = 4000


class Frequency(StrEnum):
    """How a thing comes again; the words are stored."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"  # on the same day of the month, the last one where a month is shorter
    MONTHLY_WEEKDAY = "monthly_weekday"  # on the second Tuesday; a fifth one means the last
    YEARLY = "yearly"
    JEWISH_YEARLY = "jewish_yearly"


class RecurrenceInvalid(ValueError):
    """The rule says nothing that can be followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A rule; with a first day it gives the days on which the thing comes.

    `interval` counts days, weeks, months or years by the frequency. `weekdays` are those of a
    weekly rule, 0 for Sunday; without any, that of the first day. The rule ends after `count`
    days, excepted ones included, or with the day `until`, or never.

    Raises: RecurrenceInvalid.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    until: date | None = None
    count: int | None = None
    exceptions: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not 1 <= self.interval <= LONGEST_INTERVAL:
            raise RecurrenceInvalid(f"interval {self.interval}")
        if self.count is not None and not 1 <= self.count <= MOST_TIMES:
            raise RecurrenceInvalid(f"count {self.count}")
        if self.count is not None and self.until is not None:
            raise RecurrenceInvalid("ends both after a count and on a day")
        if not self.weekdays <= set(range(7)):
            raise RecurrenceInvalid(f"weekdays {sorted(self.weekdays)}")
        if self.weekdays and self.frequency is not Frequency.WEEKLY:
            raise RecurrenceInvalid(f"weekdays of a {self.frequency} rule")
        if len(self.exceptions) > MOST_EXCEPTIONS:
            raise RecurrenceInvalid(f"{len(self.exceptions)} exceptions")


# --- the days and moments of a rule -----------------------------------------------------------


def days_of(rule: Recurrence, first: date, *, since: date, before: date) -> Iterator[date]:
    """Return the days of a rule from `since` until the day before `before`, in order.

    `first` is the day the rule starts from; it is one of the days only where it fits the rule. At
    most 4,000 days come, so a rule without an end never runs on.
    """
    last = before - timedelta(days=1)
    if rule.until is not None:
        last = min(last, rule.until)
    all_days = _jewish_days if rule.frequency is Frequency.JEWISH_YEARLY else _civil_days
    wanted = (
        day
        for day in all_days(rule, first, since, last)
        if day >= since and day not in rule.exceptions
    )
    return islice(wanted, _MOST_DAYS)


def moments_of(
    rule: Recurrence, first: date, at: time, *, since: datetime, before: datetime
) -> Iterator[datetime]:
    """Return the moments of a rule, in UTC, that lie in `since <= moment < before`.

    The thing comes at the local time `at`. Where the clocks skip it in spring it comes an hour
    later by the new clock, where it comes twice in autumn at the first of the two; never twice.
    """
    days = days_of(
        rule, first, since=local(since).date(), before=local(before).date() + timedelta(days=1)
    )
    return (moment for day in days if since <= (moment := to_utc(day, at)) < before)


def next_day(rule: Recurrence, first: date, *, after: date) -> date | None:
    """Return the first day of a rule after a day, or None where the rule has ended."""
    since = after + timedelta(days=1)
    years = rule.interval * 2 + 8  # as far as 29 February is from the next one
    days = days_of(rule, first, since=since, before=max(since, first) + timedelta(days=366 * years))
    return next(days, None)


def is_day_of(rule: Recurrence, first: date, day: date) -> bool:
    """Tell whether a day is one of the rule."""
    return day in days_of(rule, first, since=day, before=day + timedelta(days=1))


# --- changing a rule from one day on ----------------------------------------------------------


def ended_before(rule: Recurrence, day: date) -> Recurrence:
    """Return the rule without its days from this one of them on.

    What goes on otherwise from that day is a rule of its own. Where it stays the same rule it keeps
    its first day, from which months and counts are told, and is looked at from that day on.
    """
    last = day - timedelta(days=1)
    until = min(last, rule.until) if rule.until else last
    return replace(
        rule,
        until=until,
        count=None,
        exceptions=frozenset(past for past in rule.exceptions if past <= until),
    )


def without(rule: Recurrence, day: date) -> Recurrence:
    """Return the rule with one more day excepted.

    Raises: RecurrenceInvalid, beyond 1,000 of them.
    """
    return replace(rule, exceptions=rule.exceptions | {day})


# --- as stored --------------------------------------------------------------------------------


def to_json(rule: Recurrence) -> dict[str, Any]:
    """Return the rule as it is stored; what says nothing is left out."""
    told = {
        "frequency": rule.frequency.value,
        "interval": rule.interval,
        "weekdays": sorted(rule.weekdays),
        "until": rule.until.isoformat() if rule.until else None,
        "count": rule.count,
        "exceptions": sorted(day.isoformat() for day in rule.exceptions),
    }
    return {key: value for key, value in told.items() if value}


def from_json(stored: Mapping[str, Any]) -> Recurrence:
    """Read a stored rule.

    Raises: RecurrenceInvalid.
    """
    until = stored.get("until")
    try:
        return Recurrence(
            frequency=Frequency(stored["frequency"]),
            interval=int(stored.get("interval", 1)),
            weekdays=frozenset(int(day) for day in stored.get("weekdays", ())),
            until=date.fromisoformat(until) if until else None,
            count=stored.get("count"),
            exceptions=frozenset(date.fromisoformat(day) for day in stored.get("exceptions", ())),
        )
    except RecurrenceInvalid:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise RecurrenceInvalid(str(error)) from error


# --- the civil calendar -----------------------------------------------------------------------

_SUNDAY_FIRST = (rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA)
_FREQUENCIES: Mapping[Frequency, Literal[0, 1, 2, 3]] = MappingProxyType(
    {
        Frequency.DAILY: rrule.DAILY,
        Frequency.WEEKLY: rrule.WEEKLY,
        Frequency.MONTHLY: rrule.MONTHLY,
        Frequency.MONTHLY_WEEKDAY: rrule.MONTHLY,
        Frequency.YEARLY: rrule.YEARLY,
    }
)


def civil_rule(rule: Recurrence, first: date) -> rrule.rrule:
    """Return a rule of the civil calendar as `dateutil` has it, without its exceptions.

    It is over naive midnights, and `str` of it is a DTSTART and an RRULE of iCalendar.

    Raises: RecurrenceInvalid, for a rule of the Jewish calendar.
    """
    if rule.frequency is Frequency.JEWISH_YEARLY:
        raise RecurrenceInvalid("a rule of the Jewish calendar")
    return rrule.rrule(
        _FREQUENCIES[rule.frequency],
        dtstart=datetime.combine(first, time.min),
        interval=rule.interval,
        wkst=rrule.SU,
        count=rule.count,
        until=datetime.combine(rule.until, time.min) if rule.until else None,
        **_parts(rule, first),
    )


def _parts(rule: Recurrence, first: date) -> dict[str, Any]:
    if rule.frequency is Frequency.WEEKLY and rule.weekdays:
        return {"byweekday": [_SUNDAY_FIRST[day] for day in sorted(rule.weekdays)]}
    if rule.frequency is Frequency.MONTHLY and first.day > 28:
        return {"bymonthday": list(range(28, first.day + 1)), "bysetpos": -1}
    if rule.frequency is Frequency.MONTHLY_WEEKDAY:
        nth = (first.day - 1) // 7 + 1
        return {"byweekday": _SUNDAY_FIRST[first.isoweekday() % 7](nth if nth < 5 else -1)}
    if rule.frequency is Frequency.YEARLY and (first.month, first.day) == (2, 29):
        return {"bymonth": 2, "bymonthday": [28, 29], "bysetpos": -1}
    return {}


def _civil_days(rule: Recurrence, first: date, since: date, last: date) -> Iterator[date]:
    if last < first:
        return
    start = first if rule.count is not None else _nearer(rule, first, since)
    # What the parts of a rule take from its first day, the nearer start has in common with it.
    bounded = replace(rule, until=None)
    end = datetime.combine(last, time.max)
    for moment in civil_rule(bounded, start):
        if moment > end:
            return
        yield moment.date()


def _nearer(rule: Recurrence, first: date, since: date) -> date:
    """Return a day to start from instead of the first, so that old rules cost no more than new."""
    lengths = {Frequency.DAILY: rule.interval, Frequency.WEEKLY: 7 * rule.interval}
    length = lengths.get(rule.frequency)
    if length is None or since <= first:
        return first
    return first + timedelta(days=(since - first).days // length * length)


# --- the Jewish calendar ----------------------------------------------------------------------


def jewish_anniversary(of: date, hebrew_year: int) -> date:
    """Return the day of a Hebrew year on which the Hebrew date of a day comes again.

    Adar of a plain year and Adar II come in the last month before Nisan, Adar I in Adar I or, in a
    plain year, in Adar. The thirtieth of a month that has only twenty-nine days in that year, of
    Cheshvan, Kislev or Adar I, is the first of the next.
    """
    born = HebrewDate.from_gdate(of)
    month = born.month
    if month in {Months.ADAR, Months.ADAR_II}:
        month = Months.ADAR_II if is_leap_year(hebrew_year) else Months.ADAR
    elif month == Months.ADAR_I and not is_leap_year(hebrew_year):
        month = Months.ADAR
    start: date = HebrewDate(hebrew_year, month, 1).to_gdate()
    return start + timedelta(days=born.day - 1)


def _jewish_days(rule: Recurrence, first: date, since: date, last: date) -> Iterator[date]:
    if last < first:
        return
    born_in = HebrewDate.from_gdate(first).year
    until = HebrewDate.from_gdate(last).year
    times = 0
    if rule.count is None and since > first:
        times = max(0, (HebrewDate.from_gdate(since).year - born_in) // rule.interval - 1)
    while (year := born_in + times * rule.interval) <= until:
        if rule.count is not None and times >= rule.count:
            return
        day = jewish_anniversary(first, year)
        if day <= last:
            yield day
        times += 1
