"""What is said about a meeting, before it is written."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from kesher.lib.dates import local, to_utc

LONGEST = timedelta(days=7)
MOST_PARTICIPANTS = 200
# How far ahead the times of a recurring meeting have meetings of their own, and how many at most.
DAYS_AHEAD = 400
MOST_AHEAD = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEntry:
    """A meeting as the form gives it; people who are neither users nor contacts stand in a text.

    What takes whole days begins and ends at the start of a local day.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    summary: str = ""
    participants_text: str = ""
    is_all_day: bool = False
    is_private: bool = False
    membership_ids: frozenset[int] = frozenset()
    contact_ids: frozenset[int] = frozenset()
    resource_ids: frozenset[int] = frozenset()


def is_time_span(starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether a meeting can run from one moment to the other: a week by the local clock."""
    shown = local(ends_at).replace(tzinfo=None) - local(starts_at).replace(tzinfo=None)
    return starts_at < ends_at and shown <= LONGEST


def is_planned(starts_at: datetime, now: datetime) -> bool:
    """Tell whether the meeting has not begun."""
    return starts_at > now


def span_on(day: date, at: time, minutes: int, *, is_all_day: bool) -> tuple[datetime, datetime]:
    """Return when a meeting of so many minutes begins and ends on a local day, in UTC.

    Whole days end at the start of a local day, however long the days between are.
    """
    starts_at = to_utc(day, at)
    if is_all_day:
        return starts_at, to_utc(day + timedelta(days=minutes // 1440), time.min)
    return starts_at, starts_at + timedelta(minutes=minutes)


def length_of(starts_at: datetime, ends_at: datetime, *, is_all_day: bool) -> int:
    """Return how long a meeting is, in minutes; a whole day counts 1,440 in any week."""
    if is_all_day:
        return (local(ends_at).date() - local(starts_at).date()).days * 1440
    return int((ends_at - starts_at).total_seconds() // 60)


def moved_to(entry: MeetingEntry, day: date) -> MeetingEntry:
    """Return the same meeting on another local day, at the same local time."""
    starts_at, ends_at = span_on(
        day,
        local(entry.starts_at).time(),
        length_of(entry.starts_at, entry.ends_at, is_all_day=entry.is_all_day),
        is_all_day=entry.is_all_day,
    )
    return replace(entry, starts_at=starts_at, ends_at=ends_at)
