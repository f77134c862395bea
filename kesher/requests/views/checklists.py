"""The checklist of a task: read by card, window and live updates; changed item by item."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kesher.lib.htmx import render, toast, trigger
from kesher.lib.urls import business_url
from kesher.requests.errors import ItemMalformed
from kesher.requests.forms import ItemForm
from kesher.requests.models import ChecklistItem
from kesher.requests.operations import checklists as deeds
from kesher.requests.queries.checklists import get_task_with_checklist
from kesher.requests.rendering.checklists import Spot, checklist_context, progress_context
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest


@require_GET
def task_checklist(request: BusinessRequest, request_id: int) -> HttpResponse:
    """Answer with the checklist, with its progress alone, or with the row of one item."""
    actor = request.actor
    task = get_task_with_checklist(actor, request_id)
    spot: Spot = "form" if request.GET.get("at") == "form" else "card"
    if request.GET.get("part") == "progress":
        told = {"checklist": progress_context(actor, task, spot)}
        return render_template(request, "requests/_checklist_progress.html", told)
    checklist = checklist_context(actor, task, spot)
    context: dict[str, Any] = {"checklist": checklist, "task": task}
    if wanted := request.GET.get("row", ""):
        checklist["items"] = [item for item in checklist["items"] if str(item.id) == wanted]
        if not checklist["items"]:
            return HttpResponse(status=204)
        return render_template(request, "requests/_checklist_items.html", context)
    return render(
        request,
        page="requests/task_checklist.html",
        partial="requests/_task_checklist.html",
        context=context,
    )


@require_POST
def checklist_item_add(request: BusinessRequest, request_id: int) -> HttpResponse:
    """Add an item, once for each key."""
    actor, said = request.actor, _said(request)
    if not (key := said["idempotency_key"]):
        raise ItemMalformed

    def deed() -> int:
        item = deeds.add_checklist_item(actor=actor, task_id=request_id, text=said["text"])
        return int(item.pk)

    item_id = run_once(actor=actor, key=key, deed_name="requests.add_checklist_item", deed=deed)
    return _refreshed(item_id or 0)


@require_POST
def checklist_item_edit(request: BusinessRequest, item_id: int) -> HttpResponse:
    """Change what an item says; of two who do the second is told, and keeps what he typed."""
    said = _said(request)
    try:
        item = deeds.edit_checklist_item(
            actor=request.actor,
            item_id=item_id,
            text=said["text"],
            expected_version=said["version"] or 0,
        )
    except StaleVersion as refusal:
        response = HttpResponse(status=refusal.status)
        trigger(response, "kesher:item-stale", {"item": item_id, "now": refusal.current_version})
        return toast(response, refusal.message, kind="error")
    return _refreshed(item.pk)


@require_POST
def checklist_item_tick(request: BusinessRequest, item_id: int) -> HttpResponse:
    done = _said(request)["is_done"]
    deeds.tick_checklist_item(actor=request.actor, item_id=item_id, is_done=done)
    return _refreshed(item_id)


@require_POST
def checklist_item_move(request: BusinessRequest, item_id: int) -> HttpResponse:
    before = _said(request)["before"]
    deeds.move_checklist_item(actor=request.actor, item_id=item_id, before=before)
    return _refreshed(item_id)


@require_POST
def checklist_item_delete(request: BusinessRequest, item_id: int) -> HttpResponse:
    item = deeds.delete_checklist_item(actor=request.actor, item_id=item_id)
    undo = business_url(
        request.actor.business_slug, "requests:checklist_item_restore", item_id=item_id
    )
    return toast(_refreshed(item_id), _deleted(item), undo_url=undo)


@require_POST
def checklist_item_restore(request: BusinessRequest, item_id: int) -> HttpResponse:
    deeds.restore_checklist_item(actor=request.actor, item_id=item_id)
    return toast(_refreshed(item_id), _("The item is back."))


def _deleted(item: ChecklistItem) -> str:
    return _("The item “%(text)s” was deleted.") % {"text": item.text[:60]}


def _said(request: BusinessRequest) -> dict[str, Any]:
    """Return what was sent about an item.

    Raises: ItemMalformed.
    """
    form = ItemForm(request.POST)
    if not form.is_valid():
        raise ItemMalformed
    return form.cleaned_data


def _refreshed(item_id: int) -> HttpResponse:
    """Have every place where the list stands on this page fetch the item anew."""
    response = HttpResponse(status=204)
    where = {"selector": "[data-checklist-items]", "row": item_id}
    trigger(response, "kesher:refresh-row", where)
    return trigger(response, "kesher:refresh", "[data-checklist-progress]")
