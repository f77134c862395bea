"""Doing something to many records: what is selected, what shall become of it, and the start."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kesher.exchange import operations, queries
from kesher.exchange.choices import BatchDeed
from kesher.exchange.forms import (
    VALUE_PREFIX,
    DeedForm,
    ExportForm,
    StatusDeedForm,
    editable_fields,
)
from kesher.exchange.models import Batch
from kesher.exchange.operations.deeds import DEEDS
from kesher.exchange.rendering.batches import counts_text, rows_text, shown_progress
from kesher.exchange.rules.limits import DONE_AT_ONCE
from kesher.exchange.rules.selections import Selection, read_selection
from kesher.lib.errors import NotFound
from kesher.lib.forms import attempt
from kesher.lib.htmx import toast, trigger
from kesher.lib.urls import business_url
from kesher.records.forms import DesignedForm
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import Actor

_FORM_NAMES = frozenset(
    {
        *("csrfmiddlewaretoken", "idempotency_key", "file_kind", "columns"),
        *("field_key", "mode", "step", "target"),
    }
)


@require_http_methods(["GET", "POST"])
def batch_create(request: BusinessRequest) -> HttpResponse:
    """Show the dialog of a deed over what is selected; sent with its key, start it.

    The selection may come by POST too, since thousands of ticked rows fit no address.
    """
    told = {**dict(request.GET.lists()), **dict(request.POST.lists())}
    ours = {name for name in told if name in _FORM_NAMES or name.startswith(VALUE_PREFIX)}
    selection = read_selection(told, more=ours)
    deed = told.get("deed", [""])[-1]
    data = request.POST if "idempotency_key" in request.POST else None
    if deed == BatchDeed.EXPORT:
        return _export(request, selection, data)
    if deed not in DEEDS:
        raise NotFound
    return _deed(request, selection, deed, data)


def _export(request: BusinessRequest, selection: Selection, data: Any) -> HttpResponse:
    form = ExportForm(data, initial={"idempotency_key": uuid.uuid4()})
    if data is None:
        return _export_dialog(request, selection, form)

    def export() -> int:
        return operations.start_export(
            actor=request.actor,
            selection=selection,
            file_kind=form.cleaned_data["file_kind"],
            all_fields=form.cleaned_data["columns"] == "all",
        ).pk

    batch = started(request, form, export)
    if batch is None:
        return _export_dialog(request, selection, form, status=422)
    return progress_dialog(request, batch)


def started(request: BusinessRequest, form: Any, deed: Any) -> Batch | None:
    """Start a batch once for the key of its form; None when it was refused."""
    made: list[int | None] = []

    def start_once() -> None:
        key = form.cleaned_data["idempotency_key"]
        made.append(run_once(actor=request.actor, key=key, deed_name="batch_create", deed=deed))

    if not form.is_valid() or not attempt(form, start_once):
        return None
    return queries.get_batch(request.actor, made[0] or 0)


def _export_dialog(
    request: BusinessRequest, selection: Selection, form: ExportForm, *, status: int = 200
) -> HttpResponse:
    chosen = queries.selected(request.actor, selection, BatchDeed.EXPORT)
    count = chosen.rows.order_by().count()
    context = {
        "form": form,
        "selection_fields": _hidden_fields(selection, BatchDeed.EXPORT),
        "count": count,
        "rows": rows_text(count),
        "out_of_reach": rows_text(chosen.seen.order_by().count() - count),
    }
    return render(request, "exchange/_export_create.html", context, status=status)


def _deed(request: BusinessRequest, selection: Selection, deed: str, data: Any) -> HttpResponse:
    """Ask for the change, try it on the first rows, do it; each step shows the one before again."""
    actor = request.actor
    kind = queries.selected(actor, selection, deed).kind
    step = (data or {}).get("step", "")
    form, values = _forms(actor, kind, selection, deed, data)
    if not step and deed in _ASKING:
        return _deed_dialog(request, selection, deed, form, values)
    if values is not None and not values.is_valid():
        return _deed_dialog(request, selection, deed, form, values, status=422)
    changes = _changes(form, values)
    if step == "do":
        return _start_deed(request, selection, deed, form, values, changes)
    trial: list[operations.Trial] = []

    def try_first() -> None:
        tried = operations.try_deed(actor=actor, selection=selection, deed=deed, changes=changes)
        trial.append(tried)

    is_tried = attempt(form, try_first)
    status = 200 if is_tried else 422
    return _deed_dialog(request, selection, deed, form, values, trial=trial, status=status)


_ASKING = (BatchDeed.EDIT, BatchDeed.STATUS)
_OF_PARTS = (BatchDeed.EDIT, BatchDeed.DELETE)


def _forms(
    actor: Actor, kind: RecordType, selection: Selection, deed: str, data: Any
) -> tuple[DeedForm | StatusDeedForm, DesignedForm | None]:
    """Return what asks for the deed, and what asks for its values, where it has any."""
    initial = {"idempotency_key": uuid.uuid4()}
    form: DeedForm | StatusDeedForm
    if deed == BatchDeed.STATUS:
        listing = kind.find_list(selection.listing)
        hidden = listing.hidden_fields if listing else frozenset()
        form = StatusDeedForm(data, kind=kind, hidden=hidden, initial=initial)
        fields = list(form.asked())
    else:
        form = DeedForm(data, kind=kind, initial=initial)
        key = form.field_key_said() if deed == BatchDeed.EDIT else ""
        fields = [one for one in editable_fields(kind) if one.key == key]
    if not fields:
        return form, None
    typed = data if (data or {}).get("step") else None
    prefix = VALUE_PREFIX[:-1]
    return form, DesignedForm(actor=actor, kind=kind, fields=fields, data=typed, prefix=prefix)


def _start_deed(
    request: BusinessRequest,
    selection: Selection,
    deed: str,
    form: DeedForm | StatusDeedForm,
    values: DesignedForm | None,
    changes: Sequence[operations.Change],
) -> HttpResponse:
    actor = request.actor

    def start() -> int:
        return operations.start_deed(
            actor=actor, selection=selection, deed=deed, changes=changes
        ).pk

    batch = started(request, form, start)
    if batch is None:
        return _deed_dialog(request, selection, deed, form, values, status=422)
    seen = queries.selected(actor, selection, deed).seen
    if seen.order_by()[: DONE_AT_ONCE + 1].count() > DONE_AT_ONCE:
        return progress_dialog(request, batch)
    return _done_at_once(request, batch)


def _changes(
    form: DeedForm | StatusDeedForm, values: DesignedForm | None
) -> list[operations.Change]:
    mode, changes = "set", []
    if isinstance(form, StatusDeedForm):
        field_key, wanted = form.target()
        changes += [operations.Change(field_key=field_key, value=wanted)] if field_key else []
    else:
        mode = form.mode_said()
    for key, spec in values.specs.items() if values else ():
        value = values.cleaned_data.get(key) if values else None
        told = spec.type.to_json(value) if value is not None else None
        changes.append(operations.Change(field_key=key, value=told, mode=mode))
    return changes


def _done_at_once(request: BusinessRequest, batch: Batch) -> HttpResponse:
    """Do a small batch here and now, close the dialog and offer to take it back."""
    actor = request.actor
    operations.run_batch(
        business_id=actor.business_id, membership_id=actor.membership_id, batch_id=batch.pk
    )
    batch = queries.get_batch(actor, batch.pk)
    if batch.failed_count or batch.failure:
        return progress_dialog(request, batch)
    undo_url = business_url(actor.business_slug, "exchange:batch_undo", batch_id=batch.pk)
    undo_url = f"{undo_url}?in_toast=1"
    response = trigger(HttpResponse(), "kesher:close-dialog")
    told = f"{batch.get_deed_display()}: {counts_text(batch)}"
    return toast(response, told, undo_url=undo_url if batch.changed_count else None)


def _deed_dialog(
    request: BusinessRequest,
    selection: Selection,
    deed: str,
    form: DeedForm | StatusDeedForm,
    values: DesignedForm | None,
    *,
    trial: Sequence[operations.Trial] = (),
    status: int = 200,
) -> HttpResponse:
    tried = trial[0] if trial else None
    count = tried.selected_count if tried else 0
    if tried is None:
        count = queries.selected(request.actor, selection, deed).seen.order_by().count()
    reach = queries.selected(request.actor, selection, deed).kind.form.reach
    context = {
        "deed": deed,
        "title": BatchDeed(deed).label,
        "told_of_many": reach.told_of_many if reach and deed in _OF_PARTS else "",
        "form": form,
        "values": values,
        "is_several": isinstance(form, DeedForm) and _is_several(values, form.field_key_said()),
        "shows_change": deed in _ASKING,
        "selection_fields": _hidden_fields(selection, deed),
        "rows": rows_text(count),
        "trial": tried,
        "out_of_reach": rows_text(count - tried.reached_count) if tried else "",
    }
    return render(request, "exchange/_deed_create.html", context, status=status)


def _is_several(values: DesignedForm | None, field_key: str) -> bool:
    return values is not None and values.specs[field_key].type.widget_name == "choices"


def progress_dialog(request: BusinessRequest, batch: Batch) -> HttpResponse:
    progress = shown_progress(batch, request.actor)
    context = {"batch": batch, "progress": progress, "is_dialog": True}
    return render(request, "exchange/_batch_dialog.html", context)


def _hidden_fields(selection: Selection, deed: str) -> list[tuple[str, str]]:
    """Return what the dialog's form sends along of the selection."""
    state: Mapping[str, Any] = selection.state
    pairs = [(name, value) for name, values in state.items() for value in values]
    what = ("all", "1")
    if not selection.is_everything:
        what = ("ids", ",".join(map(str, selection.ids)))
    return [("deed", deed), ("listing", selection.listing), what, *pairs]
