"""Things that come again: by both calendars, across the change of clocks, and never endlessly."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hdate import HebrewDate
from hdate.hebrew_date import Months
from hypothesis import given, settings
from hypothesis import strategies as st

from kesher.lib.dates import local
from kesher.lib.recurrences import (
    Frequency,
    Recurrence,
    RecurrenceInvalid,
    days_of,
    ended_before,
    from_json,
    is_day_of,
    jewish_anniversary,
    moments_of,
    next_day,
    to_json,
    without,
)

DAILY, WEEKLY = Frequency.DAILY, Frequency.WEEKLY
FAR = date(2100, 1, 1)


def _days(rule: Recurrence, first: date, before: date = FAR, since: date | None = None) -> list:
    return list(days_of(rule, first, since=since or first, before=before))


@pytest.mark.parametrize(
    ("rule", "first", "before", "wanted"),
    [
        (Recurrence(frequency=DAILY, interval=3), "2026-11-22", "2026-11-30", "22 25 28"),
        (Recurrence(frequency=WEEKLY), "2026-11-22", "2026-12-01", "22 29"),
        # Every second week on Saturday and Sunday: by the Israeli week, Sunday opens the week.
        (
            Recurrence(frequency=WEEKLY, interval=2, weekdays=frozenset({0, 6})),
            "2026-11-01",
            "2026-11-30",
            "1 7 15 21 29",
        ),
        (
            Recurrence(frequency=WEEKLY, weekdays=frozenset({1, 3}), count=3),
            "2026-11-03",  # a Tuesday, which is no day of the rule
            "2026-12-01",
            "4 9 11",
        ),
        (Recurrence(frequency=DAILY, until=date(2026, 11, 24)), "2026-11-22", "2027", "22 23 24"),
        (Recurrence(frequency=DAILY, count=2), "2026-11-22", "2027", "22 23"),
        (
            Recurrence(frequency=DAILY, count=3, exceptions=frozenset({date(2026, 11, 23)})),
            "2026-11-22",
            "2027",
            "22 24",
        ),
    ],
)
def test_the_days_of_days_and_weeks(rule, first, before, wanted):
    ends = date.fromisoformat(before if "-" in before else f"{before}-01-01")
    days = _days(rule, date.fromisoformat(first), ends)
    assert " ".join(str(day.day) for day in days) == wanted


@pytest.mark.parametrize(
    ("frequency", "first", "wanted"),
    [
        # The thirty-first is the last day where there is none.
        ("monthly", date(2027, 12, 31), ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]),
        ("monthly", date(2026, 11, 30), ["2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28"]),
        ("monthly", date(2026, 11, 15), ["2026-11-15", "2026-12-15", "2027-01-15", "2027-02-15"]),
        # The second Tuesday; the fifth Sunday is the last one.
        ("monthly_weekday", date(2026, 11, 10), ["2026-11-10", "2026-12-08", "2027-01-12"]),
        ("monthly_weekday", date(2026, 11, 29), ["2026-11-29", "2026-12-27", "2027-01-31"]),
        ("yearly", date(2028, 2, 29), ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28"]),
        ("yearly", date(2026, 11, 22), ["2026-11-22", "2027-11-22", "2028-11-22"]),
    ],
)
def test_the_days_of_months_and_years(frequency, first, wanted):
    rule = Recurrence(frequency=Frequency(frequency), count=len(wanted))
    assert [day.isoformat() for day in _days(rule, first)] == wanted


@pytest.mark.parametrize(
    ("born", "year", "wanted"),
    [
        # Golden days: 15 Nisan is Passover (spec: 2 April 2026, 22 April 2027).
        (HebrewDate(5786, Months.NISAN, 15), 5787, date(2027, 4, 22)),
        (HebrewDate(5786, Months.ADAR, 14), 5787, HebrewDate(5787, Months.ADAR_II, 14).to_gdate()),
        (HebrewDate(5787, Months.ADAR_I, 14), 5788, HebrewDate(5788, Months.ADAR, 14).to_gdate()),
        (HebrewDate(5787, Months.ADAR_I, 14), 5790, HebrewDate(5790, Months.ADAR_I, 14).to_gdate()),
        (HebrewDate(5787, Months.ADAR_II, 14), 5788, HebrewDate(5788, Months.ADAR, 14).to_gdate()),
        # The thirtieth that a year lacks is the first of the next month.
        (HebrewDate(5787, Months.ADAR_I, 30), 5788, HebrewDate(5788, Months.NISAN, 1).to_gdate()),
        (
            HebrewDate(5788, Months.MARCHESHVAN, 30),
            5789,
            HebrewDate(5789, Months.KISLEV, 1).to_gdate()
            if HebrewDate.year_size(5789) not in (355, 385)
            else HebrewDate(5789, Months.MARCHESHVAN, 30).to_gdate(),
        ),
        (HebrewDate(5787, Months.KISLEV, 30), 5784, HebrewDate(5784, Months.TEVET, 1).to_gdate()),
    ],
)
def test_the_anniversary_by_the_jewish_calendar(born, year, wanted):
    assert jewish_anniversary(born.to_gdate(), year) == wanted


@settings(deadline=None)
@given(
    first=st.dates(date(1950, 1, 1), date(2060, 1, 1)),
    interval=st.integers(1, 5),
    since=st.dates(date(1990, 1, 1), date(2080, 1, 1)),
)
def test_jewish_years_come_as_often_as_they_should(first, interval, since):
    rule = Recurrence(frequency=Frequency.JEWISH_YEARLY, interval=interval)
    days = _days(rule, first, date(2090, 1, 1))
    assert days[0] == first
    for earlier, later in pairwise(days):
        assert 350 * interval <= (later - earlier).days <= 386 * interval
    assert _days(rule, first, date(2090, 1, 1), since) == [day for day in days if day >= since]


RULES = st.builds(
    Recurrence,
    frequency=st.sampled_from([f for f in Frequency if f is not WEEKLY]),
    interval=st.integers(1, 6),
    count=st.none() | st.integers(1, 50),
) | st.builds(
    Recurrence,
    frequency=st.just(WEEKLY),
    interval=st.integers(1, 6),
    weekdays=st.frozensets(st.integers(0, 6), max_size=7),
    until=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
FIRSTS = st.dates(date(2024, 1, 1), date(2027, 1, 1))


@settings(deadline=None)
@given(rule=RULES, first=FIRSTS, since=st.dates(date(2024, 1, 1), date(2029, 1, 1)))
def test_a_window_shows_what_the_whole_rule_shows(rule, first, since):
    before = date(2030, 1, 1)
    whole = _days(rule, first, before)
    assert whole == sorted(set(whole))
    assert all(day >= first for day in whole)
    assert _days(rule, first, before, since) == [day for day in whole if day >= since]
    if later := [day for day in whole if day > since]:
        assert next_day(rule, first, after=since) == later[0]
    assert is_day_of(rule, first, since) == (since in whole)


@settings(deadline=None)
@given(rule=RULES, first=FIRSTS, index=st.integers(0, 20))
def test_splitting_a_rule_loses_no_day_and_doubles_none(rule, first, index):
    before = date(2029, 1, 1)
    whole = _days(rule, first, before)
    if index >= len(whole):
        return
    cut = whole[index]
    earlier = _days(ended_before(rule, cut), first, before)
    assert earlier + _days(rule, first, before, cut) == whole
    assert cut not in _days(without(rule, cut), first, before)


@given(rule=RULES)
def test_a_rule_is_read_as_it_was_stored(rule):
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"frequency": "hourly"},
        {"frequency": "daily", "interval": 0},
        {"frequency": "daily", "interval": 10**9},
        {"frequency": "daily", "count": 10**9},
        {"frequency": "daily", "count": 2, "until": "2026-11-22"},
        {"frequency": "weekly", "weekdays": [7]},
        {"frequency": "daily", "weekdays": [1]},
        {"frequency": "daily", "until": "tomorrow"},
        {"frequency": "daily", "interval": "x"},
        {"frequency": "daily", "exceptions": ["2026-02-30"]},
        {"frequency": "daily", "exceptions": 7},
        {"frequency": "daily", "exceptions": [str(date.min + timedelta(n)) for n in range(1001)]},
    ],
)
def test_what_is_no_rule_is_refused(stored):
    with pytest.raises(RecurrenceInvalid):
        from_json(stored)


def test_a_rule_without_end_is_bounded():
    days = _days(Recurrence(frequency=DAILY), date(2026, 1, 1), date.max)
    assert len(days) == 4000


# --- the change of clocks -----------------------------------------------------------------------


def _moments(rule: Recurrence, first: date, at: time, days: int = 5) -> list[str]:
    since = datetime.combine(first, time.min, tzinfo=UTC) - timedelta(days=1)
    found = moments_of(rule, first, at, since=since, before=since + timedelta(days=days))
    return [moment.strftime("%d %H:%MZ") for moment in found]


@pytest.mark.parametrize(
    ("first", "at", "wanted"),
    [
        # In spring 02:30 of 27 March does not exist: it comes at 03:30, once, not never.
        (date(2026, 3, 26), time(2, 30), ["26 00:30Z", "27 00:30Z", "27 23:30Z"]),
        (date(2026, 3, 26), time(9), ["26 07:00Z", "27 06:00Z", "28 06:00Z"]),
        # In autumn 01:30 of 25 October comes twice: the first is meant.
        (date(2026, 10, 24), time(1, 30), ["23 22:30Z", "24 22:30Z", "25 23:30Z"]),
        (date(2026, 10, 24), time(9), ["24 06:00Z", "25 07:00Z", "26 07:00Z"]),
    ],
)
def test_the_local_time_stays_when_the_clocks_change(first, at, wanted):
    assert _moments(Recurrence(frequency=DAILY, count=3), first, at) == wanted


@settings(deadline=None)
@given(
    first=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_each_day_has_one_moment_at_the_local_time(first, at):
    since = datetime.combine(first, time.min, tzinfo=UTC) - timedelta(days=1)
    before = since + timedelta(days=400)
    found = list(moments_of(Recurrence(frequency=DAILY), first, at, since=since, before=before))
    shown = [local(moment) for moment in found]
    days = [moment.date() for moment in shown]
    assert days == sorted(set(days))
    assert len(days) >= 397
    skipped = [moment for moment in shown if moment.time() != at]
    assert all(time(2) <= at < time(3) for _ in skipped)
    assert len(skipped) <= 2
