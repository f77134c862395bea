"""«דוח פניות»: requests counted by any two of their traits, and the requests behind a figure."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kesher.lib.dates import format_datetime
from kesher.lib.htmx import render
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.requests.queries.report import PAGE_ROWS, report_rows
from kesher.requests.queries.report_counts import report_counts
from kesher.requests.rendering.report import report_table
from kesher.requests.rendering.report_charts import report_charts
from kesher.requests.rendering.report_names import dimension_labels, period_labels
from kesher.requests.rendering.report_opening import OpenReport, open_report, report_bar
from kesher.requests.rendering.rows import request_rows
from kesher.requests.rules.report import MOST_LINES, OWN_DAYS, Cell, Figure
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def request_report(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    require(actor, "request.see")
    opened = open_report(actor, request.GET.dict())
    labels = dimension_labels()
    context = {
        **_shown(opened),
        "bar": report_bar(opened),
        "dimensions": [(one, labels[one]) for one in labels if one in opened.offered],
        "periods": list(period_labels().items()),
        "is_own_days": opened.state.period == OWN_DAYS,
        "filters": opened.filters,
        "is_filtered": any(one.value for one in opened.filters),
        "turned_url": f"{opened.base}?{opened.state.turned().query}",
    }
    if actor.may("request.export"):
        export_url = business_url(actor.business_slug, "exchange:source_export", what="requests")
        context["export_url"] = f"{export_url}?{opened.state.query}"
        context["print_url"] = opened.part_url("print/")
    return render(request, page="requests/request_report.html", context=context)


@require_GET
def request_report_print(request: BusinessRequest) -> HttpResponse:
    """Show the report as it stands on paper."""
    actor = request.actor
    require(actor, "request.export")
    opened = open_report(actor, request.GET.dict())
    context = {
        **_shown(opened, right="request.export"),
        "name": opened.view.name if opened.view else "",
        "told": opened.told,
        "printed_at": format_datetime(timezone.now()),
        "printed_by": actor.display_name,
        "report_url": f"{opened.base}?{opened.state.query}",
    }
    return render(request, page="requests/request_report_print.html", context=context)


@require_GET
def request_report_rows(request: BusinessRequest) -> HttpResponse:
    """Show the requests behind one figure of the report."""
    actor, asked = request.actor, request.GET
    require(actor, "request.see")
    opened = open_report(actor, asked.dict())
    cell = Cell(
        row=asked.get("row"),
        column=asked.get("column"),
        not_rows=tuple(asked.getlist("not_row")[:MOST_LINES]),
        not_columns=tuple(asked.getlist("not_column")[:MOST_LINES]),
        figure=Figure(asked["figure"]) if asked.get("figure") in set(Figure) else Figure.ALL,
        group=read_id(asked.get("group", "")),
    )
    found = report_rows(actor, opened.state, cell, after=read_id(asked.get("after", "")) or 0)
    shown = found[:PAGE_ROWS]
    again = asked.copy()
    if shown:
        again["after"] = str(shown[-1].pk)
    context = {
        "rows": request_rows(actor, shown),
        "next_url": f"{request.path}?{again.urlencode()}" if len(found) > PAGE_ROWS else "",
        "report_url": f"{opened.base}?{opened.state.query}",
    }
    return render(
        request,
        page="requests/request_report_rows.html",
        partial="requests/_request_report_rows.html",
        context=context,
    )


def _shown(opened: OpenReport, *, right: str = "request.see") -> dict[str, Any]:
    counts = report_counts(opened.actor, opened.state, right=right)
    table = report_table(opened.actor, opened.state, counts)
    return {
        "state": opened.state,
        "table": table,
        "charts": report_charts(opened.actor, opened.state, counts, table),
    }
