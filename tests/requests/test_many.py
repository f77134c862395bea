"""Many requests changed at once: the rules of one request hold for each of them."""

from typing import Any

import pytest

from kesher.lib.errors import Refusal
from kesher.notifications.models import Notification
from kesher.records.operations import do_to_records, edit_records
from kesher.requests.errors import HandlerMissing, LockedForRecipient, SharedNowhere
from kesher.requests.models import Request
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field
from tests.factories.requests import make_message, make_task


def change(actor: Actor, *requests: Request, **values: Any) -> list[bool | Refusal]:
    said = {request.pk: values for request in requests}
    with in_scope(actor):
        told = edit_records(actor=actor, type_key=requests[0].kind, values_by_id=said)
    return [told[request.pk] for request in requests]


def stored(actor: Actor, request: Request) -> dict[str, Any]:
    with in_scope(actor):
        return dict(Request.objects.filter(pk=request.pk).values().get())


def test_a_lock_keeps_its_recipient_from_giving_the_task_away(yossi: Actor, miri: Actor) -> None:
    mine = make_task(miri)
    locked = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient=True)
    before = stored(yossi, locked)

    refused, done = change(miri, locked, mine, owner=yossi.membership_id)

    assert isinstance(refused, LockedForRecipient)
    assert done is True
    assert stored(yossi, locked) == before


def test_a_lock_holds_for_fields_of_the_business_too(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    room = make_field(dana, "חדר", record_type="task")
    locked = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient=True)

    (refused,) = change(miri, locked, **{room: "12"})

    assert isinstance(refused, LockedForRecipient)
    assert stored(yossi, locked)["custom_values"] == {}


@pytest.mark.parametrize("deed", ["delete", "archive"])
def test_a_lock_keeps_its_recipient_from_putting_the_task_away(
    yossi: Actor, miri: Actor, deed: str
) -> None:
    locked = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient=True)
    before = stored(yossi, locked)

    with in_scope(miri):
        told = do_to_records(actor=miri, type_key="task", record_ids=[locked.pk], deed=deed)

    assert isinstance(told[locked.pk], LockedForRecipient)
    assert stored(yossi, locked) == before


def test_nobody_takes_the_handler_from_requests_without_a_group(yossi: Actor) -> None:
    message = make_message(yossi)
    before = stored(yossi, message)

    (refused,) = change(yossi, message, owner=None)

    assert isinstance(refused, HandlerMissing)
    assert stored(yossi, message) == before


def test_a_shared_task_is_not_left_in_no_branch(yossi: Actor) -> None:
    task = make_task(yossi, sharing="branch")
    before = stored(yossi, task)

    (refused,) = change(yossi, task, branch=None)

    assert isinstance(refused, SharedNowhere)
    assert stored(yossi, task) == before


def test_the_new_handler_of_each_is_told(yossi: Actor, miri: Actor) -> None:
    tasks = [make_task(yossi, "ראשונה"), make_task(yossi, "שניה")]

    assert change(yossi, *tasks, owner=miri.membership_id) == [True, True]
    assert change(yossi, *tasks, owner=miri.membership_id) == [False, False]

    with in_scope(yossi):
        told = list(Notification.objects.values_list("membership_id", "kind", "record_id"))
    assert sorted(told) == [(miri.membership_id, "request_given", task.pk) for task in tasks]
