"""Which days and hours people work in Israel.

Source: the `hdate` library for the Hebrew calendar with the postponements of Independence Day.
Closed are the holidays of rest and Independence Day; the days before them count as eves, Memorial
Day, the sixth middle day of Passover and Hoshana Raba included. Other middle days are worked.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from hdate import HebrewDate
from hdate.holidays import HolidayDatabase, HolidayTypes

from kesher.lib.dates import (
    local,
    to_utc,
)
from kesher.lib.holidays import Calendar, added_holiday


class DayKind(StrEnum):
    """What sort of day a date is for somebody who works."""

    WORKDAY = "workday"
    SHORT_FRIDAY = "short_friday"
    SHABBAT = "shabbat"
    HOLIDAY = "holiday"
    EVE = "eve"


class NoWorkingTime(ValueError):
    """The hours and days off leave no time to work within a year."""


_HOLIDAY_NAMES = MappingProxyType(
    {
        "rosh_hashana_i": pgettext_lazy("holiday", "Rosh Hashana"),
        "rosh_hashana_ii": pgettext_lazy("holiday", "Rosh Hashana (second day)"),
        "yom_kippur": pgettext_lazy("holiday", "Yom Kippur"),
        "sukkot": pgettext_lazy("holiday", "Sukkot"),
        "shmini_atzeret": pgettext_lazy("holiday", "Simchat Torah"),
        "pesach": pgettext_lazy("holiday", "Passover"),
        "pesach_vii": pgettext_lazy("holiday", "Seventh day of Passover"),
        "yom_haatzmaut": pgettext_lazy("holiday", "Independence Day"),
        "shavuot": pgettext_lazy("holiday", "Shavuot"),
        "erev_rosh_hashana": pgettext_lazy("holiday", "Rosh Hashana eve"),
        "erev_yom_kippur": pgettext_lazy("holiday", "Yom Kippur eve"),
        "erev_sukkot": pgettext_lazy("holiday", "Sukkot eve"),
        "hoshana_raba": pgettext_lazy("holiday", "Hoshana Raba"),
        "erev_pesach": pgettext_lazy("holiday", "Passover eve"),
        "hol_hamoed_pesach": pgettext_lazy("holiday", "Eve of the seventh day of Passover"),
        "yom_hazikaron": pgettext_lazy("holiday", "Memorial Day"),
        "erev_shavuot": pgettext_lazy("holiday", "Shavuot eve"),
    }
)
_MODERN_HOLIDAY, _MODERN_EVE = "yom_haatzmaut", "yom_hazikaron"
_FRIDAY, _SATURDAY = 4, 5  # date.weekday()


def day_kind(day: date) -> DayKind:
    """Say what sort of day it is; holidays and eves go before Friday and Shabbat."""
    if closed := _closed_days(day.year).get(day):
        return closed[0]
    if day.weekday() == _SATURDAY:
        return DayKind.SHABBAT
    return DayKind.SHORT_FRIDAY if day.weekday() == _FRIDAY else DayKind.WORKDAY


def holiday_name(day: date) -> Promise | None:
    """Return the name of the holiday or eve that a day is, in the language of the reader."""
    closed = _closed_days(day.year).get(day)
    return _HOLIDAY_NAMES[closed[1]] if closed else None


@lru_cache(maxsize=64)
def _closed_days(year: int) -> dict[date, tuple[DayKind, str]]:
    """Return the holidays and eves of a civil year.

    A year at once: hdate takes 2.5 ms for a day and about 10 for a whole Hebrew year.
    """
    calendar = HolidayDatabase(diaspora=False)
    wanted = [
        HolidayTypes.YOM_TOV,
        HolidayTypes.EREV_YOM_TOV,
        HolidayTypes.MODERN_HOLIDAY,
        HolidayTypes.MEMORIAL_DAY,
    ]
    closed: dict[date, tuple[DayKind, str]] = {}
    for hebrew_year in (year + 3760, year + 3761):
        found = calendar.lookup_holidays_for_year(HebrewDate(hebrew_year), types=wanted)
        for hebrew_date, holidays in found.items():
            day = hebrew_date.to_gdate()
            for holiday in holidays:
                kind = _kind_of(holiday.type, holiday.name)
                if kind and day.year == year:
                    closed.setdefault(day, (kind, holiday.name))
    return closed


def _kind_of(holiday_type: HolidayTypes, name: str) -> DayKind | None:
    if holiday_type == HolidayTypes.YOM_TOV or name == _MODERN_HOLIDAY:
        return DayKind.HOLIDAY
    if holiday_type == HolidayTypes.EREV_YOM_TOV or name == _MODERN_EVE:
        return DayKind.EVE
    return None  # Jerusalem Day and the memorial days other than that of the fallen are worked


def is_working_day(day: date, days_off: Collection[date] = ()) -> bool:
    """Tell whether a day is worked in full by who keeps Israel's usual week: Sunday to Thursday,
    no holiday, eve or day off.
    """
    return day_kind(day) == DayKind.WORKDAY and day not in days_off


Hours = tuple[time, time]
_ONLY_JEWISH: frozenset[str] = frozenset({Calendar.JEWISH})


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day on which work is otherwise than the week says: closed, or open at these hours."""

    name: str = ""
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The local hours of a business, branch or user.

    The usual week is Sunday to Thursday from `start` to `end` and Friday from `start` to
    `friday_end`, closed without it. A `week` of seven, Sunday first, says each day instead. Closed
    are the holidays of `calendars`; Jewish eves are worked until `eve_end`, or not at all. What
    `own_days` say goes before all.

    Raises: ValueError where a day ends before it starts.
    """

    start: time = time(8, 30)
    end: time = time(17)
    friday_end: time | None = None
    week: tuple[Hours | None, ...] | None = None
    eve_end: time | None = None
    calendars: frozenset[str] = _ONLY_JEWISH
    own_days: Mapping[date, OwnDay] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"The working day ends at {self.end}, before {self.start}.")
        for hours in self.week or ():
            if hours and hours[0] >= hours[1]:
                raise ValueError(f"A day ends at {hours[1]}, before {hours[0]}.")
        if self.week is not None and len(self.week) != 7:
            raise ValueError(f"A week of {len(self.week)} days.")

    def on(self, day: date, days_off: Collection[date] = ()) -> Hours | None:
        """Return from when to when a day is worked, or None."""
        if day in days_off:
            return None
        if day in self.own_days:
            return self.own_days[day].hours
        if added_holiday(day, self.calendars):
            return None
        usual = self.usual_week[day.isoweekday() % 7]
        kind = day_kind(day) if Calendar.JEWISH in self.calendars else DayKind.WORKDAY
        if kind is DayKind.HOLIDAY or usual is None:
            return None
        if kind is DayKind.EVE:
            is_short = self.eve_end is not None and self.eve_end > usual[0]
            return (usual[0], min(self.eve_end or usual[1], usual[1])) if is_short else None
        return usual

    def is_full(self, day: date, days_off: Collection[date] = ()) -> bool:
        """Tell whether a day is worked longer than half of the longest day of the week."""
        hours = self.on(day, days_off)
        longest = max((_minutes(each) for each in self.usual_week if each), default=0)
        return hours is not None and _minutes(hours) * 2 > longest and not self._is_eve(day)

    def name_of(self, day: date) -> str:
        """Return what a day is called: one's own name for it, its holiday or eve, or nothing."""
        if day in self.own_days and self.own_days[day].name:
            return self.own_days[day].name
        jewish = holiday_name(day) if Calendar.JEWISH in self.calendars else None
        return str(jewish or added_holiday(day, self.calendars) or "")

    @property
    def usual_week(self) -> tuple[Hours | None, ...]:
        """Return the hours of the seven days of a week without holidays, Sunday first."""
        if self.week is not None:
            return self.week
        is_open = self.friday_end is not None and self.friday_end > self.start
        friday = (self.start, self.friday_end) if is_open and self.friday_end else None
        return (*(((self.start, self.end),) * 5), friday, None)

    def _is_eve(self, day: date) -> bool:
        is_own = day in self.own_days or Calendar.JEWISH not in self.calendars
        return not is_own and day_kind(day) is DayKind.EVE


