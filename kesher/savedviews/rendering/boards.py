"""A board as finished HTML: its columns, their cards, and what the browser needs to move them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from kesher.lib.template_tags import icon
from kesher.records.queries import url_parts
from kesher.records.rendering import drawing_of
from kesher.records.rules.record_types import FieldSpec
from kesher.savedviews.choices import SavedViewKind
from kesher.savedviews.queries.boards import BoardColumn, ColumnFigure, keeps_places
from kesher.savedviews.queries.filters import FilterOption
from kesher.savedviews.queries.keyset import Order
from kesher.savedviews.queries.pages import ListSpec, shown_attribute
from kesher.savedviews.rendering.chips import filter_bar
from kesher.savedviews.rendering.deeds import list_deeds
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rendering.rows import row_id, sort_text
from kesher.savedviews.rendering.view_bar import view_bar
from kesher.savedviews.rules.filter_checks import NOBODY
from kesher.savedviews.rules.list_state import group_fields
from kesher.tenancy.rules.access import Actor

_RANK_DIGITS = 20
_HIGHEST = 10**_RANK_DIGITS - 1


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """One column for the template; `legal` are the columns to which its cards may be moved."""

    value: str
    label: str
    tone: str
    cards: SafeString
    more_url: str
    rows_url: str
    whole_url: str
    legal: str


@dataclass(frozen=True, slots=True)
class SegmentLink:
    """A field by which the board can be made."""

    label: str
    url: str
    is_current: bool


def board_page(
    shown: OpenList, spec: ListSpec, segment: FieldSpec, columns: Sequence[BoardColumn]
) -> dict[str, Any]:
    """Return what the board needs."""
    deeds = list_deeds(shown)
    options = [column.option for column in columns]
    return {
        "title": str(shown.listing.label),
        "deeds": deeds,
        "columns": [
            _drawn(shown, spec, segment, column, options, place)
            for place, column in enumerate(columns, 1)
        ],
        "segments": list(segment_links(shown, segment)),
        "segment_label": str(segment.label),
        "move_url": shown.part_url("board/move"),
        "figures_url": shown.part_url("board/figures"),
        "keeps_places": keeps_places(shown.listing, shown.state),
        "may_edit": shown.actor.may(f"{shown.kind.right}.edit") and not segment.is_locked,
        "row_prefix": row_id(spec),
        "table": shown.kind.table,
        "order": "desc" if shown.state.is_descending else "asc",
        **filter_bar(shown, SavedViewKind.BOARD),
        **view_bar(shown, kind=SavedViewKind.BOARD),
    }


def next_cards_page(shown: OpenList, spec: ListSpec, column: BoardColumn) -> dict[str, Any]:
    """Return further cards of a column, and where the next ones are."""
    return {
        "cards": draw_cards(shown, spec, column),
        "next_url": _more_url(shown, column),
    }


def segment_links(shown: OpenList, segment: FieldSpec) -> Iterator[SegmentLink]:
    """Return the fields by which the board can be made."""
    for key, spec in group_fields(shown.kind).items():
        if spec.key in shown.listing.hidden_fields:
            continue
        url = shown.part_url("board", segment=key) if key != shown.state.segment else ""
        yield SegmentLink(str(spec.label), url, key == segment.key)


def figure_texts(
    columns: Sequence[FilterOption],
    summed: FieldSpec | None,
    figures: Mapping[str, ColumnFigure],
) -> list[tuple[str, str, str, bool]]:
    """Return value, count and sum of each column in words, and whether there are more."""
    texts = []
    for option in columns:
        figure = figures.get(option.value, ColumnFigure(0, None))
        total = ""
        if summed and figure.total is not None:
            total = summed.type.display(figure.total)
        count = f"{figure.count - 1:,}+" if figure.is_more else f"{figure.count:,}"
        texts.append((option.value, count, total, figure.is_more))
    return texts


def draw_cards(shown: OpenList, spec: ListSpec, column: BoardColumn) -> SafeString:
    """Return the cards of a column."""
    return mark_safe("".join(_cards(shown, spec, column)))  # noqa: S308 -- escaped where drawn


def _drawn(
    shown: OpenList,
    spec: ListSpec,
    segment: FieldSpec,
    column: BoardColumn,
    options: Sequence[FilterOption],
    place: int,
) -> DrawnColumn:
    option = column.option
    return DrawnColumn(
        value=option.value,
        label=option.label or gettext("Without a value"),
        tone=option.tone or "gray",
        cards=draw_cards(shown, spec, column),
        more_url=_more_url(shown, column),
        rows_url=shown.part_url("board/cards", column=option.value),
        whole_url=shown.part_url("board/cards", column=option.value, place=str(place)),
        legal=" ".join(_legal(shown.actor, shown, segment, option, options)),
    )


def _legal(
    actor: Actor,
    shown: OpenList,
    segment: FieldSpec,
    option: FilterOption,
    options: Sequence[FilterOption],
) -> Iterator[str]:
    """Return the columns that a card of this one may go to; a guarded status has a table."""
    guarded = shown.kind.find_status(segment.key)
    if guarded is None:
        yield from (one.value for one in options if one.value != NOBODY or not segment.is_required)
        return
    yield option.value
    for move in guarded.table.legal_from(option.value):
        if move.to_status and (not move.right or actor.may(move.right)):
            yield move.to_status


def _more_url(shown: OpenList, column: BoardColumn) -> str:
    if not column.next_cursor:
        return ""
    return shown.part_url("board/cards", column=column.option.value, cursor=column.next_cursor)


def _cards(shown: OpenList, spec: ListSpec, column: BoardColumn) -> Iterator[str]:
    kind = spec.record_type
    card, card_end = url_parts(shown.actor.business_slug, *kind.card_address)
    order = column.order
    title_spec = next(one for one in kind.fields if one.key == kind.title_field)
    id_place, card_place = spec.places["id"], spec.places[kind.card_attribute]
    title_place = spec.places[shown_attribute(title_spec)]
    details = [
        (escape(str(one.label)), drawing_of(one), spec.places[shown_attribute(one)])
        for one in spec.columns
        if isinstance(one, FieldSpec) and one.key != kind.title_field
    ]
    move = escape(gettext("Move to another column"))
    prefix = row_id(spec)
    for row in column.rows:
        record_id, name = row[id_place], escape(row[title_place])
        url = f"{card}{row[card_place]}{card_end}"
        key = _sort_key(row[-1], record_id, column.ranks.get(record_id), order)
        lines = "".join(
            f'<span class="mini-card__text"><span class="visually-hidden">{label}: </span>'
            f"{text}</span>"
            for label, draw, place in details
            if (text := draw(row[place]))
        )
        yield (
            f'<li class="board-card" id="{prefix}{record_id}" data-record="{record_id}"'
            f' data-sort-key="{key}" data-open-url="{url}" tabindex="-1">'
            f'<a class="board-card__title mini-card__title" href="{url}"><bdi>{name}</bdi></a>'
            f"{lines}"
            f'<button class="icon-button icon-button--small board-card__move" type="button"'
            f' data-move aria-haspopup="menu" aria-label="{move}: {name}" title="{move}">'
            f"{icon('arrows-shuffle')}</button></li>"
        )


def _sort_key(value: Any, record_id: int, rank: int | None, order: Order) -> str:
    """Return a text that, compared by code point, orders cards as the column does."""
    if rank is None:
        return f"{0 if order.is_descending else 1}{sort_text(value, record_id, order)}"
    if order.is_descending:
        return f"1{_HIGHEST - rank:0{_RANK_DIGITS}}"
    return f"0{rank:0{_RANK_DIGITS}}"
