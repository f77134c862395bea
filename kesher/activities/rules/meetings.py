"""What is said about a meeting, before it is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEntry:
    """A meeting as the form gives it; people who are neither users nor contacts stand in a text."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    summary: str = ""
    participants_text: str = ""
    membership_ids: frozenset[int] = frozenset()
    contact_ids: frozenset[int] = frozenset()


def is_time_span(starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether a meeting can run from one moment to the other."""
    return starts_at < ends_at <= starts_at + LONGEST


def is_planned(starts_at: datetime, now: datetime) -> bool:
    """Tell whether the meeting has not begun."""
    return starts_at > now
