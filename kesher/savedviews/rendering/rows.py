"""The rows of a list as one finished, escaped string.

What is the same in every row (labels, classes, pills, the halves of addresses) is made once for a
list and a language and kept; per row nothing but concatenation is left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url
from kesher.records.queries import design_key, list_at, url_parts
from kesher.records.rendering import draw_avatar, draw_cell, drawing_of
from kesher.records.rules.record_types import Column, FieldSpec
from kesher.savedviews.queries.keyset import Order
from kesher.savedviews.queries.pages import (
    ListPage,
    ListSpec,
    list_spec,
    order_of_state,
    shown_attribute,
)
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.rules.access import Actor

# Keys hold \x01, which HTML does not allow, below the blank, which it does.
_SORT_KEY_AS_TEXT = str.maketrans({"\x01": " ", " ": "!"})
_ID_DIGITS = 19
_LIFT = 10**24  # above any negative number, so that numbers compare as texts
_MILLIONTHS = 10**6


@dataclass(frozen=True, slots=True)
class _DrawnColumn:
    """A column ready to draw: the start of its cells, and how the rest is found."""

    start: str
    draw: Callable[[Any], str]
    place: int = -1  # in a row of values; -1 for a column of another app
    key: str = ""


@dataclass(frozen=True, slots=True)
class DrawnList:
    """What is the same in every row of a list in one language."""

    spec: ListSpec
    title_start: str
    title_place: int
    columns: tuple[_DrawnColumn, ...]
    end: str


def drawn_list(actor: Actor, path: str) -> DrawnList:
    """Return the drawing of the list at a path in the language of the request."""
    key = (path, design_key(actor), get_language() or "")
    drawn = _drawn_lists.get(key)
    if drawn is None:
        if len(_drawn_lists) >= _KEPT_DRAWINGS:
            _drawn_lists.clear()
        drawn = _drawn_lists[key] = _draw_list(list_spec(*list_at(actor, path)))
    return drawn


_KEPT_DRAWINGS = 500
_drawn_lists: dict[tuple[str, tuple[int, int, int], str], DrawnList] = {}


def _draw_list(spec: ListSpec) -> DrawnList:
    title = spec.record_type.title_field
    others = [column for column in spec.columns if column.key != title]
    title_spec = next(field for field in spec.record_type.fields if field.key == title)
    menu_label = escape(gettext("Actions"))
    return DrawnList(
        spec=spec,
        title_start=f'<td class="table__main" data-label="{escape(str(title_spec.label))}">',
        title_place=spec.places[shown_attribute(title_spec)],
        columns=tuple(_drawn_column(spec, column) for column in others),
        end=(
            '<td class="table__actions">'
            '<button class="icon-button icon-button--small" type="button"'
            f' data-row-menu aria-haspopup="menu" aria-label="{menu_label}">'
            f"{icon('dots')}</button></td></tr>"
        ),
    )


def _drawn_column(spec: ListSpec, column: FieldSpec | Column) -> _DrawnColumn:
    start = f'<td data-label="{escape(str(column.label))}">'
    if isinstance(column, Column):
        return _DrawnColumn(start, draw_cell, key=column.key)
    return _DrawnColumn(start, drawing_of(column), spec.places[shown_attribute(column)])


def row_id(spec: ListSpec) -> str:
    """Return what stands before the id in the `id` of a row of this list."""
    return f"{spec.record_type.key}-"


def draw_rows(actor: Actor, page: ListPage, state: ListState) -> SafeString:
    """Return the rows of a page as `<tr>`s."""
    drawn = drawn_list(actor, page.spec.listing.path)
    return mark_safe("".join(_row_texts(actor, drawn, page, state)))  # noqa: S308 -- every cell is escaped where it is drawn


def _row_texts(actor: Actor, drawn: DrawnList, page: ListPage, state: ListState) -> list[str]:
    spec, kind = drawn.spec, drawn.spec.record_type
    card, card_end = url_parts(actor.business_slug, *kind.card_address)
    list_url = business_url(
        actor.business_slug, "savedviews:record_list", listing=spec.listing.path
    )
    menu = f"{list_url}menu/"
    id_place, card_place = spec.places["id"], spec.places[kind.card_attribute]
    order = order_of_state(kind, state)
    sort_place = -1 if order.is_nullable else spec.places[order.attribute]
    prefix, title_start, title_place, end = (
        row_id(spec),
        drawn.title_start,
        drawn.title_place,
        drawn.end,
    )
    columns = [
        (column.start, column.draw, column.place, page.cells.get(column.key, {}))
        for column in drawn.columns
    ]
    texts = []
    for values in page.rows:
        record_id, title = values[id_place], values[title_place]
        url = f"{card}{values[card_place]}{card_end}"
        texts.append(
            f'<tr id="{prefix}{record_id}" data-open-url="{url}"'
            f' data-menu-url="{menu}{record_id}/"'
            f' data-sort-key="{sort_text(values[sort_place], record_id, order)}">'
            f'{title_start}<span class="person">{draw_avatar(title)}'
            f'<a href="{url}"><bdi>{escape(title)}</bdi></a></span></td>'
        )
        texts += [
            f"{start}{draw(values[place] if place >= 0 else cells.get(record_id))}</td>"
            for start, draw, place, cells in columns
        ]
        texts.append(end)
    return texts


def sort_text(value: Any, record_id: int, order: Order) -> str:
    """Return a text that, compared by code point, orders rows as the list does."""
    if order.kind == "id":
        return f"{value:0{_ID_DIGITS}}"
    if not order.is_nullable:
        return f"{escape(value.translate(_SORT_KEY_AS_TEXT))} {record_id:0{_ID_DIGITS}}"
    # Whatever the direction, rows without a value come last.
    flag = "1" if (value is None) != order.is_descending else "0"
    if value is None:
        return f"{flag} {record_id:0{_ID_DIGITS}}"
    if order.kind == "number":
        value = f"{int(value * _MILLIONTHS) + _LIFT:026}"
    text = escape(str(value).translate(_SORT_KEY_AS_TEXT))
    return f"{flag} {text} {record_id:0{_ID_DIGITS}}"
