"""When a call is due, by the Israeli week, and which attempt it is."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kesher.activities.choices import CallStatus
from kesher.activities.rules.next_calls import (
    Bucket,
    attempt_after,
    bucket_of,
    edges_of,
    is_better_after_noon,
)

ISRAEL = ZoneInfo("Asia/Jerusalem")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ISRAEL)


@pytest.mark.parametrize(
    ("now", "due", "bucket"),
    [
        ("2026-11-22 12:00", "2026-11-22 11:59", Bucket.OVERDUE),
        ("2026-11-22 12:00", "2026-11-22 12:00", Bucket.TODAY),
        ("2026-11-22 12:00", "2026-11-22 23:59", Bucket.TODAY),
        ("2026-11-22 12:00", "2026-11-23 00:00", Bucket.THIS_WEEK),
        ("2026-11-22 12:00", "2026-11-28 23:59", Bucket.THIS_WEEK),
        ("2026-11-22 12:00", "2026-11-29 00:00", Bucket.LATER),
        ("2026-11-26 12:00", "2026-11-29 09:30", Bucket.LATER),
        ("2026-11-28 12:00", "2026-11-28 23:00", Bucket.TODAY),
        ("2026-11-28 12:00", "2026-11-29 00:00", Bucket.LATER),
    ],
)
def test_a_call_stands_in_the_part_of_its_urgency(now: str, due: str, bucket: Bucket) -> None:
    assert bucket_of(at(due), edges_of(at(now))) is bucket


def test_the_days_on_which_the_clock_changes_end_at_midnight() -> None:
    spring = edges_of(at("2026-03-27 12:00"))
    autumn = edges_of(at("2026-10-25 12:00"))

    assert spring.end_of_today == at("2026-03-28 00:00")
    assert autumn.end_of_today == at("2026-10-26 00:00")


@pytest.mark.parametrize(
    ("statuses", "attempt"),
    [
        ([], 1),
        ([CallStatus.CALL_WITH_CONTENT], 1),
        ([CallStatus.NO_ANSWER], 2),
        ([CallStatus.NO_ANSWER, CallStatus.LEFT_MESSAGE], 3),
        ([CallStatus.NO_ANSWER, CallStatus.SHORT_CALL, CallStatus.NO_ANSWER], 2),
    ],
)
def test_attempts_are_counted_since_somebody_answered(
    statuses: list[CallStatus], attempt: int
) -> None:
    assert attempt_after(statuses) == attempt


@pytest.mark.parametrize(
    ("hours", "is_better"),
    [([], False), ([9], False), ([9, 11], True), ([11, 13], False), ([9, 10, 11], True)],
)
def test_the_afternoon_is_better_when_nobody_answered_twice_before_noon(
    hours: list[int], is_better: bool
) -> None:
    moments = [at(f"2026-11-22 {hour:02}:30") for hour in hours]

    assert is_better_after_noon(moments) is is_better
