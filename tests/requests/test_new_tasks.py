"""The checklist of a task and what it waits for, said in the window in which it is made."""

import re
from typing import Any
from uuid import uuid4

import pytest

from kesher.records.operations import delete_record
from kesher.requests.models import ChecklistItem, Request, TaskDependency
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.requests import make_message, make_task

HTMX = {"HX-Request": "true"}
URL = "/b/ahava/records/task/new/"


def said(actor: Actor, **values: Any) -> dict[str, Any]:
    return {
        "idempotency_key": str(uuid4()),
        "subject": "להתקין מזגן",
        "sub_type": "general",
        "priority": "normal",
        "status": "open",
        "owner": actor.membership_id,
        "sharing": "personal",
    } | values


def made(actor: Actor) -> tuple[str, list[str], list[int], int]:
    """Return the progress, the items, and what the one task of this subject waits for."""
    with in_scope(actor):
        task = Request.objects.get(subject="להתקין מזגן")
        items = ChecklistItem.objects.filter(request=task).order_by("place")
        awaited = TaskDependency.objects.filter(request=task).order_by("waits_for")
        return (
            task.checklist,
            list(items.values_list("text", flat=True)),
            list(awaited.values_list("waits_for_id", flat=True)),
            task.open_predecessors,
        )


def test_they_are_made_with_the_task_once_and_nothing_typed_is_lost(
    yossi: Actor, miri: Actor
) -> None:
    plan, order = make_task(yossi, "תכנון"), make_task(miri, "הזמנה <b>", status="0")
    client = client_of(yossi)
    values = said(
        miri,
        subject="",
        is_locked_for_recipient="on",
        checklist_item=["מדידה", "  ", "\u202e😀 שָׁלוֹם", "לא נלחץ Enter"],
        waits_for=[plan.pk, order.pk, plan.pk, ""],
    )

    refused = client.post(URL, values, headers=HTMX)
    window = refused.content.decode()
    assert refused.status_code == 422
    assert re.findall(r'name="checklist_item" value="([^"]+)"', window) == [
        "מדידה",
        "\u202e😀 שָׁלוֹם",
        "לא נלחץ Enter",
    ]
    assert re.findall(r'name="waits_for" value="(\d+)"', window) == [str(plan.pk), str(order.pk)]
    assert "הזמנה &lt;b&gt;" in window
    values["subject"] = "להתקין מזגן"
    for _twice in range(2):
        assert "kesher:close-dialog" in client.post(URL, values, headers=HTMX)["HX-Trigger"]

    items = ["מדידה", "😀 שָׁלוֹם", "לא נלחץ Enter"]
    progress, stored, awaited, count = made(yossi)
    assert (progress, awaited, count) == ("0/3", [plan.pk, order.pk], 1)
    assert [text.lstrip("\u202e") for text in stored] == items
    history = client.get("/b/ahava/tasks/").content.decode()
    assert "0/3" in history


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"checklist_item": ["א" * 301]}, "בסעיף יש לכל היותר"),
        ({"checklist_item": ["א" * 1_000_000]}, "בסעיף יש לכל היותר"),
        ({"checklist_item": ["א"] * 101}, "לכל היותר 100"),
        ({"waits_for": ["שקר"]}, "נא לבחור שוב"),
        ({"waits_for": ["9" * 18]}, "נא לבחור שוב"),
        ({"waits_for": ["foreign"]}, "נא לבחור שוב"),
        ({"waits_for": ["hidden"]}, "נא לבחור שוב"),
        ({"waits_for": ["deleted"]}, "נא לבחור שוב"),
        ({"waits_for": ["message"]}, "נא לבחור שוב"),
        ({"waits_for": [str(number) for number in range(1, 52)]}, "50"),
    ],
)
def test_what_cannot_be_is_refused_with_the_task(
    ahava: Business, dana: Actor, yossi: Actor, noa: Actor, values: dict[str, Any], reason: str
) -> None:
    own = dict.fromkeys(("request.see", "request.edit", "request.create"), Level.OWN)
    tal = make_member(ahava, "tal", "טל רון", rights=own)
    gone = make_task(tal, "נמחקה")
    with in_scope(dana):
        delete_record(actor=dana, type_key="task", record_id=gone.pk)
    others = {
        "foreign": make_task(noa, "סוד של אחר"),
        "hidden": make_task(yossi, "סוד של יוסי"),
        "deleted": gone,
        "message": make_message(tal),
    }
    sent = {
        name: [str(others[one].pk) if one in others else one for one in listed]
        for name, listed in values.items()
    }

    answer = client_of(tal).post(URL, said(tal, **sent), headers=HTMX)

    told = answer.content.decode()
    assert answer.status_code == 422
    assert reason in told
    assert "סוד של" not in told
    assert len(told) < 200_000
    with in_scope(tal):
        assert not Request.objects.filter(subject="להתקין מזגן").exists()
        assert not ChecklistItem.objects.exists()
        assert not TaskDependency.objects.exists()


def test_who_may_not_edit_what_he_makes_is_not_asked(ahava: Business) -> None:
    rights = {"request.see": Level.OWN, "request.create": Level.ALL}
    tal = make_member(ahava, "tal", "טל רון", rights=rights)

    window = client_of(tal).get(URL, headers=HTMX).content.decode()

    assert "checklist_item" not in window
    assert "waits_for" not in window
    assert "רשימת תיוג" not in window
