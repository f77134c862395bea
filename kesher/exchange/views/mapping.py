from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from kesher.exchange import operations, queries
from kesher.exchange.choices import BatchDeed, BatchState
from kesher.exchange.forms import ColumnsForm
from kesher.exchange.models import Batch
from kesher.exchange.rendering.batches import rows_text, screen_url
from kesher.exchange.rendering.previews import (
    shown_encodings,
    shown_preview,
    suggestion_text,
)
from kesher.exchange.rules.mapping import require_sound
from kesher.lib.errors import Refusal
from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect
from kesher.lib.htmx import render as render_screen
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def import_mapping(request: BusinessRequest, batch_id: int) -> HttpResponse:
    actor = request.actor
    batch = queries.get_batch(actor, batch_id, deed=BatchDeed.IMPORT)
    if request.method == "GET":
        if batch.state != BatchState.MAPPING:
            return redirect(screen_url(batch, actor))
        return _screen(request, batch, _form(request, batch))
    form = _form(request, batch, request.POST)
    if not _is_sound(request, batch, form):
        return _screen(request, batch, form, status=422)
    batch = operations.choose_columns(
        actor=actor, batch_id=batch_id, mapping=form.mapping(), choices=form.choices()
    )
    return _screen(request, batch, form)


@require_POST
def import_encoding(request: BusinessRequest, batch_id: int) -> HttpResponse:
    actor = request.actor
    batch = queries.get_batch(actor, batch_id, deed=BatchDeed.IMPORT)
    encoding = request.POST.get("encoding", "")
    try:
        batch = operations.choose_encoding(actor=actor, batch_id=batch_id, encoding=encoding)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _screen(request, batch, _form(request, batch), problem=str(refusal.message))
    if batch.state != BatchState.MAPPING:
        return hx_redirect(request, screen_url(batch, actor))
    return _screen(request, batch, _form(request, batch))


@require_POST
def import_start(request: BusinessRequest, batch_id: int) -> HttpResponse:
    actor = request.actor
    batch = queries.get_batch(actor, batch_id, deed=BatchDeed.IMPORT)
    form = _form(request, batch, request.POST)

    def start() -> None:
        operations.choose_columns(
            actor=actor, batch_id=batch_id, mapping=form.mapping(), choices=form.choices()
        )
        is_trial = "trial" in request.POST
        operations.start_import(actor=actor, batch_id=batch_id, is_trial=is_trial)

    if not _is_sound(request, batch, form) or not attempt(form, start):
        return _screen(request, batch, form, status=422)
    batch.refresh_from_db()
    return hx_redirect(request, screen_url(batch, actor))


def _form(request: BusinessRequest, batch: Batch, data: Any = None) -> ColumnsForm:
    target = queries.target_of(request.actor, batch.record_type)
    return ColumnsForm(
        data,
        batch=batch,
        fields=queries.fields_of_target(request.actor, batch.record_type),
        decisions=queries.decisions_of(request.actor, target),
        asks_again=queries.earlier_import(batch) is not None,
    )


def _is_sound(request: BusinessRequest, batch: Batch, form: ColumnsForm) -> bool:
    """Tell whether only what is offered was chosen; a forged choice is refused as what it is."""
    if form.is_valid():
        return True
    target = queries.target_of(request.actor, batch.record_type)
    target.require_allowed(request.actor, form.choices())
    return False


def _screen(
    request: BusinessRequest,
    batch: Batch,
    form: ColumnsForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    fields = queries.fields_of_target(request.actor, batch.record_type)
    batch.mapping, batch.choices = form.mapping(), form.choices()
    preview = None
    try:
        preview = queries.preview_of(request.actor, batch)
        require_sound(batch.mapping, batch.headers, fields)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        problem = problem or str(refusal.message)
    sheet = preview.sheet if preview else None
    context = {
        "batch": batch,
        "form": form,
        "problem": problem,
        "columns": list(form.columns(preview.samples if preview else ())),
        "preview": shown_preview(batch, preview, fields) if preview else None,
        "sheet": sheet,
        "suggestion": str(sheet.suggestion) if sheet and sheet.suggestion else "",
        "suggestion_text": suggestion_text(sheet.suggestion if sheet else None),
        "encodings": shown_encodings(batch.encoding),
        "earlier": queries.earlier_import(batch),
        "rows": rows_text(batch.row_count),
        "lone_field": form.special_field("lone_rows"),
        "repetitions_field": form.special_field("repetitions"),
        "again_field": form.special_field("again"),
    }
    return render_screen(
        request,
        page="exchange/import_mapping.html",
        partial="exchange/_import_mapping.html",
        context=context,
        status=status,
    )
