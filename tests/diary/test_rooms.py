"""Rooms that are taken by meetings, and who is free when."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from kesher.activities.errors import ResourceTaken
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import AGENT_RIGHTS, client_of, make_member
from tests.factories.meetings import at, days_of_series, make_room, meet, meeting_of, move

HTMX = {"HX-Request": "true"}
NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)  # a Sunday, ten o'clock


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_room_is_never_taken_twice(dana: Actor, miri: Actor) -> None:
    taken = {"resource_ids": frozenset({make_room(dana)})}
    meet(dana, **taken)
    other = meet(miri, starts=at(24, 11), **taken)

    with pytest.raises(ResourceTaken):
        meet(miri, starts=at(24, 10, 30), **taken)
    assert move(miri, other, "2026-11-24T10:30", "2026-11-24T11:30").status_code == 422
    assert meeting_of(miri, other).starts_at == at(24, 11)


def test_a_series_takes_the_room_each_time_or_not_at_all(dana: Actor) -> None:
    taken = {"resource_ids": frozenset({make_room(dana)})}
    meet(dana, starts=at(1, 10, month=12), **taken)

    with pytest.raises(ResourceTaken):
        meet(dana, "שבועית", rule=Recurrence(frequency=Frequency.WEEKLY, count=3), **taken)

    assert days_of_series(dana, "שבועית") == []


def test_free_and_busy_are_told_without_secrets(dana: Actor, ahava: Business) -> None:
    gal = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"activity.see": Level.OWN})
    meet(dana, "סודי")
    query = (
        f"starts_date=24/11/2026&starts_time=10:30&ends_time=11:00&users={dana.membership_id}"
        f"&users={gal.membership_id}"
    )

    page = client_of(gal).get(f"/b/ahava/meetings/busy/?{query}").content.decode()

    assert "10:00–11:00\u2069 תפוס" in page
    assert "סודי" not in page
    assert "פנוי כל היום" in page
