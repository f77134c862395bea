"""The generic list screen: its first page, the pages after it, and what is loaded later."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kesher.lib.errors import NotFound
from kesher.lib.htmx import is_htmx, render
from kesher.lib.ids import read_id
from kesher.records.queries import get_record, row_deeds_of
from kesher.savedviews import queries, rendering
from kesher.savedviews.errors import UnknownFilter
from kesher.savedviews.rendering.opening import OpenList, list_at_path, open_list
from kesher.savedviews.rules.list_state import filter_fields
from kesher.tenancy.requests import BusinessRequest


def _open(request: BusinessRequest, listing: str, *more: str) -> OpenList:
    """Return the list in the state that the address asks for; `more` names are not state."""
    parameters = {name: values for name, values in request.GET.lists() if name not in more}
    return open_list(request.actor, listing, parameters)


@require_GET
def record_list(request: BusinessRequest, listing: str) -> HttpResponse:
    shown = _open(request, listing)
    actor, spec, state, grouping = shown.actor, shown.spec, shown.state, shown.grouping
    groups = queries.groups_of(actor, spec, state, grouping) if grouping else None
    # A search that nothing answers shows what may have been meant, which is too little for groups.
    if grouping and groups and (groups.count or not state.query):
        parts = queries.group_rows(actor, spec, state, grouping, groups)
        context = rendering.grouped_page(shown, grouping, groups, parts)
    else:
        context = rendering.first_page(shown, queries.list_page(actor, spec, state))
    return render(
        request,
        page="savedviews/record_list.html",
        partial="savedviews/_record_rows.html",
        context={**context, "is_swap": is_htmx(request)},
    )


@require_GET
def record_rows(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with the page after the cursor, or with one row if it fits the list as it is.

    `within` names the group of which the page is, where the list is grouped.
    """
    shown = _open(request, listing, "cursor", "row", "within")
    if "row" in request.GET:
        row = queries.find_row(shown.actor, shown.spec, shown.state, _row(request.GET["row"]))
        if row is None:
            return HttpResponse(status=204)
        return HttpResponse(rendering.draw_rows(shown.actor, row))
    group, within = request.GET.get("within", ""), None
    if group and shown.grouping:
        within = queries.in_group(shown.grouping, group)
    cursor = request.GET.get("cursor", "")
    page = queries.list_page(shown.actor, shown.spec, shown.state, cursor, within=within)
    context = rendering.next_page(shown, page, within=group)
    return render(request, page="savedviews/_next_rows.html", context=context)


@require_GET
def list_sums(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with sums and averages of the number columns, over every row that fits."""
    shown = _open(request, listing)
    sums = queries.column_sums(shown.actor, shown.spec, shown.state)
    context = {"cells": rendering.sum_cells(shown, sums), "sums_url": shown.part_url("sums")}
    return render(request, page="savedviews/_list_sums.html", context=context)


@require_GET
def list_count(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with how many records fit, where the page came without that."""
    shown = _open(request, listing)
    found = queries.count_matching(shown.actor, shown.spec, shown.state)
    context = rendering.list_counted(shown, *found)
    return render(request, page="savedviews/_list_count.html", context=context)


@require_GET
def list_groups(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with the figures of every group, which take the place of the old ones."""
    shown = _open(request, listing)
    if shown.grouping is None:
        raise NotFound
    groups = queries.groups_of(shown.actor, shown.spec, shown.state, shown.grouping)
    context = {"groups": rendering.group_heads(shown, shown.grouping, groups)}
    return render(request, page="savedviews/_group_figures.html", context=context)


@require_GET
def filter_menu(request: BusinessRequest, listing: str, field: str) -> HttpResponse:
    shown = _open(request, listing)
    fields = filter_fields(shown.kind, shown.listing)
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
    kind, _ = list_at_path(actor, listing)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    items = rendering.deed_items(actor, kind, record, row_deeds_of(kind, actor))
    return render(request, page="components/menu_items.html", context={"items": items})


def _row(text: str) -> int:
    found = read_id(text)
    if found is None:
        raise NotFound
    return found
