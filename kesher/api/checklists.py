"""The checklist of a task, item by item."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import HeaderEx, P, Router

from kesher.api.callers import actor_of
from kesher.api.representation import answer
from kesher.api.schemas import ItemChangeIn, ItemIn, ItemOut
from kesher.requests.models import ChecklistItem
from kesher.requests.operations import checklists as operations
from kesher.requests.queries.checklists import (
    get_checklist_item,
    get_task_with_checklist,
    items_of,
)
from kesher.tenancy.operations import run_once

router = Router(tags=["checklists"])


@router.get("/records/task/{id}/checklist", response=list[ItemOut], summary="Items of a checklist")
def item_list(
    request: HttpRequest,
    id: int,  # noqa: A002
    if_none_match: HeaderEx[str | None, P()] = None,
) -> HttpResponse:
    """The items in their order; 304 when the ETag that is named in `If-None-Match` is still true.

    The ETag changes with whatever is done to an item.
    """
    task = get_task_with_checklist(actor_of(request), id)
    etag = f'"{task.pk}-{task.checklist_version}"'
    if if_none_match == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return answer([_shown(item) for item in items_of(task)], ETag=etag)


@router.post("/records/task/{id}/checklist", response={201: ItemOut}, summary="Add an item")
def item_add(
    request: HttpRequest,
    id: int,  # noqa: A002
    body: ItemIn,
    idempotency_key: HeaderEx[
        UUID | None, P(description="The same key makes one item, however often it is sent.")
    ] = None,
) -> HttpResponse:
    """Add an item at the end."""
    actor = actor_of(request)

    def make() -> int:
        return int(operations.add_checklist_item(actor=actor, task_id=id, text=body.text).pk)

    if idempotency_key is None:
        item_id: int | None = make()
    else:
        name = "api.add_checklist_item"
        item_id = run_once(actor=actor, key=idempotency_key, deed_name=name, deed=make)
    return answer(_shown(get_checklist_item(actor, item_id or 0)), 201)


@router.patch("/checklist-items/{id}", response=ItemOut, summary="Tick, change or move an item")
def item_change(request: HttpRequest, id: int, body: ItemChangeIn) -> HttpResponse:  # noqa: A002
    """Do what is named and leave the rest alone; a text asks for the version that was read."""
    actor = actor_of(request)
    said = body.dict(exclude_unset=True)
    if body.text is not None:
        operations.edit_checklist_item(
            actor=actor, item_id=id, text=body.text, expected_version=body.version or 0
        )
    if body.is_done is not None:
        operations.tick_checklist_item(actor=actor, item_id=id, is_done=body.is_done)
    if "before" in said:
        operations.move_checklist_item(actor=actor, item_id=id, before=body.before)
    return answer(_shown(get_checklist_item(actor, id)))


@router.delete("/checklist-items/{id}", response={204: None}, summary="Delete an item")
def item_delete(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """Take the item off its checklist."""
    operations.delete_checklist_item(actor=actor_of(request), item_id=id)
    return HttpResponse(status=204)


def _shown(item: ChecklistItem) -> dict[str, object]:
    return {
        "id": item.pk,
        "text": item.text,
        "is_done": item.done_at is not None,
        "done_at": item.done_at.isoformat() if item.done_at else None,
        "done_by": item.done_by_id,
        "version": item.version,
    }
