"""Tasks that wait for others: who may say so, what is closed when, and what never leaks."""

from typing import Any

import pytest

from kesher.lib.errors import NotFound, NotPermitted
from kesher.notifications.models import Notification
from kesher.records.operations import delete_record, edit_record, restore_record
from kesher.requests.errors import (
    DependencyCycle,
    LockedForRecipient,
    TooManyDependencies,
    WaitsForOthers,
)
from kesher.requests.models import Request, TaskDependency
from kesher.requests.operations import dependencies
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.api.programs import program_of
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.requests import make_message, make_task

HTMX = {"HX-Request": "true"}
DONE = {"status": "0", "feedback": "נעשה"}


def wait(actor: Actor, task: Request, *awaited: Request) -> None:
    with in_scope(actor):
        for one in awaited:
            dependencies.add_dependency(actor=actor, task_id=task.pk, waits_for=one.pk)


def change(actor: Actor, task: Request, **values: Any) -> None:
    with in_scope(actor):
        edit_record(actor=actor, type_key="task", record_id=task.pk, values=values)


def waits(actor: Actor, task: Request) -> int:
    with in_scope(actor):
        return Request.objects.get(pk=task.pk).open_predecessors


def links(actor: Actor) -> int:
    with in_scope(actor):
        return TaskDependency.objects.count()


def test_a_task_waits_is_told_and_closed_all_the_same(yossi: Actor, miri: Actor) -> None:
    plan, build = make_task(miri, "תכנון"), make_task(yossi, "בנייה", owner=miri.membership_id)
    client, card = client_of(yossi), f"/b/ahava/records/task/{build.pk}/"
    add = f"/b/ahava/requests/{build.pk}/dependencies/add/"

    shown = client.post(add, {"waits_for": plan.pk}, headers=HTMX).content.decode()

    assert "תכנון" in shown
    assert "תכנון" in client.get(card).content.decode()
    assert "בנייה" in client.get(f"/b/ahava/records/task/{plan.pk}/").content.decode()
    assert "hourglass" in client_of(miri).get("/b/ahava/requests/").content.decode()
    assert client.get(f"/b/ahava/requests/{build.pk}/dependencies/").status_code == 200
    for listed in ("/b/ahava/tasks/", "/b/ahava/tasks/sums/"):
        assert client.get(listed).status_code == 200
    history = client.get(f"/b/ahava/history/task/{build.pk}/").content.decode()
    assert "נוספה משימה שממתינים לה" in history

    # Closing it is refused, and the window asks whether it is meant.
    sent = {"to": "0", "feedback": "נעשה"}
    refused = client.post(f"{card}status/", sent, headers=HTMX)
    assert refused.status_code == 422
    assert 'name="closed_regardless"' in refused.content.decode()
    assert "נעשה" in refused.content.decode()
    assert waits(yossi, build) == 1
    meant = sent | {"also": "closed_regardless", "closed_regardless": "on"}
    assert client.post(f"{card}status/", meant, headers=HTMX).status_code == 204
    with in_scope(yossi):
        build.refresh_from_db()
    assert build.closed_at is not None
    assert build.closed_regardless


