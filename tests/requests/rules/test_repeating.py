"""When a done task comes again."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesher.requests.rules.repeating import Repeats, next_target


@pytest.mark.parametrize(
    ("repeats", "interval", "target", "done_on", "following"),
    [
        (Repeats.NEVER, 1, date(2026, 1, 5), date(2026, 1, 5), None),
        (Repeats.DAILY, 2, date(2026, 1, 5), date(2026, 1, 5), date(2026, 1, 7)),
        (Repeats.DAILY, 2, date(2026, 1, 5), date(2026, 1, 8), date(2026, 1, 9)),
        (Repeats.WEEKLY, 1, date(2026, 3, 22), date(2026, 3, 20), date(2026, 3, 29)),
        (Repeats.WEEKLY, 1, date(2026, 3, 22), date(2026, 4, 1), date(2026, 4, 5)),
        (Repeats.MONTHLY, 1, date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 28)),
        (Repeats.YEARLY, 1, date(2026, 5, 1), date(2026, 5, 1), date(2027, 5, 1)),
        (Repeats.AFTER_DONE, 10, date(2026, 1, 5), date(2026, 1, 20), date(2026, 1, 30)),
    ],
)
def test_the_next_target(
    repeats: Repeats, interval: int, target: date, done_on: date, following: date | None
) -> None:
    assert next_target(repeats, interval, first=target, target=target, done_on=done_on) == following


def test_the_end_of_a_month_is_told_from_the_first_task() -> None:
    first = date(2026, 1, 31)

    assert next_target(
        Repeats.MONTHLY, 1, first=first, target=date(2026, 2, 28), done_on=date(2026, 2, 28)
    ) == date(2026, 3, 31)


def test_a_jewish_date_comes_on_its_own_day_each_year() -> None:
    passover = date(2026, 4, 2)  # 15 Nisan 5786

    assert next_target(
        Repeats.JEWISH_YEARLY, 1, first=passover, target=passover, done_on=passover
    ) == date(2027, 4, 22)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the rule
@given(
    repeats=st.sampled_from([one for one in Repeats if one is not Repeats.NEVER]),
    interval=st.integers(1, 99),
    target=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    late=st.integers(-30, 400),
)
def test_what_comes_again_lies_ahead(
    repeats: Repeats, interval: int, target: date, late: int
) -> None:
    done_on = target + timedelta(days=late)

    following = next_target(repeats, interval, first=target, target=target, done_on=done_on)

    assert following is not None
    assert following > done_on
    assert repeats is Repeats.AFTER_DONE or following > target
