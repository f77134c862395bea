"""The rows of a list as one finished, escaped string.

What is the same in every row (labels, classes, pills, the halves of addresses) is made once for a
list and a language and kept; per row nothing but concatenation is left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url
from kesher.records.queries import design_key, linked_names, list_at, row_deeds_of, url_parts
from kesher.records.queries.design import DesignKey
from kesher.records.rendering import draw_avatar, draw_cell, draw_text, drawing_of
from kesher.records.rules.record_types import Column, FieldSpec, RecordType
from kesher.savedviews.queries.keyset import Order
from kesher.savedviews.queries.pages import (
    ListPage,
    ListSpec,
    list_spec,
    shown_attribute,
)
from kesher.savedviews.rules.list_state import ColumnChoice
from kesher.tenancy.rules.access import Actor

Columns: TypeAlias = tuple[ColumnChoice, ...]

# Keys hold \x01, which HTML does not allow, below the blank, which it does.
_SORT_KEY_AS_TEXT = str.maketrans({"\x01": " ", " ": "!"})
_ID_DIGITS = 19
_LATE = ' class="late"'
_LIFT = 10**24  # above any negative number, so that numbers compare as texts
_MILLIONTHS = 10**6


@dataclass(frozen=True, slots=True)
class _DrawnColumn:
    """A column ready to draw: the start of its cells, and how the rest is found."""

    start: str
    draw: Callable[[Any], str]
    place: int = -1  # in a row of values; -1 for a column of another app
    key: str = ""
    link: FieldSpec | None = None  # an own field whose values are ids: names are asked for


@dataclass(frozen=True, slots=True)
class DrawnList:
    """What is the same in every row of a list in one language."""

    spec: ListSpec
    check: str
    title_start: str
    title_place: int
    columns: tuple[_DrawnColumn, ...]
    end: str


def drawn_list(actor: Actor, path: str, columns: Columns = ()) -> DrawnList:
    """Return the drawing of the list at a path in the language of the request.

    `columns` are those that were chosen; none of them means those of the list.
    """
    key = (path, columns, design_key(actor), get_language() or "")
    drawn = _drawn_lists.get(key)
    if drawn is None:
        if len(_drawn_lists) >= _KEPT_DRAWINGS:
            _drawn_lists.clear()
        drawn = _drawn_lists[key] = _draw_list(list_spec(*list_at(actor, path), columns))
    return drawn


# Types of own fields whose values are ids.
_NAMED_ELSEWHERE = frozenset({"record_link", "user", "org_unit"})
_KEPT_DRAWINGS = 500
_drawn_lists: dict[tuple[str, Columns, DesignKey, str], DrawnList] = {}


def _draw_list(spec: ListSpec) -> DrawnList:
    title = spec.record_type.title_field
    others = [column for column in spec.columns if column.key != title]
    title_spec = next(field for field in spec.record_type.fields if field.key == title)
    select, deeds = escape(gettext("Select the record")), escape(gettext("Further deeds"))
    return DrawnList(
        spec=spec,
        check=(
            '<td class="table__check"><input type="checkbox" name="ids" data-select'
            f' aria-label="{select}'
        ),
        title_start=f'<td class="table__main" data-label="{escape(str(title_spec.label))}">',
        title_place=spec.places[shown_attribute(title_spec)],
        columns=tuple(_drawn_column(spec, column) for column in others),
        end=(
            '<td class="table__actions"><button class="icon-button icon-button--small"'
            f' type="button" data-row-menu aria-haspopup="menu" aria-label="{deeds}">'
            f"{icon('dots')}</button></td></tr>"
        ),
    )


def draw_row_deeds(actor: Actor, kind: RecordType) -> SafeString:
    """Return the deeds that stand in each row, once for the whole list: a script puts them there.

    In fifty rows they would be a third of the page. `__id__` and `__card__` give way to those of
    the row; what the actor has no right to is left out.
    """
    parts = [_row_deed("href", "__card__", "info", "info-circle", gettext("Further information"))]
    deed = next((one for one in row_deeds_of(kind, actor) if one.key == "edit"), None)
    if deed:
        where = url_parts(actor.business_slug, deed.url_name, deed.argument, deed.fixed)
        url = "__id__".join(where) + (f"?{deed.query}" if deed.query else "")
        how = "data-dialog" if deed.opens_dialog else "href"
        parts.append(_row_deed(how, url, "edit", "pencil", gettext("Edit")))
    if kind.writer.delete and actor.may(f"{kind.right}.delete"):
        parts.append(_row_deed("data-row-delete", "", "delete", "trash", gettext("Delete")))
    return mark_safe("".join(parts))  # noqa: S308 -- words of ours and addresses


def _row_deed(how: str, url: str, name: str, icon_name: str, label: str) -> str:
    text = escape(label)
    tag = "a" if how == "href" else 'button type="button"'
    return (
        f'<{tag} class="icon-button icon-button--small row-{name}" {how}="{escape(url)}"'
        f' title="{text}" aria-label="{text}">{icon(icon_name)}</{tag.partition(" ")[0]}>'
    )


def _drawn_column(spec: ListSpec, column: FieldSpec | Column) -> _DrawnColumn:
    start = f'<td data-label="{escape(str(column.label))}">'
    if isinstance(column, Column):
        return _DrawnColumn(start, draw_cell, key=column.key)
    is_named = column.type.key in _NAMED_ELSEWHERE if column.is_custom else _is_nameless(column)
    link = column if is_named else None
    place = spec.places[shown_attribute(column)]
    return _DrawnColumn(start, drawing_of(column), place, link=link)


def _is_nameless(column: FieldSpec) -> bool:
    """Tell whether a link of the app has no column with the name of what it leads to."""
    return bool(column.link_to) and not column.label_attribute


def row_id(spec: ListSpec) -> str:
    """Return what stands before the id in the `id` of a row of this list."""
    return f"{spec.record_type.key}-"


def draw_rows(actor: Actor, page: ListPage) -> SafeString:
    """Return the rows of a page as `<tr>`s."""
    drawn = drawn_list(actor, page.spec.listing.path, page.spec.choice)
    return mark_safe("".join(_row_texts(actor, drawn, page)))  # noqa: S308 -- every cell is escaped where it is drawn


def _row_texts(actor: Actor, drawn: DrawnList, page: ListPage) -> list[str]:
    spec, kind = drawn.spec, drawn.spec.record_type
    card, card_end = url_parts(actor.business_slug, *kind.card_address)
    list_url = business_url(
        actor.business_slug, "savedviews:record_list", listing=spec.listing.path
    )
    menu = f"{list_url}menu/"
    id_place, card_place = spec.places["id"], spec.places[kind.card_attribute]
    order = page.order
    sort_place = -1 if order.is_nullable else spec.places[order.attribute]
    # A row that comes alone says in which group it belongs.
    menu_start = f' data-group="{escape(page.group)}"' if page.group else ""
    menu_start += f' data-menu-url="{menu}'
    prefix, title_start, title_place = row_id(spec), drawn.title_start, drawn.title_place
    names = _names(actor, drawn, page)
    columns = [
        (
            column.start,
            _draw_named(column.link, names) if column.link else column.draw,
            column.place,
            page.cells.get(column.key, {}),
        )
        for column in drawn.columns
    ]
    check, end = drawn.check, drawn.end
    late_places = [spec.places[name] for name in kind.late_attributes]
    is_late = kind.late_when
    texts = []
    for values in page.rows:
        record_id, title = values[id_place], values[title_place]
        url, name = f"{card}{values[card_place]}{card_end}", escape(title)
        late = _LATE if is_late and is_late(*(values[place] for place in late_places)) else ""
        texts.append(
            f'<tr id="{prefix}{record_id}"{late} data-open-url="{url}"'
            f'{menu_start}{record_id}/"'
            f' data-sort-key="{sort_text(values[sort_place], record_id, order)}">'
            f'{check} {name}" value="{record_id}"></td>'
            f'{title_start}<span class="person">{draw_avatar(title)}'
            f'<a href="{url}"><bdi>{name}</bdi></a></span></td>'
        )
        texts += [
            f"{start}{draw(values[place] if place >= 0 else cells.get(record_id))}</td>"
            for start, draw, place, cells in columns
        ]
        texts.append(end)
    return texts


def _names(actor: Actor, drawn: DrawnList, page: ListPage) -> Mapping[tuple[str, int], str]:
    """Return the names of what own fields of these rows lead to; no query where there are none."""
    links = [(column.link, column.place) for column in drawn.columns if column.link]
    values = [(link, row[place]) for row in page.rows for link, place in links]
    return linked_names(actor, values) if values else {}


def _draw_named(link: FieldSpec, names: Mapping[tuple[str, int], str]) -> Callable[[Any], str]:
    return lambda value: draw_text(names.get((link.key, value)))


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
