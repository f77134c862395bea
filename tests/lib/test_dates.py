"""Dates and times as people read them, and the two nights when clocks change."""

import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.dates import (
    ISRAEL,
    day_range,
    format_date,
    format_datetime,
    format_time,
    local,
    moments_near,
    relative_date,
    relative_datetime,
    relative_due,
    to_utc,
    weekday_name,
)

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 1, 15), time(12), datetime(2026, 1, 15, 10, tzinfo=UTC)),
        (date(2026, 7, 15), time(12), datetime(2026, 7, 15, 9, tzinfo=UTC)),
        # Skipped: 02:30 is 03:30 by the new clock.
        (date(2026, 3, 27), time(2, 30), datetime(2026, 3, 27, 0, 30, tzinfo=UTC)),
        # Twice: the first.
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 24, 22, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30, fold=1), datetime(2026, 10, 24, 22, 30, tzinfo=UTC)),
    ],
)
def test_local_time_becomes_a_moment(day: date, at: time, expected: datetime) -> None:
    assert to_utc(day, at) == expected


def test_skipped_time_is_shown_an_hour_later() -> None:
    assert format_datetime(to_utc(date(2026, 3, 27), time(2, 30))) == "27/03/2026 03:30"


@given(
    st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    st.times(timezones=st.none()).filter(lambda at: at.hour > 3),
)
def test_moment_goes_back_to_the_local_time(day: date, at: time) -> None:
    back = local(to_utc(day, at))

    assert (back.date(), back.time()) == (day, at)
    assert back.tzinfo is ISRAEL


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 27), 23), (date(2026, 10, 25), 25), (TODAY, 24)]
)
def test_local_day_has_its_own_length(day: date, hours: int) -> None:
    start, end = day_range(day)

    assert end - start == timedelta(hours=hours)
    assert local(start).time() == time.min


NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)  # 11:42 in Israel


def _at(day: int, month: int, year: int, hour: int, minute: int = 0) -> datetime:
    return to_utc(date(year, month, day), time(hour, minute))


def test_moments_are_shown_by_the_local_clock() -> None:
    late_evening = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)

    assert format_datetime(late_evening) == "23/11/2026 00:30"
    assert format_date(late_evening) == "23/11/2026"
    assert format_date(date(2026, 1, 2)) == "02/01/2026"
    assert format_time(late_evening) == "00:30"
    assert format_time(time(9, 5)) == "09:05"


@pytest.mark.parametrize(
    ("moment", "hebrew", "english"),
    [
        (_at(21, 11, 2026, 14, 5), "אתמול 14:05", "Yesterday 14:05"),
        (_at(22, 11, 2026, 11, 42), "היום 11:42", "Today 11:42"),
        (_at(22, 11, 2026, 0), "היום 00:00", "Today 00:00"),
        (_at(23, 11, 2026, 9, 30), "מחר 09:30", "Tomorrow 09:30"),
        (_at(24, 11, 2026, 9, 30), "24.11", "24.11"),
        (_at(1, 12, 2025, 9, 30), "1.12.2025", "1.12.2025"),
    ],
)
def test_moment_is_told_relative_to_now(moment: datetime, hebrew: str, english: str) -> None:
    for language, expected in (("he", hebrew), ("en", english)):
        with translation.override(language):
            assert relative_datetime(moment, NOW) == expected


@pytest.mark.parametrize("minutes", [0, -90, 700, -24 * 60, 3 * 24 * 60, -400 * 24 * 60])
@pytest.mark.parametrize("language", ["he", "en"])
def test_many_moments_are_told_as_each_alone(language: str, minutes: int) -> None:
    moment = NOW + timedelta(minutes=minutes)

    with translation.override(language):
        told = moments_near(NOW)(moment)

        assert told == (relative_datetime(moment, NOW, with_time=True), format_datetime(moment))


def test_moment_far_away_is_told_with_its_time_where_asked() -> None:
    assert relative_datetime(_at(17, 11, 2026, 16, 20), NOW, with_time=True) == "17.11 16:20"
    assert relative_datetime(_at(1, 12, 2025, 9), NOW, with_time=True) == "1.12.2025 09:00"


def test_yesterday_goes_by_the_local_midnight() -> None:
    just_after = to_utc(date(2026, 11, 22), time(0, 5))

    with translation.override("he"):
        assert relative_datetime(just_after - timedelta(minutes=10), just_after) == "אתמול 23:55"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 21), "אתמול"),
        (TODAY, "היום"),
        (date(2026, 11, 23), "מחר"),
        (date(2026, 12, 10), "10.12"),
        (date(2027, 1, 10), "10.1.2027"),
    ],
)
def test_date_is_told_relative_to_today(day: date, expected: str) -> None:
    with translation.override("he"):
        assert relative_date(day, TODAY) == expected


@pytest.mark.parametrize(
    ("due", "hebrew", "english"),
    [
        (_at(20, 11, 2026, 16), "באיחור 2 ימים", "2 days late"),
        (_at(21, 11, 2026, 23), "באיחור יום", "1 day late"),
        (_at(12, 11, 2026, 9), "באיחור 10 ימים", "10 days late"),
        (_at(22, 11, 2026, 9, 40), "באיחור שעתיים", "2 hours late"),
        (_at(22, 11, 2026, 10, 0), "באיחור שעה", "1 hour late"),
        (_at(22, 11, 2026, 8, 0), "באיחור 3 שעות", "3 hours late"),
        (_at(22, 11, 2026, 11, 41), "באיחור דקה", "1 minute late"),
        (_at(22, 11, 2026, 11, 22), "באיחור 20 דקות", "20 minutes late"),
        (_at(22, 11, 2026, 11, 42), "עכשיו", "now"),
        (_at(22, 11, 2026, 11, 43), "בעוד דקה", "in 1 minute"),
        (_at(22, 11, 2026, 12, 2), "בעוד 20 דקות", "in 20 minutes"),
        (_at(22, 11, 2026, 12, 45), "בעוד שעה", "in 1 hour"),
        (_at(22, 11, 2026, 13, 42), "בעוד שעתיים", "in 2 hours"),
        (_at(22, 11, 2026, 15, 0), "היום 15:00", "Today 15:00"),
        (_at(23, 11, 2026, 9, 30), "מחר 09:30", "Tomorrow 09:30"),
        (_at(24, 11, 2026, 9, 30), "24.11", "24.11"),
    ],
)
def test_due_thing_tells_how_late_it_is(due: datetime, hebrew: str, english: str) -> None:
    for language, expected in (("he", hebrew), ("en", english)):
        with translation.override(language):
            assert relative_due(due, NOW) == expected


def test_weekdays_have_their_letters() -> None:
    with translation.override("he"):
        names = [weekday_name(TODAY + timedelta(days=n)) for n in range(7)]
    with translation.override("en"):
        english = weekday_name(TODAY)

    assert names == ["יום א׳", "יום ב׳", "יום ג׳", "יום ד׳", "יום ה׳", "יום ו׳", "שבת"]
    assert english == "Sun"


def test_a_cell_costs_microseconds() -> None:
    moments = [NOW - timedelta(minutes=37 * n) for n in range(2000)]

    started = clock.process_time()
    for moment in moments:
        relative_datetime(moment, NOW)

    assert (clock.process_time() - started) / len(moments) < 50e-6
