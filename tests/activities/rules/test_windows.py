"""Until when a row may be changed: to the second."""

import datetime as dt
from typing import Any

import pytest

from kesher.activities.rules.windows import (
    Lock,
    RowFacts,
    Windows,
    delete_lock,
    edit_lock,
    is_window_open,
    meeting_lock,
)

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
WINDOWS = Windows(edit_minutes=60, delete_minutes=20)


def row(**more: Any) -> RowFacts:
    facts = {"recorded_at": NOON, "is_meeting": False, "is_planned": False, "is_in_reach": True}
    return RowFacts(**{**facts, **more})


@pytest.mark.parametrize(
    ("seconds", "is_open"),
    [(0, True), (3599, True), (3600, True), (3600.9, True), (3601, False), (86400, False)],
)
def test_an_hour_ends_after_its_last_second(seconds: float, is_open: bool) -> None:
    now = NOON + dt.timedelta(seconds=seconds)

    assert is_window_open(NOON, 60, now) is is_open


def test_a_window_of_no_minutes_is_open_for_its_first_second_only() -> None:
    assert is_window_open(NOON, 0, NOON)
    assert not is_window_open(NOON, 0, NOON + dt.timedelta(seconds=1))


@pytest.mark.parametrize(
    ("facts", "minutes", "edit", "delete"),
    [
        ({}, 0, None, None),
        ({}, 21, None, Lock.WINDOW_CLOSED),
        ({}, 61, Lock.WINDOW_CLOSED, Lock.WINDOW_CLOSED),
        ({"is_in_reach": False}, 0, Lock.NOT_YOURS, Lock.NOT_YOURS),
        ({"is_party_archived": True}, 0, Lock.PARTY_ARCHIVED, Lock.PARTY_ARCHIVED),
        (
            {"is_party_archived": True, "has_party_left_lists": True},
            0,
            Lock.PARTY_LEFT_LISTS,
            Lock.PARTY_LEFT_LISTS,
        ),
        ({"is_meeting": True}, 0, Lock.MEETING_CARD, None),
        ({"is_meeting": True}, 21, Lock.MEETING_CARD, Lock.WINDOW_CLOSED),
        ({"is_meeting": True, "is_planned": True}, 9000, Lock.MEETING_CARD, None),
        ({"is_meeting": True, "is_in_reach": False}, 0, Lock.NOT_YOURS, Lock.NOT_YOURS),
    ],
)
def test_each_lock_has_its_reason(
    facts: dict[str, Any], minutes: int, edit: Lock | None, delete: Lock | None
) -> None:
    now = NOON + dt.timedelta(minutes=minutes)

    assert edit_lock(row(**facts), WINDOWS, now) == edit
    assert delete_lock(row(**facts), WINDOWS, now) == delete


def test_the_right_to_override_opens_closed_windows_and_no_other_lock() -> None:
    windows = Windows(edit_minutes=60, delete_minutes=20, is_overridden=True)
    later = NOON + dt.timedelta(days=400)

    assert edit_lock(row(), windows, later) is None
    assert delete_lock(row(), windows, later) is None
    assert edit_lock(row(is_in_reach=False), windows, later) is Lock.NOT_YOURS
    assert delete_lock(row(is_party_archived=True), windows, later) is Lock.PARTY_ARCHIVED


def test_a_meeting_itself_is_locked_only_by_right_and_card() -> None:
    assert meeting_lock(row(is_meeting=True)) is None
    assert meeting_lock(row(is_meeting=True, is_in_reach=False)) is Lock.NOT_YOURS