def _minutes(hours: Hours) -> int:
    return (hours[1].hour - hours[0].hour) * 60 + hours[1].minute - hours[0].minute


_FARTHEST_DAYS = 366


def is_working_moment(
    moment: datetime, hours: WorkingHours, days_off: Collection[date] = ()
) -> bool:
    """Tell whether a moment lies in working hours; the hour of closing does not."""
    at = local(moment)
    open_hours = hours.on(at.date(), days_off)
    return open_hours is not None and open_hours[0] <= at.time() < open_hours[1]


def next_working_moment(
    moment: datetime, hours: WorkingHours, days_off: Collection[date] = ()
) -> datetime:
    """Return the moment itself if it lies in working hours, else the next start of work.

    Raises: NoWorkingTime if a year has none.
    """
    if is_working_moment(moment, hours, days_off):
        return moment
    at = local(moment)
    for day in _days_from(at.date()):
        open_hours = hours.on(day, days_off)
        if open_hours and (day > at.date() or at.time() < open_hours[0]):
            return to_utc(day, open_hours[0])
    raise NoWorkingTime


def next_working_day(
    day: date, days_off: Collection[date] = (), *, hours: WorkingHours | None = None
) -> date:
    """Return the first day from this one on that is worked in full.

    Raises: NoWorkingTime if a year has none.
    """
    for candidate in _days_from(day):
        is_worked = hours.is_full if hours else is_working_day
        if is_worked(candidate, days_off):
            return candidate
    raise NoWorkingTime


def _days_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=n) for n in range(_FARTHEST_DAYS))
