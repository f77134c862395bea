"""A task that repeats: done, it comes again, once, at the same hour of the day."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from kesher.records.operations import edit_record
from kesher.requests.errors import RepeatsWithoutTarget
from kesher.requests.models import Request
from kesher.tenancy.rules.access import Actor
from tests.api.programs import program_of
from tests.factories.businesses import in_scope
from tests.factories.requests import make_task

ISRAEL = ZoneInfo("Asia/Jerusalem")


def change(actor: Actor, task: Request, **values: Any) -> None:
    with in_scope(actor):
        edit_record(actor=actor, type_key="task", record_id=task.pk, values=values)


def tasks(actor: Actor) -> list[Request]:
    with in_scope(actor):
        return list(Request.objects.order_by("pk"))


def test_it_comes_again_at_its_hour_across_the_change_of_the_clocks(
    yossi: Actor, miri: Actor
) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 26, 12, tzinfo=dt.UTC), tick=False):
        task = make_task(
            yossi,
            owner=miri.membership_id,
            starts_at="2026-03-25T08:30",
            due_at="2026-03-26T09:00",  # the clocks go forward the next night
            repeats="weekly",
            percent_done="50",
        )
        change(miri, task, status="0", feedback="נעשה")

    done, following = tasks(yossi)
    assert done.closed_at is not None
    assert following.due_at is not None
    assert following.starts_at is not None
    due, start = following.due_at.astimezone(ISRAEL), following.starts_at.astimezone(ISRAEL)
    assert f"{due:%d/%m %H:%M}" == "02/04 09:00"
    assert f"{start:%d/%m %H:%M}" == "01/04 08:30"
    said = (following.status, following.percent_done, following.feedback, following.owner_id)
    assert said == ("open", 0, "", miri.membership_id)
    assert following.created_by_id == yossi.membership_id


def test_a_start_that_the_clocks_leave_out_is_not_after_the_target(yossi: Actor) -> None:
    times = {"starts_at": "2026-03-26T02:30", "due_at": "2026-03-26T03:00"}
    task = make_task(yossi, repeats="daily", **times)  # at two the clocks go to three
    with time_machine.travel(dt.datetime(2026, 3, 26, 0, 30, tzinfo=dt.UTC), tick=False):
        change(yossi, task, status="0", feedback="נעשה")

    following = tasks(yossi)[1]
    assert following.starts_at == following.due_at


def test_closed_twice_it_comes_again_once_and_refused_it_ends(yossi: Actor) -> None:
    task = make_task(yossi, due_at="2026-03-26T09:00", repeats="daily")
    change(yossi, task, status="0", feedback="נעשה")
    change(yossi, task, status="open", feedback="עוד לא")
    change(yossi, task, status="0", feedback="עכשיו כן")
    assert len(tasks(yossi)) == 2

    change(yossi, tasks(yossi)[1], status="refused", feedback="די")
    assert len(tasks(yossi)) == 2


def test_it_ends_with_its_last_day(yossi: Actor) -> None:
    task = make_task(yossi, due_at="2026-03-26T09:00", repeats="daily", repeat_until="2026-03-26")

    change(yossi, task, status="0", feedback="נעשה")

    assert len(tasks(yossi)) == 1


def test_what_repeats_has_a_target(yossi: Actor) -> None:
    with pytest.raises(RepeatsWithoutTarget):
        make_task(yossi, repeats="daily")


def test_programs_say_how_much_or_mean_the_one(dana: Actor) -> None:
    task = make_task(dana, "גיבוי", due_at="2027-06-06T09:00", repeats="weekly")
    program = program_of(dana)
    path = f"records/task/{task.pk}"

    for values, part in (({"priority": "high"}, {}), ({"content": "לענן"}, {"part": "following"})):
        assert program.send("PATCH", path, {"values": values, **part}).status_code == 200
    wrong = program.send("PATCH", path, {"values": {"content": "א"}, "part": "none"})
    assert wrong.json()["code"] == "part_unknown"
    change(dana, task, status="0", feedback="נעשה")
    following = tasks(dana)[-1]
    assert (following.priority, following.content) == ("normal", "לענן")

    assert program.send("DELETE", f"records/task/{following.pk}").status_code == 204
    third = tasks(dana)[-1]
    assert third.repeated_from_id == following.pk
    assert program.send("DELETE", f"records/task/{third.pk}?part=none").status_code == 422
    assert program.send("DELETE", f"records/task/{third.pk}?part=following").status_code == 204
    assert [one.pk for one in tasks(dana) if one.deleted_at is None] == [task.pk]
