"""A board: the records of a list in columns by one of their fields, each loading by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import DecimalField, F, Q, QuerySet, Value

from kesher.customfields.queries import field_condition, value_of
from kesher.customfields.rules.operators import kind_of
from kesher.lib.rows import read_rows
from kesher.records.rules.record_types import BuiltInList, FieldSpec, RecordType
from kesher.savedviews.errors import UnknownColumn
from kesher.savedviews.models import BoardPlace
from kesher.savedviews.queries.filters import FilterOption, filter_condition, filter_options
from kesher.savedviews.queries.keyset import SORT_VALUE, Order, carrying, in_order, rows_in_order
from kesher.savedviews.queries.orders import find_order
from kesher.savedviews.queries.pages import (
    MOST_COUNTED,
    ListSpec,
    default_columns,
    list_spec,
    matching,
)
from kesher.savedviews.rules.cursors import Cursor, read_cursor, write_cursor
from kesher.savedviews.rules.filter_checks import MINE, NOBODY
from kesher.savedviews.rules.list_state import ColumnChoice, ListState, group_fields
from kesher.tenancy.rules.access import Actor

CARDS = 20
MOST_COLUMNS = 50
MOST_PLACED = 500  # of one board; what was moved longest down the column follows the list's order
_MOST_SHOWN_FIELDS = 3

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The first cards of a column, or the next ones; `ranks` are of those that somebody placed."""

    option: FilterOption
    order: Order
    rows: Sequence[Values]
    ranks: Mapping[int, int]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class ColumnFigure:
    """How many cards a column has, and what their amounts come to.

    `is_more`: so many and more; then nothing is summed.
    """

    count: int
    total: Decimal | None
    is_more: bool = False


def segment_of(kind: RecordType, listing: BuiltInList, state: ListState) -> FieldSpec:
    """Return the field that makes the columns: the one asked for, the status, or the first choice.

    Raises: UnknownColumn, for a field that is no single choice, or when the type has none.
    """
    fields = group_fields(kind)
    if state.segment:
        if state.segment not in fields:
            raise UnknownColumn(state.segment)
        return fields[state.segment]
    wanted = listing.status_field or next((one.field_key for one in kind.statuses), "")
    if wanted in fields:
        return fields[wanted]
    found = next((one for one in fields.values() if kind_of(one.type) == "choice"), None)
    if found is None:
        raise UnknownColumn("segment")
    return found


def has_board(kind: RecordType) -> bool:
    """Tell whether the type has a field by which a board can be made."""
    return any(kind_of(spec.type) == "choice" for spec in group_fields(kind).values())


def card_spec(kind: RecordType, listing: BuiltInList, segment: FieldSpec) -> ListSpec:
    """Return which fields a card shows: those of the mini-card, else the first of the list."""
    others = [spec for spec in kind.fields if spec.key not in {kind.title_field, segment.key}]
    shown = [spec for spec in others if spec.in_mini_card]
    if not shown:
        in_list = {column.key for column in default_columns(kind, listing)}
        shown = [spec for spec in others if spec.key in in_list][:_MOST_SHOWN_FIELDS]
    return list_spec(kind, listing, tuple(ColumnChoice(spec.key) for spec in shown))


def board_options(actor: Actor, kind: RecordType, segment: FieldSpec) -> list[FilterOption]:
    """Return the columns of a board, the one of records without a value last."""
    options = [one for one in filter_options(actor, segment) if one.value not in {MINE, NOBODY}]
    if not segment.is_required and kind.find_status(segment.key) is None:
        options.append(FilterOption(NOBODY, ""))
    return options[:MOST_COLUMNS]


def keeps_places(listing: BuiltInList, state: ListState) -> bool:
    """Tell whether cards stand where people put them, and not in an order that was asked for."""
    return state.sort == listing.sort


def first_cards(
    actor: Actor,
    spec: ListSpec,
    state: ListState,
    segment: FieldSpec,
    options: Sequence[FilterOption],
) -> list[BoardColumn]:
    """Return the first cards of every column. Two queries, however many columns there are."""
    kind = spec.record_type
    order = find_order(actor, kind, state.sort)
    placed = _places(kind, spec.listing, state, segment)
    rows = matching(actor, kind, spec.listing, replace(state, segment=""))
    parts = []
    for option in options:
        in_column = rows.filter(in_column_of(actor, segment, option.value))
        ids = list(placed.get(option.value, {}))
        if ids:
            parts.append(_part(in_column.filter(pk__in=ids), order, spec, option, len(ids)))
            in_column = in_column.exclude(pk__in=ids)
        parts.append(_part(in_column, order, spec, option, CARDS + 1))
    found: Iterable[Values] = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    by_column: dict[str, list[Values]] = {option.value: [] for option in options}
    for value, *row in found:
        by_column[value].append(tuple(row))
    return [
        _column(option, order, by_column[option.value], placed.get(option.value, {}), spec)
        for option in options
    ]


def next_cards(
    actor: Actor,
    spec: ListSpec,
    state: ListState,
    segment: FieldSpec,
    option: FilterOption,
    cursor_text: str,
) -> BoardColumn:
    """Return the cards of a column after the cursor.

    Raises: BadCursor.
    """
    kind = spec.record_type
    order = find_order(actor, kind, state.sort)
    placed = _places(kind, spec.listing, state, segment).get(option.value, {})
    rows = matching(actor, kind, spec.listing, replace(state, segment=""))
    rows = rows.filter(in_column_of(actor, segment, option.value)).exclude(pk__in=list(placed))
    cursor = read_cursor(cursor_text, kind=order.kind, is_nullable=order.is_nullable)
    carried = () if order.is_nullable else (order.attribute,)
    wanted = (*spec.attributes, *carried)
    found = rows_in_order(actor, rows, order, wanted, limit=CARDS + 1, cursor=cursor)
    return _column(option, order, found, {}, spec)


