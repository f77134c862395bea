"""Dates and times: what people type, what they read, and the two nights when clocks change."""

import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.dates import (
    ISRAEL,
    DateNotUnderstood,
    TimeNotUnderstood,
    day_range,
    format_date,
    format_datetime,
    format_time,
    local,
    parse_date,
    parse_time,
    read_moment,
    relative_date,
    relative_datetime,
    relative_due,
    to_utc,
    weekday_name,
)

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("24.11.2026", date(2026, 11, 24)),
        ("24.11.26", date(2026, 11, 24)),
        ("24-11-2026", date(2026, 11, 24)),
        ("24 11 2026", date(2026, 11, 24)),
        ("24.11", date(2026, 11, 24)),
        ("24.11.", date(2026, 11, 24)),
        ("5.3", date(2026, 3, 5)),
        ("5/3/26", date(2026, 3, 5)),
        ("5-3-2026", date(2026, 3, 5)),
        ("05/03", date(2026, 3, 5)),
        ("29/2/2028", date(2028, 2, 29)),
        ("2026-11-24", date(2026, 11, 24)),
        ("\u200e24/11/2026\u200f", date(2026, 11, 24)),
        ("٢٤/١١/٢٠٢٦", date(2026, 11, 24)),
        ("24 נובמבר", date(2026, 11, 24)),
        ("24 בנובמבר 2027", date(2027, 11, 24)),
        ("1 מאי 27", date(2027, 5, 1)),
        ("24 Nov. 2025", date(2025, 11, 24)),
        ("24 november", date(2026, 11, 24)),
        ("היום", TODAY),
        (" מחר ", date(2026, 11, 23)),
        ("מחרתיים", date(2026, 11, 24)),
        ("אתמול", date(2026, 11, 21)),
        ("שלשום", date(2026, 11, 20)),
        ("Tomorrow", date(2026, 11, 23)),
        ("יום ג", date(2026, 11, 24)),
        ("יום ג'", date(2026, 11, 24)),
        ("יום ג׳", date(2026, 11, 24)),
        ("ג'", date(2026, 11, 24)),
        ("שלישי", date(2026, 11, 24)),
        ("ביום שלישי", date(2026, 11, 24)),
        ("בשלישי", date(2026, 11, 24)),
        ("יום שלישי הבא", date(2026, 11, 24)),
        ("יום שני הקרוב", date(2026, 11, 23)),
        ("next tuesday", date(2026, 11, 24)),
        ("יום א", date(2026, 11, 29)),
        ("שבת", date(2026, 11, 28)),
        ("יום שבת", date(2026, 11, 28)),
        ("בעוד 3 ימים", date(2026, 11, 25)),
        ("עוד יומיים", date(2026, 11, 24)),
        ("בעוד שבוע", date(2026, 11, 29)),
        ("בעוד שבועיים", date(2026, 12, 6)),
        ("בעוד חודש", date(2026, 12, 22)),
        ("בעוד 2 שנים", date(2028, 11, 22)),
        ("in 3 days", date(2026, 11, 25)),
        ("לפני שבוע", date(2026, 11, 15)),
        ("לפני 2 חודשים", date(2026, 9, 22)),
        ("3 days ago", date(2026, 11, 19)),
        ("+3", date(2026, 11, 25)),
        ("-1", date(2026, 11, 21)),
        ("שבוע הבא", date(2026, 11, 29)),
        ("בשבוע הבא", date(2026, 11, 29)),
        ("חודש הבא", date(2026, 12, 1)),
        ("", None),
        ("abc", None),
        ("31.2", None),
        ("29.2", None),
        ("0.1", None),
        ("13/13/2026", None),
        ("2026-13-01", None),
        ("24/11/226", None),
        ("1.2.3.4", None),
        ("בעוד 3 סוסים", None),
        ("3 days", None),
        ("שבוע", None),
        ("24 בלה", None),
    ],
)
def test_date_is_read_as_people_type_it(typed: str, expected: date | None) -> None:
    if expected is None:
        with pytest.raises(DateNotUnderstood):
            parse_date(typed, today=TODAY)
    else:
        assert parse_date(typed, today=TODAY) == expected


