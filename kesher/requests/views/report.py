"""«דוח פניות»: requests counted by any two of their traits, and the requests behind a figure."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kesher.lib.htmx import render
from kesher.lib.urls import business_url
from kesher.requests.queries.report import PAGE_ROWS, report_counts, report_rows
from kesher.requests.rendering.report import dimension_labels, report_context, report_csv
from kesher.requests.rendering.rows import request_rows
from kesher.requests.rules.report import Dimension, Figure, ReportState, read_report
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def request_report(request: BusinessRequest) -> HttpResponse:
    actor, state = request.actor, _state(request)
    context = report_context(actor, state, report_counts(actor, state))
    base = business_url(actor.business_slug, "requests:request_report")
    context |= {
        "dimensions": list(dimension_labels().items()),
        "turned_url": f"{base}?{state.turned().query}",
        "export_url": f"{base}export/?{state.query}",
    }
    return render(request, page="requests/request_report.html", context=context)


@require_GET
def request_report_rows(request: BusinessRequest) -> HttpResponse:
    """Show the requests behind one figure of the report."""
    actor, state, asked = request.actor, _state(request), request.GET
    cell: dict[Dimension, str] = {}
    if "row" in asked:
        cell[state.rows] = asked["row"]
    if "column" in asked and state.columns:
        cell[state.columns] = asked["column"]
    figure = Figure(asked["figure"]) if asked.get("figure") in set(Figure) else Figure.ALL
    last = asked.get("after", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else 0
    found = report_rows(actor, state, cell, figure, after=after)
    shown = found[:PAGE_ROWS]
    again = asked.copy()
    if shown:
        again["after"] = str(shown[-1].pk)
    report_url = business_url(actor.business_slug, "requests:request_report")
    context = {
        "rows": request_rows(actor, shown),
        "next_url": f"{request.path}?{again.urlencode()}" if len(found) > PAGE_ROWS else "",
        "report_url": f"{report_url}?{state.query}",
    }
    return render(
        request,
        page="requests/request_report_rows.html",
        partial="requests/_request_report_rows.html",
        context=context,
    )


@require_GET
def request_report_export(request: BusinessRequest) -> HttpResponse:
    """Give the report out as a table that spreadsheet programs open."""
    actor, state = request.actor, _state(request)
    require(actor, "request.export")
    context = report_context(actor, state, report_counts(actor, state))
    response = HttpResponse(report_csv(context), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="requests.csv"'
    return response


def _state(request: BusinessRequest) -> ReportState:
    return read_report(request.GET.dict(), timezone.localdate())
