"""Until when a row of the log may be changed, and why it may not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Lock(StrEnum):
    """Why a row is read-only."""

    WINDOW_CLOSED = "window_closed"
    NOT_YOURS = "not_yours"
    MEETING_CARD = "meeting_card"
    PARTY_ARCHIVED = "party_archived"
    PARTY_LEFT_LISTS = "party_left_lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How long the rows of a business stay open, in minutes, and whether the actor is bound."""

    edit_minutes: int
    delete_minutes: int
    is_overridden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFacts:
    """What decides about a row: when it was recorded, what it is, whose it is."""

    recorded_at: datetime
    is_meeting: bool
    is_planned: bool
    is_in_reach: bool
    is_party_archived: bool = False
    has_party_left_lists: bool = False


def is_window_open(recorded_at: datetime, minutes: int, now: datetime) -> bool:
    """Tell whether `minutes` have not passed since the recording, in whole seconds.

    At 60:00 of sixty minutes the window is open, at 60:01 it is closed.
    """
    return now - recorded_at < timedelta(seconds=minutes * 60 + 1)


def edit_lock(row: RowFacts, windows: Windows, now: datetime) -> Lock | None:
    """Return why the summary of the row cannot be edited in the log, or nothing if it can.

    The window counts from the recording; an edit does not start it again. A meeting is edited in
    its own window at any time, so its row is locked here.
    """
    if lock := _standing_lock(row):
        return lock
    if row.is_meeting:
        return Lock.MEETING_CARD
    if windows.is_overridden or is_window_open(row.recorded_at, windows.edit_minutes, now):
        return None
    return Lock.WINDOW_CLOSED


def delete_lock(row: RowFacts, windows: Windows, now: datetime) -> Lock | None:
    """Return why the row cannot be deleted, or nothing if it can.

    A meeting that has not begun can be called off at any time.
    """
    if lock := _standing_lock(row):
        return lock
    if row.is_meeting and row.is_planned:
        return None
    if windows.is_overridden or is_window_open(row.recorded_at, windows.delete_minutes, now):
        return None
    return Lock.WINDOW_CLOSED


def meeting_lock(row: RowFacts) -> Lock | None:
    """Return why the meeting itself cannot be edited, or nothing if it can."""
    return _standing_lock(row)


def _standing_lock(row: RowFacts) -> Lock | None:
    if row.has_party_left_lists:
        return Lock.PARTY_LEFT_LISTS
    if row.is_party_archived:
        return Lock.PARTY_ARCHIVED
    return None if row.is_in_reach else Lock.NOT_YOURS
