"""The board, and the cards beside the one that is open: two more shapes of every list."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kesher.lib.errors import NotFound
from kesher.lib.htmx import is_htmx, render, toast, trigger
from kesher.lib.ids import read_id
from kesher.records.errors import EvidenceMissing
from kesher.records.queries import get_record
from kesher.records.rendering.card import offer_of_more
from kesher.records.rules.record_types import FieldSpec
from kesher.savedviews import operations, rendering
from kesher.savedviews.queries import boards as queries
from kesher.savedviews.queries.filters import FilterOption
from kesher.savedviews.queries.groups import find_row
from kesher.savedviews.queries.pages import ListSpec, list_page
from kesher.savedviews.rendering.boards import (
    board_page,
    draw_cards,
    figure_texts,
    next_cards_page,
)
from kesher.savedviews.rendering.opening import OpenList, open_list
from kesher.savedviews.rendering.splits import draw_mini_cards, mini_cards_page, split_page
from kesher.tenancy.requests import BusinessRequest


def _open(
    request: BusinessRequest, listing: str, *more: str
) -> tuple[OpenList, FieldSpec, ListSpec]:
    parameters = {name: values for name, values in request.GET.lists() if name not in more}
    shown = open_list(request.actor, listing, parameters)
    segment = queries.segment_of(shown.kind, shown.listing, shown.state)
    return shown, segment, queries.card_spec(shown.kind, shown.listing, segment)


@require_GET
def record_board(request: BusinessRequest, listing: str) -> HttpResponse:
    shown, segment, spec = _open(request, listing)
    options = queries.board_options(shown.actor, shown.kind, segment)
    columns = queries.first_cards(shown.actor, spec, shown.state, segment, options)
    context = board_page(shown, spec, segment, columns)
    return render(request, page="savedviews/record_board.html", context=context)


@require_GET
def board_cards(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with the next cards of a column, or with one card if it stands in it.

    With `place`, the number of the column on the board, with its first cards as the board has them.
    """
    shown, segment, spec = _open(request, listing, "column", "cursor", "row", "place")
    option = _option(request, shown, segment)
    if "place" in request.GET:
        place = _id(request.GET["place"])
        (column,) = queries.first_cards(shown.actor, spec, shown.state, segment, [option])
        context = {**next_cards_page(shown, spec, column), "place": place}
        return render(request, page="savedviews/_board_column.html", context=context)
    if "row" in request.GET:
        record_id = _id(request.GET["row"])
        card = queries.find_card(shown.actor, spec, shown.state, segment, option, record_id)
        if card is None:
            return HttpResponse(status=204)
        return HttpResponse(draw_cards(shown, spec, card))
    cursor = request.GET.get("cursor", "")
    column = queries.next_cards(shown.actor, spec, shown.state, segment, option, cursor)
    context = next_cards_page(shown, spec, column)
    return render(request, page="savedviews/_board_cards.html", context=context)


@require_GET
def board_figures(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with the count and the sum of every column; with `exact` however many there are."""
    shown, segment, spec = _open(request, listing, "exact")
    options = queries.board_options(shown.actor, shown.kind, segment)
    summed, figures = queries.column_figures(
        shown.actor, spec, shown.state, segment, options, is_exact="exact" in request.GET
    )
    context = {"figures": figure_texts(options, summed, figures)}
    return render(request, page="savedviews/_board_figures.html", context=context)


@require_POST
def board_move(request: BusinessRequest, listing: str) -> HttpResponse:
    """Move a card; where a status asks for more, its window opens and the card goes back."""
    shown, segment, _spec = _open(request, listing)
    record_id = _id(request.POST.get("record", ""))
    value = request.POST.get("column", "")
    above = None
    if queries.keeps_places(shown.listing, shown.state) and "above" in request.POST:
        above = [_id(one) for one in request.POST["above"].split(",") if one]
    try:
        is_changed = operations.move_card(
            actor=shown.actor,
            type_key=shown.kind.key,
            field_key=segment.key,
            record_id=record_id,
            value=value,
            above=above,
        )
    except EvidenceMissing as refusal:
        record = get_record(actor=shown.actor, record_type=shown.kind, record_id=record_id)
        window = rendering.status_window_url(shown.actor, shown.kind, segment.key, record, value)
        if not window:
            raise
        return trigger(HttpResponse(status=refusal.status), "kesher:open-dialog", window)
    more: Mapping[str, Any] = {}
    if is_changed and shown.kind.form.reach:
        record = get_record(actor=shown.actor, record_type=shown.kind, record_id=record_id)
        more = offer_of_more(shown.actor, shown.kind, record, segment.key)
    return toast(HttpResponse(status=204), **{"text": _("Moved."), **more})


@require_GET
def record_split(request: BusinessRequest, listing: str) -> HttpResponse:
    """Show the records as mini-cards beside the card of the one that is open.

    Asked for the page after a cursor or for one row, answer with these mini-cards alone.
    """
    asked = request.GET
    parameters = {name: values for name, values in asked.lists() if name not in _PLACES}
    shown = open_list(request.actor, listing, parameters)
    if "row" in asked:
        row = find_row(shown.actor, shown.spec, shown.state, _id(asked["row"]))
        return HttpResponse(
            draw_mini_cards(shown, row, 0) if row else "", status=200 if row else 204
        )
    page = list_page(shown.actor, shown.spec, shown.state, asked.get("cursor", ""))
    if is_htmx(request) and "cursor" in asked:
        return render(
            request, page="savedviews/_mini_cards.html", context=mini_cards_page(shown, page)
        )
    context = split_page(shown, page, _id(asked["at"]) if asked.get("at") else 0)
    return render(request, page="savedviews/record_split.html", context=context)


_PLACES = frozenset({"at", "cursor", "row"})


def _option(request: BusinessRequest, shown: OpenList, segment: FieldSpec) -> FilterOption:
    """Return the column that is asked for.

    Raises: NotFound, when the board has no such column.
    """
    wanted = request.GET.get("column", "")
    options = queries.board_options(shown.actor, shown.kind, segment)
    found = next((one for one in options if one.value == wanted), None)
    if found is None:
        raise NotFound
    return found


def _id(text: str) -> int:
    found = read_id(text)
    if found is None:
        raise NotFound
    return found
