"""Batches of every deed: their list, one under way, its report and its file."""

import mimetypes

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kesher.exchange import operations, queries
from kesher.exchange.choices import ENDED, BatchDeed, BatchState
from kesher.exchange.rendering.batches import (
    batch_title,
    counts_text,
    file_note,
    file_url,
    is_tried,
    screen_url,
    shown_batches,
    shown_progress,
    undo_note,
)
from kesher.exchange.rendering.reports import outcome_tabs, shown_outcomes
from kesher.exchange.rules.limits import DONE_AT_ONCE
from kesher.lib.errors import NotFound
from kesher.lib.files import file_response
from kesher.lib.htmx import hx_redirect, toast
from kesher.lib.htmx import render as render_screen
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.tenancy.requests import BusinessRequest

_PAGE = 50


@require_GET
def batch_list(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    queries.require_batches(actor)
    before = read_id(request.GET.get("before", ""))
    batches = queries.visible_batches(actor)
    if before is not None:
        batches = batches.filter(pk__lt=before)
    found = list(batches[: _PAGE + 1])
    shown = shown_batches(found[:_PAGE], actor, timezone.now())
    context = {
        "batches": shown,
        "next_before": shown[-1].id if len(found) > _PAGE else None,
        "may_import": bool(queries.importable_types(actor)),
    }
    return render(request, "exchange/batch_list.html", context)


@require_GET
def batch_progress(request: BusinessRequest, batch_id: int) -> HttpResponse:
    """Answer with the bar, until there is a report; in a dialog also with how it ended."""
    batch = queries.get_batch(request.actor, batch_id)
    is_dialog = "in_dialog" in request.GET
    is_over = batch.state in ENDED or batch.state == BatchState.MAPPING
    if is_over and not is_dialog:
        return hx_redirect(request, screen_url(batch, request.actor))
    return render_screen(
        request,
        page="exchange/batch_progress.html",
        partial="exchange/_batch_progress.html",
        context={
            "batch": batch,
            "title": batch_title(batch),
            "progress": shown_progress(batch, request.actor),
            "is_dialog": is_dialog,
        },
    )


@require_POST
def batch_cancel(request: BusinessRequest, batch_id: int) -> HttpResponse:
    batch = operations.cancel_batch(actor=request.actor, batch_id=batch_id)
    if "in_dialog" in request.GET:
        context = {
            "batch": batch,
            "progress": shown_progress(batch, request.actor),
            "is_dialog": True,
        }
        return render(request, "exchange/_batch_progress.html", context)
    if not batch.done_count:
        url = business_url(request.actor.business_slug, "exchange:batch_list")
        return hx_redirect(request, url)
    return hx_redirect(request, screen_url(batch, request.actor))


@require_POST
def batch_undo(request: BusinessRequest, batch_id: int) -> HttpResponse:
    """Undo a batch: a small one while the user waits, a large one by the worker."""
    actor = request.actor
    batch = operations.start_undo(actor=actor, batch_id=batch_id)
    if batch.changed_count <= DONE_AT_ONCE:
        operations.undo_batch(
            business_id=actor.business_id, membership_id=actor.membership_id, batch_id=batch_id
        )
        batch = queries.get_batch(actor, batch_id)
    if "in_toast" in request.GET:
        return toast(HttpResponse(status=204), f"{batch.get_state_display()}: {counts_text(batch)}")
    return hx_redirect(request, screen_url(batch, actor))


@require_GET
def batch_report(request: BusinessRequest, batch_id: int) -> HttpResponse:
    actor = request.actor
    batch = queries.get_batch(actor, batch_id)
    if batch.state not in ENDED and not is_tried(batch):
        return redirect(screen_url(batch, actor))
    outcome, after = request.GET.get("outcome", ""), read_id(request.GET.get("after", ""))
    page = queries.report_rows(batch, outcome=outcome, after=after or 0)
    rows = shown_outcomes(page.rows, queries.named_rows(actor, batch, page.rows))
    url = business_url(actor.business_slug, "exchange:batch_report", batch_id=batch.pk)
    remarked = queries.remarked_count(batch)
    context = {
        "batch": batch,
        "title": batch_title(batch),
        "rows": rows,
        "next_url": f"{url}?outcome={outcome}&after={page.next_after}" if page.next_after else "",
        "counts": counts_text(batch),
        "file_url": file_url(batch, actor),
        "file_note": file_note(batch),
        "is_undoable": queries.is_undoable(batch, timezone.now()),
        "undo_note": undo_note(batch),
        "is_trial": is_tried(batch),
        "tabs": outcome_tabs(batch, actor, current=outcome, remarked_count=remarked),
    }
    return render_screen(
        request,
        page="exchange/batch_report.html",
        partial="exchange/_batch_report_rows.html",
        context=context,
    )


@require_GET
def batch_file(request: BusinessRequest, batch_id: int) -> HttpResponse:
    batch = queries.get_batch(request.actor, batch_id)
    if not queries.may_download(request.actor, batch):
        raise NotFound
    name = batch.file_name
    if batch.deed != BatchDeed.EXPORT:
        stem = name.rpartition(".")[0] or name or batch.deed
        name = f"{stem}-rejects.csv"
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return file_response(batch.result_file, shown_name=name, content_type=content_type)