def find_card(
    actor: Actor,
    spec: ListSpec,
    state: ListState,
    segment: FieldSpec,
    option: FilterOption,
    record_id: int,
) -> BoardColumn | None:
    """Return a column of this card alone, if it is in it and fits the state."""
    kind = spec.record_type
    order = find_order(actor, kind, state.sort)
    rows = matching(actor, kind, spec.listing, replace(state, segment="")).filter(pk=record_id)
    rows = rows.filter(in_column_of(actor, segment, option.value))
    carried = () if order.is_nullable else (order.attribute,)
    wanted = (*spec.attributes, *carried)
    found = rows_in_order(actor, rows, order, wanted, limit=1, by_index=False)
    if not found:
        return None
    placed = _places(kind, spec.listing, state, segment).get(option.value, {})
    return _column(option, order, found, placed, spec)


def column_figures(
    actor: Actor,
    spec: ListSpec,
    state: ListState,
    segment: FieldSpec,
    options: Sequence[FilterOption],
    *,
    is_exact: bool = False,
) -> tuple[FieldSpec | None, dict[str, ColumnFigure]]:
    """Return the field that is summed, and the figures of the columns by value. One query.

    Of each column no more cards are counted than of a list: a board with a hundred thousand of
    them opens as fast as a small one. What lies beyond is counted when somebody asks for it.
    """
    kind = spec.record_type
    summed = next(
        (one for one in kind.fields if kind_of(one.type) == "number" and one.in_card), None
    )
    rows = matching(actor, kind, spec.listing, replace(state, segment=""))
    most = None if is_exact else MOST_COUNTED
    parts = list(
        filter(None, (_counted(actor, rows, segment, one, summed, most) for one in options))
    )
    if not parts:
        return summed, {}
    sql = " UNION ALL ".join(part for part, _values in parts)
    found = read_rows(sql, [value for _part, values in parts for value in values])
    return summed, {value: _figure(count, total, most) for value, count, total in found if count}


def _figure(count: int, total: Decimal | None, most: int | None) -> ColumnFigure:
    is_more = most is not None and count > most
    return ColumnFigure(count, None if is_more else total, is_more=is_more)


def _counted(
    actor: Actor,
    rows: QuerySet[Any],
    segment: FieldSpec,
    option: FilterOption,
    summed: FieldSpec | None,
    most: int | None,
) -> tuple[str, list[Any]] | None:
    """Return the statement that counts the cards of a column and sums them, as far as `most`."""
    in_column = rows.filter(in_column_of(actor, segment, option.value)).order_by()
    amount = value_of(summed.column, summed.type) if summed else Value(None, DecimalField())
    amounts = in_column.annotate(of_card=amount).values_list("pk", "of_card")
    try:
        sql, values = (amounts[: most + 1] if most else amounts).query.sql_with_params()
    except EmptyResultSet:
        return None
    counted = "SELECT %s, count(*), sum(amount::numeric)"
    return f"{counted} FROM ({sql}) AS cards (id, amount)", [option.value, *values]


def in_column_of(actor: Actor, segment: FieldSpec, value: str) -> Q:
    """Return which records stand in a column."""
    if value == NOBODY:
        return field_condition(segment.column, segment.type, "empty")
    return filter_condition(actor, segment, (value,))


def _places(
    kind: RecordType, listing: BuiltInList, state: ListState, segment: FieldSpec
) -> dict[str, dict[int, int]]:
    """Return rank by record of the cards that were placed, by column."""
    if not keeps_places(listing, state):
        return {}
    found: dict[str, dict[int, int]] = {}
    places = BoardPlace.objects.filter(record_type=kind.key, field_key=segment.key)
    for value, record_id, rank in places.order_by("rank").values_list("value", "record_id", "rank")[
        :MOST_PLACED
    ]:
        found.setdefault(value, {})[record_id] = rank
    return found


def _part(
    rows: QuerySet[Any], order: Order, spec: ListSpec, option: FilterOption, limit: int
) -> QuerySet[Any]:
    """Return the first rows of a column as a part of one statement."""
    if order.is_nullable:
        rows, carried = carrying(rows, order), SORT_VALUE
        if order.is_descending:
            rows = rows.order_by(F(SORT_VALUE).desc(nulls_last=True), "-id")
        else:
            rows = rows.order_by(F(SORT_VALUE).asc(nulls_last=True), "id")
    else:
        rows, carried = in_order(rows, order), order.attribute
    rows = rows.annotate(of_column=Value(option.value), ordered_by=F(carried))
    return rows.values_list("of_column", *spec.attributes, "ordered_by")[:limit]


def _column(
    option: FilterOption,
    order: Order,
    rows: Sequence[Values],
    placed: Mapping[int, int],
    spec: ListSpec,
) -> BoardColumn:
    id_place = spec.places["id"]
    first = [row for row in rows if row[id_place] in placed]
    first.sort(key=lambda row: placed[row[id_place]])
    others = [row for row in rows if row[id_place] not in placed]
    cursor = ""
    if len(others) > CARDS:
        others = others[:CARDS]
        cursor = write_cursor(Cursor(others[-1][-1], others[-1][id_place]))
    return BoardColumn(option, order, [*first, *others], placed, cursor)