@pytest.mark.parametrize(
    ("typed", "today", "expected"),
    [
        ("5.3", TODAY, date(2027, 3, 5)),
        ("22.11", TODAY, TODAY),
        ("1.12", TODAY, date(2026, 12, 1)),
        ("29.2", date(2027, 3, 1), date(2028, 2, 29)),
        ("5.3.2026", TODAY, date(2026, 3, 5)),
    ],
)
def test_date_without_a_year_lies_ahead_for_a_reminder(
    typed: str, today: date, expected: date
) -> None:
    assert parse_date(typed, today=today, is_future=True) == expected


@pytest.mark.parametrize(
    ("typed", "today", "expected"),
    [
        ("בעוד חודש", date(2027, 1, 31), date(2027, 2, 28)),
        ("בעוד חודש", date(2028, 1, 31), date(2028, 2, 29)),
        ("בעוד חודש", date(2026, 12, 31), date(2027, 1, 31)),
        ("לפני חודש", date(2026, 5, 31), date(2026, 4, 30)),
        ("שבוע הבא", date(2026, 11, 28), date(2026, 11, 29)),
    ],
)
def test_months_end_on_days_that_exist(typed: str, today: date, expected: date) -> None:
    assert parse_date(typed, today=today) == expected


@pytest.mark.parametrize("typed", ["+999", "בעוד 999 שנים", "בעוד 99 שבועות"])
def test_date_beyond_the_calendar_is_not_understood(typed: str) -> None:
    with pytest.raises(DateNotUnderstood):
        parse_date(typed, today=date(9998, 12, 1))


@given(st.text(alphabet="0123456789./- +אבגדיוםשנ'", max_size=14))
def test_no_text_raises_anything_else(typed: str) -> None:
    try:
        found = parse_date(typed, today=TODAY)
    except DateNotUnderstood:
        return
    assert isinstance(found, date)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_date_shown_is_read_back(day: date) -> None:
    assert parse_date(format_date(day), today=TODAY) == day
    assert parse_date(f"{day.day}.{day.month}.{day.year % 100:02}", today=TODAY) == day


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9", time(9)),
        ("09", time(9)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("9:30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9.30", time(9, 30)),
        (" 14:05 ", time(14, 5)),
        ("٩:٣٠", time(9, 30)),
        ("0", time(0)),
        ("23:59", time(23, 59)),
        ("14.5", None),
        ("24:00", None),
        ("9:60", None),
        ("", None),
        ("noon", None),
        ("12345", None),
    ],
)
def test_time_is_read_as_people_type_it(typed: str, expected: time | None) -> None:
    if expected is None:
        with pytest.raises(DateNotUnderstood):
            parse_time(typed)
    else:
        assert parse_time(typed) == expected


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("24/11/2026", "14:05", datetime(2026, 11, 24, 12, 5, tzinfo=UTC)),
        ("24/11/2026", " ", datetime(2026, 11, 24, 7, 30, tzinfo=UTC)),
        ("", "14:05", datetime(2026, 11, 22, 12, 5, tzinfo=UTC)),
        ("1/2", "0", datetime(2027, 1, 31, 22, tzinfo=UTC)),
        (" ", "", None),
    ],
)
def test_a_moment_is_read_from_a_date_and_a_time(
    day: str, at: str, expected: datetime | None
) -> None:
    assert read_moment(day, at, today=TODAY, is_future=True) == expected


@pytest.mark.parametrize(
    ("day", "at", "error"),
    [
        ("31/02/2026", "10:00", DateNotUnderstood),
        ("24/11/2026", "25:00", TimeNotUnderstood),
        ("x" * 1_000_000, "", DateNotUnderstood),
        ("1/1/0001", "00:30", DateNotUnderstood),
    ],
)
def test_what_is_no_moment_says_which_part(
    day: str, at: str, error: type[DateNotUnderstood]
) -> None:
    with pytest.raises(DateNotUnderstood) as caught:
        read_moment(day, at, today=TODAY)
    assert type(caught.value) is error


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
