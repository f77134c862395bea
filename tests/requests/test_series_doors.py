"""Every door by which a repeating task is changed or deleted, and what it says of its series."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from kesher.records.operations import edit_record
from kesher.requests.errors import LockedForRecipient
from kesher.requests.models import Request
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.requests import make_message, make_task

HTMX = {"HX-Request": "true"}
ALONE = "רק המשימה הזו השתנתה"


@pytest.fixture(autouse=True)
def _on_sunday() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 6, 7, 6, tzinfo=dt.UTC), tick=False):
        yield


def weekly(actor: Actor, **values: Any) -> Request:
    return make_task(actor, "גיבוי", due_at="2026-06-07T09:00", repeats="weekly", **values)


def told_by(answer: Any) -> str:
    """Return what the page is told, in words of people."""
    return str(answer["HX-Trigger"].encode().decode("unicode_escape"))


def in_use(actor: Actor) -> list[Request]:
    with in_scope(actor):
        return list(Request.objects.filter(deleted_at=None).order_by("pk"))


def next_of(actor: Actor, task: Request) -> Request:
    with in_scope(actor):
        done = {"status": "0", "feedback": "נעשה"}
        edit_record(actor=actor, type_key="task", record_id=task.pk, values=done)
        following: Request = Request.objects.get(repeated_from=task)
        return following


def test_a_cell_and_a_board_change_one_task_and_say_so(dana: Actor, yossi: Actor) -> None:
    task, plain = weekly(dana), make_task(dana)
    client = client_of(dana)

    def cell(record: Request, field: str, value: object) -> str:
        answer = client.post(
            f"/b/ahava/tasks/cell/{record.pk}/{field}/", {field: value}, headers=HTMX
        )
        assert answer.status_code == 200, answer.content
        return told_by(answer) if "HX-Trigger" in answer else ""

    assert ALONE in cell(task, "priority", "high")
    assert cell(task, "priority", "high") == ""
    assert cell(plain, "priority", "high") == ""

    def move(segment: str, column: object) -> str:
        url = f"/b/ahava/tasks/board/move/?segment={segment}"
        return told_by(client.post(url, {"record": task.pk, "column": column}, headers=HTMX))

    assert ALONE in move("owner", yossi.membership_id)
    assert ALONE not in move("owner", yossi.membership_id)
    following = next_of(dana, task)
    assert (following.priority, following.owner_id) == ("normal", dana.membership_id)


def test_what_was_written_in_one_task_can_be_said_of_those_after_it_too(dana: Actor) -> None:
    task, client = weekly(dana), client_of(dana)

    def offered(path: str, said: dict[str, Any]) -> str:
        told = client.post(f"/b/ahava/tasks/{path}", said, headers=HTMX)["HX-Trigger"]
        return str(json.loads(told)["kesher:toast"]["deedUrl"])

    urls = [
        offered(f"cell/{task.pk}/priority/", {"priority": "high"}),
        offered("board/move/?segment=sub_type", {"record": task.pk, "column": "printing"}),
    ]
    assert client.post(urls[0], headers=HTMX).status_code == 409  # it was changed since
    lasting = f"/b/ahava/records/task/{task.pk}/lasting/"
    assert urls[1].startswith(f"{lasting}sub_type/?version=")
    assert client.post(urls[1], headers=HTMX).status_code == 204
    assert client.post(f"{lasting}nothing/", headers=HTMX).status_code == 404

    following = next_of(dana, task)
    assert (following.priority, following.sub_type) == ("normal", "printing")


def test_the_list_asks_how_much_and_takes_it_back(dana: Actor) -> None:
    task, client = weekly(dana), client_of(dana)
    url = f"/b/ahava/tasks/delete/{task.pk}/"
    listed = client.get("/b/ahava/tasks/").content.decode()
    assert "data-delete-asks" in listed

    window = client.get(url, headers=HTMX).content.decode()
    for part in ("one", "following", "all"):
        assert f'name="part" value="{part}"' in window
    answer = client.post(url, {"part": "one"}, headers=HTMX)

    assert f"/b/ahava/tasks/restore/{task.pk}/" in told_by(answer)
    assert [one.pk for one in in_use(dana)] != [task.pk]
    client.post(f"/b/ahava/tasks/restore/{task.pk}/", headers=HTMX)
    assert [one.pk for one in in_use(dana)] == [task.pk]


def test_the_card_asks_of_a_series_and_only_of_one(
    ahava: Business, dana: Actor, noa: Actor
) -> None:
    task, message, client = weekly(dana), make_message(dana), client_of(dana)
    url = f"/b/ahava/bin/task/{task.pk}/"
    assert (
        f'data-dialog="{url}"' in client.get(f"/b/ahava/records/task/{task.pk}/").content.decode()
    )
    plain = client.get(f"/b/ahava/records/message/{message.pk}/").content.decode()
    assert f'hx-post="/b/ahava/bin/message/{message.pk}/"' in plain
    reader = make_member(ahava, "gal", "גל", rights={"request.see": Level.ALL})
    assert client_of(reader).get(url, headers=HTMX).status_code == 403
    assert client_of(noa).get(url.replace("ahava", "barak"), headers=HTMX).status_code == 404

    assert client.post(url, {"part": "none"}, headers=HTMX).status_code == 422
    assert len(in_use(dana)) == 2
    answer = client.post(url, {"part": "following"}, headers=HTMX)

    assert answer["HX-Redirect"] == "/b/ahava/tasks/"
    assert [one.pk for one in in_use(dana)] == [message.pk]


def test_a_lock_keeps_its_recipient_out_by_every_door(dana: Actor, miri: Actor) -> None:
    locked = {"owner": miri.membership_id, "is_locked_for_recipient": "true"}
    first = weekly(dana, **locked)
    task = next_of(dana, first)
    with in_scope(dana):
        again = {"status": "open", "feedback": "נפתח שוב"}
        edit_record(actor=dana, type_key="task", record_id=first.pk, values=again)
        before = list(Request.objects.order_by("pk").values())
    client, here = client_of(miri), "/b/ahava"

    for path, said in (
        (f"tasks/cell/{task.pk}/priority/", {"priority": "high"}),
        ("tasks/board/move/?segment=priority", {"record": task.pk, "column": "high"}),
        (f"records/task/{task.pk}/lasting/priority/?version={task.version}", {}),
        (f"tasks/delete/{task.pk}/", {}),
        (f"tasks/delete/{task.pk}/", {"part": "all"}),
        (f"bin/task/{task.pk}/", {"part": "following"}),
        (f"requests/{task.pk}/checklist/add/", {"text": "א", "idempotency_key": str(uuid4())}),
        (f"requests/{task.pk}/dependencies/add/", {"waits_for": first.pk}),
    ):
        assert client.post(f"{here}/{path}", said, headers=HTMX).status_code in {403, 422}, path
    for part in ("one", "following", "all"):
        told: dict[str, Any] = {"values": {"content": "שלי"}, "part": part}
        with in_scope(miri), pytest.raises(LockedForRecipient):
            edit_record(actor=miri, type_key="task", record_id=task.pk, **told)

    with in_scope(dana):
        assert list(Request.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("deed", ["edit", "delete"])
def test_a_deed_to_many_says_what_becomes_of_those_that_repeat(dana: Actor, deed: str) -> None:
    task = weekly(dana)
    url = f"/b/ahava/batches/new/?listing=tasks&ids={task.pk}&deed={deed}"

    assert "במשימות חוזרות" in client_of(dana).get(url, headers=HTMX).content.decode()
