"""The generic list screen and the global search."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kesher.lib.errors import NotFound
from kesher.lib.htmx import render
from kesher.lib.urls import business_url
from kesher.records.errors import UnknownRecordType
from kesher.records.queries import get_record, list_at, rights_to_see, row_deeds_of
from kesher.records.rules.record_types import BuiltInList, RecordType
from kesher.savedviews import queries, rendering
from kesher.savedviews.errors import UnknownFilter
from kesher.savedviews.rules.list_state import filter_fields, read_state
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import Actor, require


def _open(request: BusinessRequest, listing: str, *more: str) -> rendering.OpenList:
    """Return the list at a path in the state that the address asks for; `more` names are not state.

    Raises: NotFound, NotPermitted, UnknownFilter, UnknownSort, BadValue.
    """
    actor = request.actor
    record_type, built_in = _list_at(actor, listing)
    for right in rights_to_see(record_type):
        require(actor, right)
    parameters = {name: values for name, values in request.GET.lists() if name not in more}
    state = read_state(record_type, built_in, parameters)
    base = business_url(actor.business_slug, "savedviews:record_list", listing=listing)
    return rendering.OpenList(actor, rendering.drawn_list(actor, listing).spec, state, base)


def _list_at(actor: Actor, path: str) -> tuple[RecordType, BuiltInList]:
    try:
        return list_at(actor, path)
    except UnknownRecordType:
        raise NotFound from None


@require_GET
def record_list(request: BusinessRequest, listing: str) -> HttpResponse:
    shown = _open(request, listing)
    page = queries.list_page(shown.actor, shown.spec, shown.state)
    context = rendering.first_page(shown, page)
    return render(
        request,
        page="savedviews/record_list.html",
        partial="savedviews/_record_rows.html",
        context=context,
    )


@require_GET
def record_rows(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with the page after the cursor, or with one row if it fits the list as it is."""
    shown = _open(request, listing, "cursor", "row")
    if "row" in request.GET:
        row = queries.find_row(shown.actor, shown.spec, shown.state, _row(request.GET["row"]))
        if row is None:
            return HttpResponse(status=204)
        return HttpResponse(rendering.draw_rows(shown.actor, row, shown.state))
    page = queries.list_page(shown.actor, shown.spec, shown.state, request.GET.get("cursor", ""))
    context = rendering.next_page(shown, page)
    return render(request, page="savedviews/_next_rows.html", context=context)


@require_GET
def filter_menu(request: BusinessRequest, listing: str, field: str) -> HttpResponse:
    shown = _open(request, listing)
    fields = filter_fields(shown.spec.record_type, shown.spec.listing)
    spec = next((one for one in fields if one.key == field), None)
    if spec is None:
        raise UnknownFilter(field)
    options = queries.filter_options(shown.actor, spec)
    context = {"items": rendering.menu_items(shown, spec, options)}
    return render(request, page="savedviews/_filter_menu.html", context=context)


@require_GET
def record_menu(request: BusinessRequest, listing: str, record_id: int) -> HttpResponse:
    """Answer with the deeds of a row, for its right-click menu."""
    actor = request.actor
    record_type, _ = _list_at(actor, listing)
    record = get_record(actor=actor, record_type=record_type, record_id=record_id)
    items = rendering.deed_items(actor, record_type, record, row_deeds_of(record_type, actor))
    return render(request, page="components/menu_items.html", context={"items": items})


@require_GET
def search(request: BusinessRequest) -> HttpResponse:
    """Answer with the first hits for what is typed: options for the box, a page for Enter."""
    actor = request.actor
    query = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "query": query,
        "groups": rendering.drawn_groups(actor, queries.search(actor, query), query),
        "title": gettext("Search"),
    }
    return render(
        request,
        page="savedviews/search.html",
        partial="savedviews/_search_hits.html",
        context=context,
    )


def _row(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound
    return int(text)
