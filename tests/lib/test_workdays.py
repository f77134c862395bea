"""Working days: the golden days of the calendar, and no reminder at a forbidden time."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from django.utils import translation
from hdate import HDateInfo
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.dates import to_utc
from kesher.lib.workdays import (
    DayKind,
    NoWorkingTime,
    WorkingHours,
    day_kind,
    holiday_name,
    is_working_day,
    is_working_moment,
    next_working_day,
    next_working_moment,
)

HOLIDAY, EVE, SHABBAT = DayKind.HOLIDAY, DayKind.EVE, DayKind.SHABBAT
FRIDAY, WORKDAY = DayKind.SHORT_FRIDAY, DayKind.WORKDAY
HOURS = WorkingHours()
WITH_FRIDAY = WorkingHours(time(8), time(18), friday_end=time(13))


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 3, 3), WORKDAY, None),  # Purim
        (date(2026, 4, 1), EVE, "ערב פסח"),
        (date(2026, 4, 2), HOLIDAY, "פסח"),
        (date(2026, 4, 3), FRIDAY, None),
        (date(2026, 4, 5), WORKDAY, None),  # a middle day
        (date(2026, 4, 7), EVE, "ערב שביעי של פסח"),
        (date(2026, 4, 8), HOLIDAY, "שביעי של פסח"),
        (date(2026, 4, 14), WORKDAY, None),  # Holocaust Remembrance Day
        (date(2026, 4, 21), EVE, "יום הזיכרון"),
        (date(2026, 4, 22), HOLIDAY, "יום העצמאות"),
        (date(2026, 5, 15), FRIDAY, None),  # Jerusalem Day
        (date(2026, 5, 21), EVE, "ערב שבועות"),
        (date(2026, 5, 22), HOLIDAY, "שבועות"),
        (date(2026, 7, 23), WORKDAY, None),  # 9 Av
        (date(2026, 9, 11), EVE, "ערב ראש השנה"),
        (date(2026, 9, 12), HOLIDAY, "ראש השנה"),
        (date(2026, 9, 13), HOLIDAY, "ראש השנה (יום שני)"),
        (date(2026, 9, 14), WORKDAY, None),  # fast of Gedaliah
        (date(2026, 9, 20), EVE, "ערב יום כיפור"),
        (date(2026, 9, 21), HOLIDAY, "יום כיפור"),
        (date(2026, 9, 25), EVE, "ערב סוכות"),
        (date(2026, 9, 26), HOLIDAY, "סוכות"),
        (date(2026, 10, 2), EVE, "הושענא רבה"),
        (date(2026, 10, 3), HOLIDAY, "שמחת תורה"),
        (date(2026, 10, 22), WORKDAY, None),  # Rabin
        (date(2026, 11, 20), FRIDAY, None),
        (date(2026, 11, 21), SHABBAT, None),
        (date(2026, 12, 6), WORKDAY, None),  # Hanukkah
        (date(2027, 4, 22), HOLIDAY, "פסח"),
        (date(2027, 4, 28), HOLIDAY, "שביעי של פסח"),
        (date(2027, 5, 12), HOLIDAY, "יום העצמאות"),
        (date(2027, 6, 11), HOLIDAY, "שבועות"),
        (date(2027, 10, 2), HOLIDAY, "ראש השנה"),
        (date(2027, 10, 3), HOLIDAY, "ראש השנה (יום שני)"),
        (date(2027, 10, 11), HOLIDAY, "יום כיפור"),
        (date(2027, 10, 16), HOLIDAY, "סוכות"),
        (date(2027, 10, 23), HOLIDAY, "שמחת תורה"),
        (date(2025, 5, 1), HOLIDAY, "יום העצמאות"),
        (date(2028, 5, 2), HOLIDAY, "יום העצמאות"),
        (date(2029, 4, 19), HOLIDAY, "יום העצמאות"),
        (date(2031, 4, 29), HOLIDAY, "יום העצמאות"),
    ],
)
def test_golden_day(day: date, kind: DayKind, name: str | None) -> None:
    with translation.override("he"):
        shown = holiday_name(day)

        assert day_kind(day) == kind
        assert (str(shown) if shown else None) == name
    assert is_working_day(day) == (kind == WORKDAY)


def test_name_of_a_holiday_in_english() -> None:
    with translation.override("en"):
        assert str(holiday_name(date(2026, 9, 21))) == "Yom Kippur"


@pytest.mark.parametrize("year", range(2020, 2041))
def test_holidays_agree_with_another_calendar(year: int) -> None:
    other = holidays.country_holidays("IL", years=year)
    first = date(year, 1, 1)

    ours = {
        day
        for n in range(366)
        if (day := first + timedelta(days=n)).year == year and day_kind(day) == HOLIDAY
    }

    assert ours == set(other)


@pytest.mark.parametrize(
    "start", [date(2026, 3, 25), date(2026, 9, 5), date(2027, 10, 1), date(2028, 4, 28)]
)
def test_year_table_agrees_with_the_library_day_by_day(start: date) -> None:
    for day in (start + timedelta(days=n) for n in range(30)):
        info = HDateInfo(day, diaspora=False)
        types = {holiday.type.name for holiday in info.holidays}
        names = {holiday.name for holiday in info.holidays}
        is_holiday = info.is_yom_tov or "yom_haatzmaut" in names

        assert (day_kind(day) == HOLIDAY) == is_holiday
        if not is_holiday:
            is_eve = "EREV_YOM_TOV" in types or "yom_hazikaron" in names
            assert (day_kind(day) == EVE) == is_eve


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-22 10:00", "2026-11-22 10:00"),
        ("2026-11-22 08:30", "2026-11-22 08:30"),
        ("2026-11-22 06:00", "2026-11-22 08:30"),
        ("2026-11-22 17:00", "2026-11-23 08:30"),
        ("2026-11-22 23:59", "2026-11-23 08:30"),
        ("2026-11-26 17:30", "2026-11-29 08:30"),
        ("2026-11-27 10:00", "2026-11-29 08:30"),
        ("2026-11-28 10:00", "2026-11-29 08:30"),
        ("2026-09-10 17:30", "2026-09-14 08:30"),  # Rosh Hashana
        ("2026-09-25 08:00", "2026-09-27 08:30"),
        ("2026-03-26 18:00", "2026-03-29 08:30"),  # clocks change between
    ],
)
def test_next_working_moment(moment: str, expected: str) -> None:
    at = _local(moment)

    assert next_working_moment(at, HOURS) == _local(expected)


def test_friday_is_worked_by_those_who_say_until_when() -> None:
    friday = _local("2026-11-27 09:00")

    assert next_working_moment(friday, WITH_FRIDAY) == friday
    assert next_working_moment(_local("2026-11-27 13:00"), WITH_FRIDAY) == _local(
        "2026-11-29 08:00"
    )
    assert not is_working_moment(friday, WITH_FRIDAY, days_off={date(2026, 11, 27)})
    assert not is_working_moment(friday, WorkingHours(friday_end=time(7)))


def test_days_off_of_the_business_are_passed_over() -> None:
    off = {date(2026, 11, 23), date(2026, 11, 24)}

    assert next_working_moment(_local("2026-11-22 18:00"), HOURS, off) == _local("2026-11-25 08:30")
    assert next_working_day(date(2026, 11, 23), off) == date(2026, 11, 25)


def test_business_that_never_works_is_refused() -> None:
    off = {date(2026, 11, 22) + timedelta(days=n) for n in range(400)}

    with pytest.raises(NoWorkingTime):
        next_working_moment(_local("2026-11-22 18:00"), HOURS, off)
    with pytest.raises(NoWorkingTime):
        next_working_day(date(2026, 11, 22), off)
    with pytest.raises(ValueError, match="before"):
        WorkingHours(time(17), time(9))


def _local(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return to_utc(at.date(), at.time())


_moments = st.datetimes(datetime(2025, 1, 1), datetime(2032, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
_hours = st.sampled_from(
    [HOURS, WITH_FRIDAY, WorkingHours(time(10), time(14)), WorkingHours(time(6), time(23, 59))]
)
_days_off = st.frozensets(st.dates(date(2025, 1, 1), date(2033, 1, 1)), max_size=5)


@given(_moments, _hours)
def test_next_working_moment_is_the_first_one(now: datetime, hours: WorkingHours) -> None:
    found = next_working_moment(now, hours)

    assert is_working_moment(found, hours)
    assert found >= now
    if found > now:
        assert not is_working_moment(found - timedelta(minutes=1), hours)
        assert not is_working_moment(now + (found - now) / 2, hours)
