import datetime as dt

import pytest

from kesher.webhooks.rules.retries import (
    MOST_ATTEMPTS,
    is_given_up,
    is_to_be_disabled,
    seconds_to_wait,
)

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_waits_grow_fourfold_up_to_half_a_day() -> None:
    waits = [seconds_to_wait(attempts, chance=0.5) for attempts in range(1, MOST_ATTEMPTS)]

    assert waits[:5] == [15, 60, 240, 960, 3840]
    assert waits[6:] == [43200] * (MOST_ATTEMPTS - 7)
    assert dt.timedelta(days=2) < dt.timedelta(seconds=sum(waits)) < dt.timedelta(days=4)


def test_chance_spreads_by_a_fifth_either_way() -> None:
    assert [seconds_to_wait(3, chance=chance) for chance in (0, 0.5, 1)] == [192, 240, 288]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("3", 15),
        ("999999", 43200),
        ("9999999", 15),
        ("soon", 15),
        ("-5", 15),
        ("²", 15),
        ("", 15),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 15),
    ],
)
def test_the_wait_that_is_asked_for_is_kept_within_bounds(header: str, seconds: int) -> None:
    assert seconds_to_wait(1, chance=0.5, retry_after=header) == seconds


def test_the_last_attempt_is_the_twelfth() -> None:
    assert [is_given_up(count) for count in (1, 11, 12)] == [False, False, True]


def test_five_days_of_failure_are_too_many() -> None:
    almost = NOW - dt.timedelta(days=5) + dt.timedelta(seconds=1)

    assert not is_to_be_disabled(almost, NOW)
    assert is_to_be_disabled(NOW - dt.timedelta(days=5), NOW)
