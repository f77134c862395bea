import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.periods import PERIODS, period, shifted

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1))


@pytest.mark.parametrize(
    ("name", "first", "end"),
    [
        ("today", "2026-11-22", "2026-11-23"),
        ("this_week", "2026-11-22", "2026-11-29"),  # a Sunday begins its week
        ("next_week", "2026-11-29", "2026-12-06"),
        ("last_week", "2026-11-15", "2026-11-22"),
        ("next_month", "2026-12-01", "2027-01-01"),
        ("last_month", "2026-10-01", "2026-11-01"),
        ("this_quarter", "2026-10-01", "2027-01-01"),
        ("next_year", "2027-01-01", "2028-01-01"),
    ],
)
def test_periods_are_those_of_israel(name: str, first: str, end: str) -> None:
    days = period(name, dt.date(2026, 11, 22))

    assert days == (dt.date.fromisoformat(first), dt.date.fromisoformat(end))


def test_saturday_ends_the_week() -> None:
    assert period("this_week", dt.date(2026, 11, 28)) == period("this_week", dt.date(2026, 11, 22))


@given(DAYS, st.sampled_from(PERIODS))
def test_periods_meet_without_a_gap(today: dt.date, name: str) -> None:
    first, end = period(name, today)

    assert first < end
    if name.startswith("this_"):
        assert first <= today < end
        assert period(name.replace("this", "next"), today)[0] == end
        assert period(name.replace("this", "last"), today)[1] == first


def test_a_month_later_is_never_in_the_month_after() -> None:
    assert shifted(dt.date(2026, 1, 31), 1, "m") == dt.date(2026, 2, 28)
    assert shifted(dt.date(2026, 3, 31), -1, "m") == dt.date(2026, 2, 28)
    assert shifted(dt.date(2026, 11, 22), -2, "w") == dt.date(2026, 11, 8)
    assert shifted(dt.date(2026, 11, 22), 30, "d") == dt.date(2026, 12, 22)
