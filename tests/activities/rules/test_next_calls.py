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
