"""Writing in the list itself: one cell, and taking a row away."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.htmx import render, toast, trigger
from kesher.lib.ids import read_id
from kesher.records import operations
from kesher.records.errors import EvidenceMissing
from kesher.records.forms import DesignedForm
from kesher.records.queries import get_record, may_do
from kesher.records.rendering.card import delete_window, offer_of_more
from kesher.records.rules.record_types import RecordType
from kesher.savedviews import queries, rendering
from kesher.savedviews.rendering.columns import is_editable
from kesher.savedviews.rendering.opening import list_at_path, open_list
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def cell_edit(request: BusinessRequest, listing: str, record_id: int, field: str) -> HttpResponse:
    """Show the input of a cell, or write it; answered by the row as the list shows it now.

    A refusal stands beside what was typed. Where a status asks for more, its window opens.
    """
    actor = request.actor
    shown = open_list(actor, listing, dict(request.GET.lists()))
    kind = shown.kind
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    spec = kind.find_field(field)
    if spec is None or not is_editable(kind, spec):
        raise NotFound
    if not may_do(actor, kind, record, f"{kind.right}.edit"):
        raise NotPermitted(f"{kind.right}.edit")
    stored = {one.key: one.value_of(record) for one in kind.fields}
    data = request.POST if request.method == "POST" else None
    form = DesignedForm(actor=actor, kind=kind, fields=[spec], stored=stored, data=data)
    if field not in form.fields:
        raise NotFound
    context: dict[str, Any] = {"field": form[field], "version": record.version}
    if request.method == "GET":
        return render(request, page="savedviews/_cell_edit.html", context=context)
    try:
        written = _write(request, kind, record_id, form, field)
    except EvidenceMissing as refusal:
        wanted = request.POST.get(field, "")
        window = rendering.status_window_url(actor, kind, field, record, wanted)
        if not window:
            raise
        return trigger(HttpResponse(status=refusal.status), "kesher:open-dialog", window)
    if form.errors:
        return render(request, page="savedviews/_cell_edit.html", context=context, status=422)
    row = queries.find_row(actor, shown.spec, shown.state, record_id)
    drawn = HttpResponse(rendering.draw_rows(actor, row)) if row else HttpResponse(status=204)
    is_changed = spec.value_of(record) != form.cleaned_data[field]
    more = offer_of_more(actor, kind, written, field) if is_changed else {}
    return toast(drawn, **more) if more else drawn


def _write(
    request: BusinessRequest, kind: RecordType, record_id: int, form: DesignedForm, field: str
) -> Any:
    """Write what was typed, and return the record; a refusal is put on the form."""
    try:
        if form.is_valid():
            return operations.edit_record(
                actor=request.actor,
                type_key=kind.key,
                record_id=record_id,
                values={field: form.cleaned_data[field]},
                expected_version=read_id(request.POST.get("expected_version", "")),
            )
    except (NotFound, NotPermitted, EvidenceMissing):
        raise
    except Refusal as refusal:
        form.add_error(field, str(refusal.message))
    return None


@require_http_methods(["GET", "POST"])
def row_delete(request: BusinessRequest, listing: str, record_id: int) -> HttpResponse:
    """Put a record into the recycle bin; the toast brings it back.

    Of a record that belongs to more, a window asks first how much of it is meant.
    """
    actor = request.actor
    kind, _listing = list_at_path(actor, listing)
    if request.method == "GET":
        record = get_record(actor=actor, record_type=kind, record_id=record_id)
        if not may_do(actor, kind, record, f"{kind.right}.delete"):
            raise NotPermitted(f"{kind.right}.delete")
        return render(
            request,
            page="records/record_delete.html",
            partial="records/_record_delete.html",
            context=delete_window(kind, record, request.path),
        )
    part = request.POST.get("part", "")
    operations.delete_record(actor=actor, type_key=kind.key, record_id=record_id, part=part)
    response = trigger(HttpResponse(status=204), "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh-row", {"selector": "#record-list-body", "row": record_id})
    undo_url = rendering.part_of(actor, listing, f"restore/{record_id}/")
    return toast(response, _("Moved to the recycle bin."), undo_url=undo_url)


@require_POST
def row_restore(request: BusinessRequest, listing: str, record_id: int) -> HttpResponse:
    actor = request.actor
    kind, _listing = list_at_path(actor, listing)
    operations.restore_record(actor=actor, type_key=kind.key, record_id=record_id)
    return toast(HttpResponse(status=204), _("Brought back."))
