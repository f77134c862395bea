from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from kesher.exchange import operations, queries
from kesher.exchange.choices import ImportState
from kesher.exchange.rendering.batches import ENDED, counts_text, screen_url, shown_progress
from kesher.exchange.rendering.reports import outcome_tabs, shown_outcomes
from kesher.lib.errors import NotFound
from kesher.lib.files import file_response
from kesher.lib.htmx import hx_redirect
from kesher.lib.htmx import render as render_screen
from kesher.lib.urls import business_url
from kesher.tenancy.requests import BusinessRequest

_UNDER_WAY = (ImportState.CHECKING, ImportState.QUEUED, ImportState.RUNNING)


@require_GET
def import_progress(request: BusinessRequest, batch_id: int) -> HttpResponse:
    batch = queries.get_batch(request.actor, batch_id)
    if batch.state not in _UNDER_WAY:
        return hx_redirect(request, screen_url(batch, request.actor))
    return render_screen(
        request,
        page="exchange/import_progress.html",
        partial="exchange/_import_progress.html",
        context={"batch": batch, "progress": shown_progress(batch)},
    )


@require_POST
def import_cancel(request: BusinessRequest, batch_id: int) -> HttpResponse:
    batch = operations.cancel_import(actor=request.actor, batch_id=batch_id)
    if not batch.done_count:
        return hx_redirect(
            request, business_url(request.actor.business_slug, "exchange:import_list")
        )
    return hx_redirect(request, screen_url(batch, request.actor))


@require_GET
def import_report(request: BusinessRequest, batch_id: int) -> HttpResponse:
    actor = request.actor
    batch = queries.get_batch(actor, batch_id)
    if batch.state not in ENDED:
        return redirect(screen_url(batch, actor))
    outcome, after = request.GET.get("outcome", ""), request.GET.get("after", "")
    page = queries.report_rows(batch, outcome=outcome, after=int(after) if after.isdecimal() else 0)
    ids = [row.record_id for row in page.rows if row.record_id]
    rows = shown_outcomes(page.rows, batch, actor, queries.record_titles(actor, batch, ids))
    url = business_url(actor.business_slug, "exchange:import_report", batch_id=batch.pk)
    next_url = f"{url}?outcome={outcome}&after={page.next_after}" if page.next_after else ""
    remarked = queries.remarked_count(batch)
    context = {
        "batch": batch,
        "rows": rows,
        "next_url": next_url,
        "counts": counts_text(batch),
        "tabs": outcome_tabs(batch, actor, current=outcome, remarked_count=remarked),
    }
    return render_screen(
        request,
        page="exchange/import_report.html",
        partial="exchange/_import_report_rows.html",
        context=context,
    )


@require_GET
def import_rejects(request: BusinessRequest, batch_id: int) -> HttpResponse:
    batch = queries.get_batch(request.actor, batch_id)
    if not batch.rejects_file:
        raise NotFound
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return file_response(
        batch.rejects_file, shown_name=f"{stem}-rejects.csv", content_type="text/csv"
    )
