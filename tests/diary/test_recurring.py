"""Meetings that recur: planned, changed, moved and called off, one or as many as is said."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse

from kesher.activities.models import Meeting, MeetingSeries
from kesher.lib.dates import local
from kesher.lib.jobs import run_now
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.meetings import at, days_of_series, meet, meeting_of

HTMX = {"HX-Request": "true"}
NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)  # a Sunday, ten o'clock


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def weekly(**more: Any) -> Recurrence:
    return Recurrence(frequency=Frequency.WEEKLY, **more)


def edit(actor: Actor, pk: int, part: str, **more: Any) -> HttpResponse:
    row = meeting_of(actor, pk)
    data = {
        "version": row.activity.version,
        "title": row.title,
        "starts_date": f"{local(row.starts_at):%d/%m/%Y}",
        "starts_time": f"{local(row.starts_at):%H:%M}",
        "ends_time": f"{local(row.ends_at):%H:%M}",
        "users": [actor.membership_id],
        "repeats": "weekly",
        "count": 4,
        "part": part,
        **more,
    }
    return client_of(actor).post(f"/b/ahava/meetings/{pk}/", data, headers=HTMX)


def nth(actor: Actor, title: str, index: int) -> int:
    with in_scope(actor):
        rows = Meeting.objects.filter(title=title).order_by("starts_at")
        return rows.values_list("activity_id", flat=True)[index]


def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change(dana: Actor) -> None:
    meet(dana, "שבועית", starts=at(24, 10), rule=weekly())

    with in_scope(dana):
        found = list(Meeting.objects.filter(title="שבועית").order_by("starts_at"))
    assert len(found) == 58  # four hundred days ahead
    assert {f"{local(row.starts_at):%H:%M}" for row in found} == {"10:00"}
    assert {row.starts_at.hour for row in found} == {7, 8}


def test_the_night_plans_what_has_come_within_reach(dana: Actor) -> None:
    meet(dana, "שבועית", starts=at(24, 10), rule=weekly())
    meet(dana, "נגמרת", starts=at(24, 12), rule=weekly(count=2))

    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        for _again in range(2):
            run_now("activities.plan_meetings", {"timestamp": 0})

    assert len(days_of_series(dana, "שבועית")) == 62
    assert len(days_of_series(dana, "נגמרת")) == 2


def test_a_rule_begins_on_the_first_day_that_fits(dana: Actor) -> None:
    meet(dana, "ימי ד׳", rule=weekly(weekdays=frozenset({3}), count=2))

    assert days_of_series(dana, "ימי ד׳") == ["25.11 10:00", "02.12 10:00"]


def test_one_time_is_changed_by_itself(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    second = nth(dana, "שבועית", 1)

    assert edit(dana, second, "one", starts_time="12:00", ends_time="13:00").status_code == 204

    shown = ["24.11 10:00", "01.12 12:00", "08.12 10:00", "15.12 10:00"]
    assert days_of_series(dana, "שבועית") == shown
    assert meeting_of(dana, second).is_apart


def test_this_and_those_after_are_changed_and_earlier_ones_stay(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    third = nth(dana, "שבועית", 2)

    edit(dana, third, "following", starts_time="08:00", ends_time="09:30", title="שבועית")

    shown = ["24.11 10:00", "01.12 10:00", "08.12 08:00", "15.12 08:00"]
    assert days_of_series(dana, "שבועית") == shown
    with in_scope(dana):
        assert MeetingSeries.objects.count() == 2


def test_all_are_moved_to_another_day(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))

    edit(dana, nth(dana, "שבועית", 1), "all", starts_date="2/12/2026")

    shown = ["25.11 10:00", "02.12 10:00", "09.12 10:00", "16.12 10:00"]
    assert days_of_series(dana, "שבועית") == shown


def test_meetings_that_were_held_stay_when_all_are_changed(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    third = nth(dana, "שבועית", 2)

    with time_machine.travel(NOW + dt.timedelta(days=10), tick=False):
        edit(dana, third, "all", title="חדשה")

    assert days_of_series(dana, "שבועית") == ["24.11 10:00", "01.12 10:00"]
    assert days_of_series(dana, "חדשה") == ["08.12 10:00", "15.12 10:00"]


@pytest.mark.parametrize(
    ("more", "days", "changed"),
    [
        ({"title": "חדשה"}, ["01.12 10:00"], ["24.11 10:00", "08.12 10:00", "15.12 10:00"]),
        (
            {"starts_time": "08:00", "ends_time": "09:00"},
            ["24.11 08:00", "01.12 10:00", "08.12 08:00", "15.12 08:00"],
            [],
        ),
        (
            {"interval": 2},
            ["24.11 10:00", "01.12 10:00", "08.12 10:00", "22.12 10:00", "05.01 10:00"],
            [],
        ),
        ({"repeats": ""}, ["24.11 10:00", "01.12 10:00"], []),
    ],
    ids=["words", "times", "rule", "end"],
)
def test_meetings_that_were_held_stay_when_those_after_an_old_one_are_changed(
    dana: Actor, more: dict[str, Any], days: list[str], changed: list[str]
) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    first = nth(dana, "שבועית", 0)

    with time_machine.travel(NOW + dt.timedelta(days=10), tick=False):
        assert edit(dana, first, "following", **more).status_code == 204

    assert days_of_series(dana, "שבועית") == days
    assert days_of_series(dana, "חדשה") == changed


def test_a_colleague_does_not_write_over_a_series_that_was_changed(
    dana: Actor, miri: Actor
) -> None:
    everybody = frozenset({dana.membership_id, miri.membership_id})
    meet(dana, "שבועית", rule=weekly(count=3), membership_ids=everybody)
    second = nth(dana, "שבועית", 1)
    read = meeting_of(miri, second).activity.version

    edit(dana, nth(dana, "שבועית", 0), "all", title="חדשה", users=sorted(everybody), count=3)

    said = {"version": read, "title": "שבועית", "users": sorted(everybody)}
    assert edit(miri, second, "one", **said).status_code == 422
    assert meeting_of(dana, second).title == "חדשה"


def test_a_series_ends_where_its_recurrence_is_taken_away(dana: Actor) -> None:
    meet(dana, "שבועית", rule=weekly())

    edit(dana, nth(dana, "שבועית", 1), "following", repeats="")

    assert days_of_series(dana, "שבועית") == ["24.11 10:00", "01.12 10:00"]


def test_a_single_meeting_begins_to_recur(dana: Actor) -> None:
    pk = meet(dana, "לבד")

    assert edit(dana, pk, "one", repeats="daily", count=3).status_code == 204

    assert days_of_series(dana, "לבד") == ["24.11 10:00", "25.11 10:00", "26.11 10:00"]


@pytest.mark.parametrize(("part", "left"), [("one", 3), ("following", 1), ("all", 0)])
def test_as_much_of_a_series_is_called_off_as_was_said(dana: Actor, part: str, left: int) -> None:
    meet(dana, "שבועית", rule=weekly(count=4))
    second = nth(dana, "שבועית", 1)

    client_of(dana).post(f"/b/ahava/meetings/{second}/delete/?part={part}", headers=HTMX)

    assert len(days_of_series(dana, "שבועית")) == left
