"""The checklist of a task: its items, who may do what with them, and what nobody may."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.records.errors import RecordArchived
from kesher.records.operations import archive_record, edit_record
from kesher.requests.errors import ChecklistFull, ItemEmpty, ItemTooLong, LockedForRecipient
from kesher.requests.models import ChecklistItem, Request
from kesher.requests.operations import checklists, dependencies
from kesher.requests.queries.checklists import items_of
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.api.programs import program_of
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.requests import make_message, make_task

HTMX = {"HX-Request": "true"}


def fill(actor: Actor, task: Request, *texts: str) -> list[int]:
    with in_scope(actor):
        return [
            checklists.add_checklist_item(actor=actor, task_id=task.pk, text=text).pk
            for text in texts
        ]


def stored(actor: Actor, task: Request) -> tuple[str, list[str]]:
    """Return the progress and the items as lists and cards show them."""
    with in_scope(actor):
        told = Request.objects.get(pk=task.pk).checklist
        return told, [f"{'✓' if one.done_at else ''}{one.text}" for one in items_of(task)]


def do(actor: Actor, deed: Callable[..., Any], **said: Any) -> Any:
    with in_scope(actor):
        return deed(actor=actor, **said)


def test_items_are_added_ticked_ordered_and_taken_back_on_the_card(
    yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi, owner=miri.membership_id)
    client = client_of(miri)
    here = f"/b/ahava/requests/{task.pk}/checklist/"

    def post(url: str, **said: Any) -> Any:
        return client.post(url, said, headers=HTMX)

    key = str(uuid4())
    for text, sent_with in (
        ("מדידה", key),
        ("מדידה", key),
        ("הזמנה", uuid4()),
        ("🔧 <b>", uuid4()),
    ):
        assert post(f"{here}add/", text=text, idempotency_key=sent_with).status_code == 204
    assert stored(yossi, task) == ("0/3", ["מדידה", "הזמנה", "🔧 <b>"])

    with in_scope(yossi):
        measure, order, tool = items_of(task)
    deed = "/b/ahava/requests/checklist/{}/{}/".format
    assert post(deed(measure.pk, "tick"), is_done="on").status_code == 204
    assert post(deed(tool.pk, "move"), before=measure.pk).status_code == 204
    assert post(deed(order.pk, "edit"), text="הזמנה מהספק", version=1).status_code == 204
    assert stored(yossi, task) == ("1/3", ["🔧 <b>", "✓מדידה", "הזמנה מהספק"])

    told = post(deed(tool.pk, "delete"))
    assert f"checklist/{tool.pk}/restore/" in told["HX-Trigger"]
    assert stored(yossi, task) == ("1/2", ["✓מדידה", "הזמנה מהספק"])
    assert post(deed(tool.pk, "restore")).status_code == 204
    assert stored(yossi, task)[0] == "1/3"

    card = client.get(f"/b/ahava/records/task/{task.pk}/").content.decode()
    assert "&lt;b&gt;" in card
    assert 'max="3"' in card
    for url in ("/b/ahava/requests/", "/b/ahava/tasks/"):
        assert "1/3" in client.get(url).content.decode()
    row = client.get(f"{here}?row={measure.pk}", headers=HTMX).content.decode()
    assert row.count("<li") == 1
    assert miri.display_name in row
    history = client.get(f"/b/ahava/history/task/{task.pk}/").content.decode()
    assert "רשימת תיוג: מדידה" in history
    window = client.get(f"/b/ahava/records/task/{task.pk}/edit/", headers=HTMX).content.decode()
    assert 'id="task-checklist-form"' in window


def test_when_all_is_ticked_closing_is_offered(yossi: Actor) -> None:
    task = make_task(yossi)
    item = fill(yossi, task, "לשלוח")[0]
    progress = f"/b/ahava/requests/{task.pk}/checklist/?part=progress"
    close = f"/records/task/{task.pk}/status/?to=0"

    assert close not in client_of(yossi).get(progress).content.decode()
    do(yossi, checklists.tick_checklist_item, item_id=item, is_done=True)

    assert close in client_of(yossi).get(progress).content.decode()


def test_the_recipient_of_a_locked_task_ticks_and_changes_nothing(
    yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient="true")
    first, second = fill(yossi, task, "ראשון", "שני")

    do(miri, checklists.tick_checklist_item, item_id=first, is_done=True)
    for deed, said in (
        (checklists.add_checklist_item, {"task_id": task.pk, "text": "שלי"}),
        (checklists.edit_checklist_item, {"item_id": second, "text": "אחר", "expected_version": 1}),
        (checklists.move_checklist_item, {"item_id": second, "before": first}),
        (checklists.delete_checklist_item, {"item_id": second}),
    ):
        with pytest.raises(LockedForRecipient):
            do(miri, deed, **said)

    assert stored(yossi, task) == ("1/2", ["✓ראשון", "שני"])
    card = client_of(miri).get(f"/b/ahava/records/task/{task.pk}/").content.decode()
    assert "data-checklist-tick" in card
    assert "data-checklist-text" not in card
    assert "data-checklist-add" not in card


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (" ", ItemEmpty),
        ("\u200e\u200b", ItemEmpty),
        ("א" * 301, ItemTooLong),
        ("א" * 1_000_000, ItemTooLong),
    ],
)
def test_an_item_is_a_line_with_something_in_it(
    yossi: Actor, text: str, refusal: type[Refusal]
) -> None:
    task = make_task(yossi)
    with pytest.raises(refusal):
        fill(yossi, task, text)
    assert stored(yossi, task) == ("", [])


def test_others_see_nothing_of_it(ahava: Business, yossi: Actor, miri: Actor, noa: Actor) -> None:
    """Another business, and a colleague who does not reach the task, get the same answer."""
    task = make_task(yossi)
    item = fill(yossi, task, "סודי")[0]
    own = dict.fromkeys(("request.see", "request.edit"), Level.OWN)
    stranger = make_member(ahava, "tal", "טל רון", rights=own)
    reader = make_member(ahava, "gal", "גל", rights={"request.see": Level.ALL})

    for actor in (noa, stranger):
        with pytest.raises(NotFound):
            do(actor, checklists.add_checklist_item, task_id=task.pk, text="א")
        with pytest.raises(NotFound):
            do(actor, checklists.tick_checklist_item, item_id=item, is_done=True)
    with pytest.raises(NotPermitted):
        do(reader, checklists.tick_checklist_item, item_id=item, is_done=True)
    for actor in (noa, stranger):
        url = f"/b/{actor.business_slug}/requests/{task.pk}/checklist/"
        assert client_of(actor).get(url).status_code == 404
    assert client_of(reader).get(f"/b/ahava/requests/{task.pk}/checklist/").status_code == 200
    assert stored(yossi, task) == ("0/1", ["סודי"])


def test_two_at_once_and_what_is_gone(yossi: Actor) -> None:
    task = make_task(yossi)
    first, second, third = fill(yossi, task, "א", "ב", "ג")
    edit = checklists.edit_checklist_item
    do(yossi, edit, item_id=first, text="א2", expected_version=1)
    with pytest.raises(StaleVersion):
        do(yossi, edit, item_id=first, text="א3", expected_version=1)
    do(yossi, checklists.tick_checklist_item, item_id=first, is_done=True)
    do(yossi, checklists.tick_checklist_item, item_id=first, is_done=True)
    do(yossi, checklists.delete_checklist_item, item_id=second)
    for _ in range(12):  # as often as it takes until there is no room between neighbors
        do(yossi, checklists.move_checklist_item, item_id=third, before=first)
        do(yossi, checklists.move_checklist_item, item_id=first, before=third)
    do(yossi, checklists.move_checklist_item, item_id=first, before=second)  # gone: the end
    with pytest.raises(NotFound):
        do(yossi, checklists.tick_checklist_item, item_id=second, is_done=True)
    with pytest.raises(NotFound):
        do(yossi, checklists.restore_checklist_item, item_id=first)

    assert stored(yossi, task) == ("1/2", ["ג", "✓א2"])


def test_a_list_is_bounded_of_tasks_alone_and_rests_in_the_archive(yossi: Actor) -> None:
    message, task = make_message(yossi), make_task(yossi)
    with pytest.raises(NotFound):
        fill(yossi, message, "א")
    ids = fill(yossi, task, *[f"{number}" for number in range(100)])
    with pytest.raises(ChecklistFull):
        fill(yossi, task, "אחד יותר מדי")
    do(yossi, archive_record, type_key="task", record_id=task.pk)
    with pytest.raises(RecordArchived):
        do(yossi, checklists.tick_checklist_item, item_id=ids[0], is_done=True)
    assert stored(yossi, task)[0] == "0/100"


def test_the_next_of_a_repeating_task_begins_with_nothing_ticked(yossi: Actor) -> None:
    task = make_task(yossi, due_at="2026-03-26T09:00", repeats="daily")
    first, second, _third = fill(yossi, task, "א", "ב", "ג")
    do(yossi, checklists.tick_checklist_item, item_id=first, is_done=True)
    do(yossi, checklists.delete_checklist_item, item_id=second)

    done = {"status": "0", "feedback": "נעשה"}
    do(yossi, edit_record, type_key="task", record_id=task.pk, values=done)

    with in_scope(yossi):
        following = Request.objects.get(repeated_from=task)
    assert stored(yossi, following) == ("0/2", ["א", "ג"])
    assert stored(yossi, task) == ("1/2", ["✓א", "ג"])


def test_programs_read_and_write_it(dana: Actor, noa: Actor) -> None:
    task = make_task(dana)
    program, path = program_of(dana), f"records/task/{task.pk}/checklist"

    made = program.send("POST", path, {"text": "מדידה"})
    assert made.status_code == 201, made.content
    item = made.json()
    program.send("POST", path, {"text": "הזמנה"})
    changed = program.send(
        "PATCH",
        f"checklist-items/{item['id']}",
        {"text": "מדידה בשטח", "version": 1, "is_done": True, "before": None},
    )

    assert (changed.json()["version"], changed.json()["is_done"]) == (2, True)
    assert [one["text"] for one in program.get(path).json()] == ["הזמנה", "מדידה בשטח"]
    assert program.get(f"records/task/{task.pk}").json()["values"]["checklist"] == "1/2"
    stale = program.send("PATCH", f"checklist-items/{item['id']}", {"text": "א", "version": 1})
    assert stale.json()["code"] == "stale_version"
    stranger = program_of(noa)
    assert stranger.get(path).status_code == 404
    assert stranger.send("DELETE", f"checklist-items/{item['id']}").status_code == 404
    assert program.send("DELETE", f"checklist-items/{item['id']}").status_code == 204
    with in_scope(dana):
        assert ChecklistItem.objects.filter(deleted_at=None).count() == 1


def test_a_program_makes_a_task_with_all_that_belongs_to_it(dana: Actor, ahava: Business) -> None:
    plan = make_task(dana, "תכנון")
    program, values = program_of(dana), {"subject": "להתקין מזגן"}
    types = {one["key"]: one["also"] for one in program.get("types").json()}
    assert (types["task"], types["message"]) == (["checklist", "dependencies"], [])

    also = {"checklist": ["מדידה", " ", "הזמנה"], "dependencies": [plan.pk, str(plan.pk)]}
    made = program.send("POST", "records/task", {"values": values, "also": also})

    assert made.status_code == 201, made.content
    assert made.json()["values"]["checklist"] == "0/2"
    path = f"records/task/{made.json()['id']}"
    assert [one["text"] for one in program.get(f"{path}/checklist").json()] == ["מדידה", "הזמנה"]
    assert program.get(f"{path}/dependencies").json()["waits_for"] == [plan.pk]

    rights = ("request.see", "request.create", "settings.api")
    giver = make_member(ahava, "gal", "גל", rights=dict.fromkeys(rights, Level.ALL))
    for caller, wrong, code in (
        (dana, {"checklist": ["א" * 301]}, "item_too_long"),
        (dana, {"dependencies": [plan.pk, 10**9]}, "awaited_task_gone"),
        (dana, {"reminders": ["due_at:30"]}, "unknown_field"),
        (giver, {"checklist": ["א"]}, "unknown_field"),  # he may change no task
    ):
        refused = program_of(caller).send("POST", "records/task", {"values": values, "also": wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    with in_scope(dana):
        assert Request.objects.count() == 2


def test_a_program_hears_of_ticks_and_is_not_kept_from_writing_by_them(dana: Actor) -> None:
    task, awaited = make_task(dana), make_task(dana, "קודמת")
    first, second = fill(dana, task, "א", "ב")
    program, path = program_of(dana), f"records/task/{task.pk}"
    tick = partial(do, dana, checklists.tick_checklist_item)
    marks = [(one, program.get(one).headers["ETag"]) for one in (path, f"{path}/checklist")]

    def still_true() -> list[bool]:
        asked = [program.get(one, **{"If-None-Match": etag}) for one, etag in marks]
        marks[:] = [
            (one, answer.headers["ETag"]) for (one, _), answer in zip(marks, asked, strict=True)
        ]
        return [answer.status_code == 304 for answer in asked]

    tick(item_id=first, is_done=True)
    assert still_true() == [False, False]
    tick(item_id=first, is_done=False)
    tick(item_id=second, is_done=True)  # as far as before, and another item
    assert still_true() == [False, False]
    tick(item_id=second, is_done=True)  # said again
    assert still_true() == [True, True]
    do(dana, dependencies.add_dependency, task_id=task.pk, waits_for=awaited.pk)
    assert still_true() == [False, True]

    etag = marks[0][1]
    tick(item_id=first, is_done=True)
    written = {"values": {"content": "בלי התנגשות"}}
    assert program.send("PATCH", path, written, If_Match=etag).status_code == 200
    assert program.send("PATCH", path, written, If_Match=etag).status_code == 412


@pytest.mark.django_db(transaction=True)
def test_all_who_tick_and_close_at_once_win_and_it_comes_again_once(
    dana: Actor, yossi: Actor
) -> None:
    task = make_task(dana, due_at="2026-03-26T09:00", repeats="daily")
    ids = fill(dana, task, "א", "ב", "ג")
    together, failed = Barrier(5), list[Exception]()
    tick, done = checklists.tick_checklist_item, {"status": "0", "feedback": "נעשה"}
    close = partial(edit_record, type_key="task", record_id=task.pk, values=done)
    deeds = [partial(tick, item_id=pk, is_done=True) for pk in ids] + [close, close]

    def run(actor: Actor, deed: Callable[..., Any]) -> None:
        together.wait()
        try:
            do(actor, deed)
        except Exception as problem:  # noqa: BLE001 -- told to the test's own thread
            failed.append(problem)
        finally:
            connection.close()

    actors = (dana, yossi, dana, yossi, dana)
    threads = [Thread(target=run, args=pair) for pair in zip(actors, deeds, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert stored(dana, task) == ("3/3", ["✓א", "✓ב", "✓ג"])
    with in_scope(dana):
        following = Request.objects.get(repeated_from=task)
        assert Request.objects.get(pk=task.pk).checklist_version == 6
    assert stored(dana, following) == ("0/3", ["א", "ב", "ג"])


def test_what_the_page_does_not_send_is_refused(yossi: Actor) -> None:
    task, client = make_task(yossi), client_of(yossi)
    url = f"/b/ahava/requests/{task.pk}/checklist/add/"
    for said in ({"text": "א"}, {"text": "א", "idempotency_key": "x"}):
        assert client.post(url, said, headers=HTMX)["X-Refusal"] == "item_malformed"
    assert stored(yossi, task) == ("", [])
