"""When to try again somebody who does not answer."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kesher.activities.rules.cadence import next_attempt, suggests_status
from kesher.lib.dates import local, to_utc
from kesher.lib.workdays import NoWorkingTime, WorkingHours, is_working_moment

HOURS = WorkingHours(start=dt.time(8, 30), end=dt.time(17), friday_end=dt.time(12))
SUNDAY = dt.date(2026, 11, 22)


def at(hour: int, minute: int = 0, *, day: dt.date = SUNDAY) -> dt.datetime:
    return to_utc(day, dt.time(hour, minute))


moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
hours_of_day = st.lists(st.integers(0, 23), min_size=1, max_size=10)


def failed_before(now: dt.datetime, hours: list[int]) -> list[dt.datetime]:
    days = range(1, len(hours) + 1)
    return [
        to_utc(local(now).date() - dt.timedelta(days=day), dt.time(hour))
        for day, hour in zip(days, hours, strict=True)
    ]


@settings(deadline=None)
@given(moments, hours_of_day)
def test_it_lies_ahead_and_in_working_hours(now: dt.datetime, hours: list[int]) -> None:
    again = next_attempt(now, failed_before(now, hours), HOURS)

    assert again > now
    assert is_working_moment(again, HOURS)


@settings(deadline=None)
@given(moments, hours_of_day)
def test_each_try_is_on_no_earlier_day_than_the_one_before(
    now: dt.datetime, hours: list[int]
) -> None:
    failed = failed_before(now, hours)
    days = [
        local(next_attempt(now, failed[:tries], HOURS)).date()
        for tries in range(2, len(failed) + 1)
    ]

    assert days == sorted(days)
    assert not days or days[0] > local(now).date()


@settings(deadline=None)
@given(moments, st.lists(st.integers(9, 16), min_size=1, max_size=3))
def test_the_hours_that_failed_are_avoided_while_others_are_left(
    now: dt.datetime, hours: list[int]
) -> None:
    again = local(next_attempt(now, failed_before(now, hours), HOURS))
    open_hours = HOURS.on(again.date())
    assert open_hours is not None
    if open_hours[1] < dt.time(17):
        return  # a short Friday has few hours to choose from
    minute = again.hour * 60 + again.minute

    assert min(abs(minute - hour * 60) for hour in hours) >= 60


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        ([at(9)], at(11)),
        ([at(9), at(9, 30)], at(11, day=dt.date(2026, 11, 23))),
        ([at(9), at(11), at(14)], at(12, 30, day=dt.date(2026, 11, 24))),
        ([at(9)] * 4, at(10, 30, day=dt.date(2026, 11, 25))),
        ([at(9)] * 9, at(10, 30, day=dt.date(2026, 11, 30))),
    ],
)
def test_examples(failed: list[dt.datetime], expected: dt.datetime) -> None:
    assert next_attempt(at(9), failed, HOURS) == expected


def test_a_call_at_the_end_of_the_day_is_tried_on_the_next() -> None:
    assert next_attempt(at(16, 30), [at(16, 30)], HOURS) == at(9, day=dt.date(2026, 11, 23))


def test_over_the_clock_change_the_hour_stays_local() -> None:
    thursday = dt.date(2026, 3, 26)  # summer time begins on the Friday after it

    again = next_attempt(at(9, day=thursday), [at(9, day=thursday)] * 3, HOURS)

    assert local(again).time() == dt.time(10, 30)


def test_who_never_works_is_told_so() -> None:
    closed = WorkingHours(week=(None,) * 7)

    with pytest.raises(NoWorkingTime):
        next_attempt(at(9), [at(9)], closed)


@pytest.mark.parametrize(
    ("tries", "limit", "expected"), [(4, 5, False), (5, 5, True), (6, 5, True), (9, 0, False)]
)
def test_another_status_is_suggested_after_enough_tries(
    tries: int, limit: int, expected: bool
) -> None:
    assert suggests_status(tries, limit) is expected
