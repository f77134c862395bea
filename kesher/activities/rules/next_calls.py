"""When the next call is due, in which part of the queue it stands, which attempt it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from kesher.activities.choices import CallStatus

UNANSWERED = frozenset({CallStatus.NO_ANSWER, CallStatus.LEFT_MESSAGE})


class Bucket(StrEnum):
    """The parts of the queue, by urgency."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCallPlan:
    """When to call again, and who: one user, or anybody of a department."""

    due_at: datetime
    assignee_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a part of the queue ends and the next begins."""

    now: datetime
    end_of_today: datetime
    end_of_week: datetime


def edges_of(now: datetime) -> Edges:
    """Return the edges of the queue at a moment, which carries the zone that days are counted in.

    The week runs from Sunday to Saturday; on a Saturday it ends with the day.
    """
    days_to_sunday = 7 - now.isoweekday() % 7
    return Edges(now, _midnight_after(now, 1), _midnight_after(now, days_to_sunday))


def bucket_of(due_at: datetime, edges: Edges) -> Bucket:
    """Return the part of the queue in which a call stands."""
    if due_at < edges.now:
        return Bucket.OVERDUE
    if due_at < edges.end_of_today:
        return Bucket.TODAY
    if due_at < edges.end_of_week:
        return Bucket.THIS_WEEK
    return Bucket.LATER


def attempt_after(statuses: Iterable[str]) -> int:
    """Return which attempt the next call will be, from the statuses of the calls so far.

    The latest call comes first; the first one that was answered ends the count.
    """
    attempt = 1
    for status in statuses:
        if status not in UNANSWERED:
            break
        attempt += 1
    return attempt


def _midnight_after(now: datetime, days: int) -> datetime:
    # By date, not by 24 hours: the days on which the clock changes have 23 and 25.
    return datetime.combine(now.date() + timedelta(days=days), time.min, tzinfo=now.tzinfo)
