"""«טיפול בפניות»: the active requests of the user."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render as render_template
from django.views.decorators.http import require_GET

from kesher.lib.htmx import render
from kesher.lib.ids import read_id
from kesher.requests.queries.access import get_request, request_types
from kesher.requests.queries.active import active_requests as read_page
from kesher.requests.queries.active import active_row
from kesher.requests.queries.customers import customers_of
from kesher.requests.rendering import active as drawing
from kesher.requests.rendering.customers import customers_context
from kesher.requests.rendering.menu import request_items
from kesher.requests.rules.active import ActiveState, read_active_state
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def active_requests(request: BusinessRequest) -> HttpResponse:
    actor, state = request.actor, _state(request)
    context = drawing.screen_context(actor, state, read_page(actor, state))
    context["has_diary"] = actor.may("activity.see")
    context["is_diary_shown"] = request.membership.has_diary_beside
    return render(request, page="requests/active_requests.html", context=context)


@require_GET
def active_request_rows(request: BusinessRequest) -> HttpResponse:
    """Answer with the rows: all anew, those after a place, or `row` alone if it belongs here."""
    actor, state = request.actor, _state(request)
    if wanted := request.GET.get("row", ""):
        found = None
        if (row_id := read_id(wanted)) is not None:
            found = active_row(actor, state, row_id)
        if found is None:
            require(actor, "request.see")
            return HttpResponse(status=204)
        drawn = drawing.draw_rows(actor, state, [found], is_alone=True)
        context: dict[str, Any] = {"drawn_rows": drawn, "has_rows": True}
        return render_template(request, "requests/_active_request_row.html", context)
    context = drawing.rows_context(actor, state, read_page(actor, state))
    template = "_active_request_row" if state.after else "_active_request_rows"
    return render_template(request, f"requests/{template}.html", context)


@require_GET
def active_request_counts(request: BusinessRequest) -> HttpResponse:
    context = drawing.counts_context(request.actor, _state(request))
    return render_template(request, "requests/_active_request_counts.html", context)


@require_GET
def request_menu(request: BusinessRequest, request_id: int) -> HttpResponse:
    """Answer with the deeds of one request, for a right click, the menu key or a long press."""
    found = get_request(request.actor, request_id)
    context = {"items": request_items(request.actor, found)}
    return render_template(request, "components/menu_items.html", context)


@require_GET
def customer_requests(request: BusinessRequest) -> HttpResponse:
    """Show the customers of the active requests, and all requests of the chosen one."""
    actor = request.actor
    require(actor, "request.see")
    party_id = read_id(request.GET.get("party", ""))
    context = {
        **drawing.counts_context(actor, ActiveState()),
        **customers_context(actor, customers_of(actor), party_id),
        "new_requests": drawing.new_request_items(actor),
        "groupings": (),
    }
    for tab in context["tabs"]:
        tab["is_current"] = tab["url"] == request.path
    return render(
        request,
        page="requests/customer_requests.html",
        partial="requests/_customer_history.html",
        context=context,
    )


def _state(request: BusinessRequest) -> ActiveState:
    asked = request.GET
    kinds = frozenset(request_types(request.actor))
    return read_active_state(
        asked.get("kind", ""), asked.get("by", ""), asked.get("after", ""), kinds
    )
