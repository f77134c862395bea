"""How long a meeting may be."""

import datetime as dt

import pytest

from kesher.activities.rules.meetings import is_planned, is_time_span

START = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("hours", "is_span"), [(0, False), (-1, False), (1, True), (168, True), (169, False)]
)
def test_a_meeting_ends_after_its_start_and_within_a_week(hours: int, is_span: bool) -> None:
    assert is_time_span(START, START + dt.timedelta(hours=hours)) is is_span


def test_a_meeting_is_planned_until_it_begins() -> None:
    assert is_planned(START, START - dt.timedelta(seconds=1))
    assert not is_planned(START, START)