def test_closing_the_one_frees_the_next_and_tells_its_handler(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    first, second = make_task(yossi, "ראשונה"), make_task(yossi, "שנייה")
    after = make_task(yossi, "אחריהן", owner=miri.membership_id)
    wait(yossi, after, first, second, second)
    assert waits(yossi, after) == 2
    with pytest.raises(WaitsForOthers):
        change(miri, after, **DONE)
    change(miri, after, status="refused", feedback="לא שלי")  # a refusal waits for nobody
    change(miri, after, status="open", feedback="בעצם כן")

    change(yossi, first, **DONE)
    assert waits(yossi, after) == 1
    with in_scope(miri):
        told = Notification.objects.filter(membership_id=miri.membership_id, kind="request_way")
        assert told.count() == 1
        assert "ראשונה" not in str(told.values().get())
    change(yossi, first, status="open", feedback="עוד לא")
    assert waits(yossi, after) == 2
    with in_scope(dana):
        delete_record(actor=dana, type_key="task", record_id=second.pk)
    assert waits(yossi, after) == 1
    with in_scope(dana):
        restore_record(actor=dana, type_key="task", record_id=second.pk)
    assert waits(yossi, after) == 2

    change(yossi, first, **DONE)
    change(yossi, second, **DONE)
    change(miri, after, **DONE)
    assert waits(yossi, after) == 0


def test_no_circle_is_closed(yossi: Actor) -> None:
    first, second, third = (make_task(yossi, name) for name in "אבג")
    wait(yossi, second, first)
    wait(yossi, third, second)

    for task, awaited in ((first, third), (first, second), (first, first)):
        with pytest.raises(DependencyCycle):
            wait(yossi, task, awaited)

    assert links(yossi) == 2
    with in_scope(yossi):
        dependencies.remove_dependency(actor=yossi, task_id=second.pk, waits_for=first.pk)
    wait(yossi, first, third)
    assert waits(yossi, first) == 1
    assert waits(yossi, second) == 0


def test_what_one_may_not_see_is_a_number_without_a_name(
    ahava: Business, yossi: Actor, noa: Actor
) -> None:
    own = dict.fromkeys(("request.see", "request.edit", "request.create"), Level.OWN)
    tal = make_member(ahava, "tal", "טל רון", rights=own)
    secret, task = make_task(yossi, "סודי ביותר"), make_task(tal, "גלויה")
    wait(yossi, task, secret)

    card = client_of(tal).get(f"/b/ahava/records/task/{task.pk}/").content.decode()
    assert "סודי ביותר" not in card
    assert "ועוד משימה אחת שאינה גלויה לך" in card
    history = client_of(tal).get(f"/b/ahava/history/task/{task.pk}/").content.decode()
    assert "סודי ביותר" not in history
    other = make_task(tal, "אחרת")
    foreign = make_task(noa, "של עסק אחר")
    for actor, of, awaited in (
        (tal, other, secret),
        (tal, secret, other),
        (noa, task, foreign),
        (yossi, task, foreign),
        (yossi, task, make_message(yossi)),
    ):
        with pytest.raises(NotFound):
            wait(actor, of, awaited)
    for url in (f"/b/barak/requests/{task.pk}/dependencies/", "/b/barak/requests/0/dependencies/"):
        assert client_of(noa).get(url).status_code == 404
    assert links(yossi) == 1


def test_rights_locks_and_bounds(ahava: Business, yossi: Actor, miri: Actor) -> None:
    task = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient="true")
    others = [make_task(yossi, str(number)) for number in range(51)]
    reader = make_member(ahava, "gal", "גל", rights={"request.see": Level.ALL})

    with pytest.raises(NotPermitted):
        wait(reader, task, others[0])
    with pytest.raises(LockedForRecipient):
        wait(miri, task, others[0])
    wait(yossi, task, *others[:50])
    with pytest.raises(TooManyDependencies):
        wait(yossi, task, others[50])
    assert links(yossi) == 50
    bad = f"/b/ahava/requests/{task.pk}/dependencies/add/"
    for text in ("", "א", "9" * 40):
        assert client_of(yossi).post(bad, {"waits_for": text}, headers=HTMX).status_code == 404


def test_the_next_of_a_series_waits_for_nothing(yossi: Actor) -> None:
    task = make_task(yossi, due_at="2026-03-26T09:00", repeats="daily")
    wait(yossi, task, make_task(yossi, "קודמת"))

    change(yossi, task, closed_regardless=True, **DONE)

    with in_scope(yossi):
        following = Request.objects.get(repeated_from=task)
    assert (following.open_predecessors, following.closed_regardless) == (0, False)


def test_programs_read_and_write_them(dana: Actor, noa: Actor) -> None:
    plan, build = make_task(dana, "תכנון"), make_task(dana, "בנייה")
    program, path = program_of(dana), f"records/task/{build.pk}/dependencies"

    made = program.send("POST", path, {"waits_for": plan.pk})

    assert (made.status_code, made.json()["waits_for"]) == (200, [plan.pk])
    back = program.send("POST", f"records/task/{plan.pk}/dependencies", {"waits_for": build.pk})
    assert back.json()["code"] == "dependency_cycle"
    done = program.send("PATCH", f"records/task/{build.pk}", {"values": DONE})
    assert done.json()["code"] == "waits_for_others"
    meant = {"values": DONE | {"closed_regardless": True}}
    assert program.send("PATCH", f"records/task/{build.pk}", meant).status_code == 200
    assert program_of(noa).get(path).status_code == 404
    gone = program.send("DELETE", f"{path}?waits_for={plan.pk}")
    assert (gone.json()["waits_for"], gone.json()["open_count"]) == ([], 0)
