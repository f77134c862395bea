"""Dates and times as people type them."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.dates import (
    format_date,
)
from kesher.lib.typed_dates import (
    DateNotUnderstood,
    TimeNotUnderstood,
    parse_date,
    parse_time,
    read_moment,
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
