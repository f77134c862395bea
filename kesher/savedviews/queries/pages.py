"""One page of a list: at most five queries, whatever its length and depth."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Avg, Q, QuerySet, Sum
from django.utils import timezone

from kesher.customfields.queries import value_of
from kesher.customfields.rules.operators import kind_of
from kesher.lib.dates import local
from kesher.lib.text import search_terms
from kesher.records.queries import design_key, fields_of, rights_to_see, visible_records
from kesher.records.queries.searching import found_by_terms
from kesher.records.rules.record_types import (
    BuiltInList,
    Cell,
    Column,
    FieldSpec,
    RecordType,
)
from kesher.savedviews.queries.composed import Asked
from kesher.savedviews.queries.filters import (
    closed_condition,
    filter_condition,
    where_condition,
)
from kesher.savedviews.queries.keyset import Order, rows_in_order
from kesher.savedviews.queries.orders import find_order
from kesher.savedviews.queries.planning import are_frequent
from kesher.savedviews.queries.search import forgiven_ids
from kesher.savedviews.rules.conditions import conditions_of
from kesher.savedviews.rules.cursors import Cursor, read_cursor, write_cursor
from kesher.savedviews.rules.list_state import (
    ColumnChoice,
    ListState,
    filter_fields,
    sort_attributes,
    write_state,
)
from kesher.tenancy.rules.access import Actor

PAGE_ROWS = 50
# An exact count of a million rows takes 64 ms and tells nobody more than "1,000+" does. What is
# searched for is met among others, so that each counted row costs many.
MOST_COUNTED = 1000
MOST_COUNTED_IN_SEARCH = 200

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ListSpec:
    """Which columns a list has, and where in a row of values each is found."""

    record_type: RecordType
    listing: BuiltInList
    columns: tuple[FieldSpec | Column, ...]
    attributes: tuple[str, ...]
    places: Mapping[str, int]
    choice: tuple[ColumnChoice, ...] = ()

    @property
    def widths(self) -> dict[str, int]:
        """Return the widths that were chosen, in pixels by key of the column."""
        return {one.key: one.width for one in self.choice if one.width}


@dataclass(frozen=True, slots=True)
class ListPage:
    """Rows of values as `ListSpec.attributes` orders them, and the cells of other apps by id.

    Where rows may lack an ordering value, it stands behind the others.
    """

    spec: ListSpec
    order: Order
    rows: Sequence[Values]
    cells: Mapping[str, Mapping[int, Cell]] = field(default_factory=dict)
    next_cursor: str = ""
    count: int | None = None
    """Matching rows, at most one more than `most_counted`; None on later pages, and on a first one
    whose rows are counted when it stands."""
    most_counted: int = MOST_COUNTED
    is_forgiven: bool = False
    """Nothing has the words that were searched for; these rows are what may have been meant."""
    group: str = ""
    """The group of a row that was asked for alone, in a list that is grouped."""


def list_spec(
    record_type: RecordType, listing: BuiltInList, choice: Sequence[ColumnChoice] = ()
) -> ListSpec:
    """Return the columns of a list: those that are chosen, or fields and added ones by position.

    The field that names the record is always there, and first.
    """
    every = all_columns(record_type)
    if choice:
        keys = [one.key for one in choice if one.key != record_type.title_field]
        columns = [every[key] for key in (record_type.title_field, *keys) if key in every]
    else:
        columns = default_columns(record_type, listing)
    fields = [column for column in columns if isinstance(column, FieldSpec)]
    wanted = ["id", record_type.card_attribute, record_type.archived_attribute]
    wanted += sort_attributes(record_type).values()
    wanted += [shown_attribute(spec) for spec in fields]
    wanted += record_type.late_attributes
    attributes = tuple(dict.fromkeys(filter(None, wanted)))
    places = {attribute: place for place, attribute in enumerate(attributes)}
    return ListSpec(record_type, listing, tuple(columns), attributes, places, tuple(choice))


def all_columns(record_type: RecordType) -> dict[str, FieldSpec | Column]:
    """Return everything that can be a column of a list of this type, by position."""
    columns: list[FieldSpec | Column] = [*fields_of(record_type), *record_type.added_columns]
    columns.sort(key=lambda column: column.position)
    return {column.key: column for column in columns}


def default_columns(record_type: RecordType, listing: BuiltInList) -> list[FieldSpec | Column]:
    """Return the columns of a list as the business has designed it."""
    return [
        column
        for column in all_columns(record_type).values()
        if isinstance(column, Column)
        or (column.in_list and column.key not in listing.hidden_fields)
    ]


def shown_attribute(spec: FieldSpec) -> str:
    """Return the attribute of which a list shows the value: a link is shown by its name."""
    return spec.label_attribute or spec.column


def matching(
    actor: Actor, record_type: RecordType, listing: BuiltInList, state: ListState
) -> QuerySet[Any]:
    """Return the records that the actor may see and that fit the list and its state, unordered."""
    rows = _unsearched(actor, record_type, listing, state)
    return found_by_terms(record_type, rows, search_terms(state.query))


def _unsearched(
    actor: Actor, record_type: RecordType, listing: BuiltInList, state: ListState
) -> QuerySet[Any]:
    rows = visible_records(actor, record_type).filter(**listing.condition)
    if state.is_closed:
        rows = rows.filter(closed_condition(record_type, listing))
    elif record_type.archived_attribute:
        rows = rows.filter(**{f"{record_type.archived_attribute}__isnull": not state.is_archive})
    for spec in filter_fields(record_type, listing):
        if values := state.filters.get(spec.key):
            rows = rows.filter(filter_condition(actor, spec, values))
    if state.where:
        rows = rows.filter(where_condition(actor, record_type, state.where))
    return rows


def list_page(
    actor: Actor,
    spec: ListSpec,
    state: ListState,
    cursor_text: str = "",
    *,
    within: Q | None = None,
) -> ListPage:
    """Return the first page of a list, or the one that goes on where the cursor says.

    `within` keeps the rows of one group.

    Raises: BadCursor, when the cursor cannot be read or belongs to another order.
    """
    record_type = spec.record_type
    order = find_order(actor, record_type, state.sort)
    terms = search_terms(state.query)

    def compose() -> QuerySet[Any]:
        rows = matching(actor, record_type, spec.listing, state)
        return rows.filter(within) if within else rows

    is_kept = not (cursor_text or within or terms)
    everything = Asked(compose, _kept_under(actor, spec, state, order) if is_kept else None)
    by_index = len(terms) < 2 or are_frequent(
        _unsearched(actor, record_type, spec.listing, state), terms
    )
    cursor = None
    if cursor_text:
        cursor = read_cursor(cursor_text, kind=order.kind, is_nullable=order.is_nullable)
    read = partial(
        rows_in_order, actor, order=order, attributes=spec.attributes, limit=PAGE_ROWS + 1
    )
    found = read(everything, cursor=cursor, by_index=by_index)
    is_forgiven = False
    if terms and not found and within is None and not cursor_text:
        found = read(forgiven(actor, spec, state), by_index=False)
        is_forgiven = bool(found)
    shown = found[:PAGE_ROWS]
    next_cursor = ""
    if len(found) > PAGE_ROWS:
        last = shown[-1]
        value = last[-1] if order.is_nullable else last[spec.places[order.attribute]]
        next_cursor = write_cursor(Cursor(value, last[spec.places["id"]]))
    count, most = None, MOST_COUNTED_IN_SEARCH if terms else MOST_COUNTED
    if not cursor_text and within is None:
        # Conditions on own fields are soon met by a page, but a thousand times only by reading
        # tens of thousands of rows: `count_matching` is asked when the page stands.
        is_later = state.where is not None
        if not next_cursor:
            count = len(shown)
        elif not is_later:
            count = _count(everything, most, by_index=by_index)
    cells = cells_of(actor, spec, shown)
    return ListPage(spec, order, shown, cells, next_cursor, count, most, is_forgiven=is_forgiven)


def _kept_under(actor: Actor, spec: ListSpec, state: ListState, order: Order) -> Hashable:
    """Return what decides how the first page of a list is asked for; None where other rows do, too.

    Their moments may be asked for by the hour, and the names of users are an order.
    """
    kind = spec.record_type
    if order.is_of_today or any(kind.find_relation(one.key) for one in conditions_of(state.where)):
        return None
    whose = (actor.business_id, actor.membership_id, actor.branch_id, actor.department_id)
    said = write_state(kind, spec.listing, state)
    day = local(timezone.now()).date() if state.where else None
    asked = (spec.listing.path, said, spec.attributes, day)
    return (*whose, *map(actor.level, rights_to_see(kind)), design_key(actor), *asked)


def forgiven(actor: Actor, spec: ListSpec, state: ListState) -> QuerySet[Any]:
    """Return what may be meant by a search that nothing in the list answers, fewer than a page."""
    ids = forgiven_ids(actor, spec.record_type, state.query, PAGE_ROWS)
    return _unsearched(actor, spec.record_type, spec.listing, state).filter(pk__in=ids)


def count_matching(actor: Actor, spec: ListSpec, state: ListState) -> tuple[int, int]:
    """Return how many records fit, and beyond which number they are not counted."""
    most = MOST_COUNTED_IN_SEARCH if search_terms(state.query) else MOST_COUNTED
    everything = Asked(lambda: matching(actor, spec.record_type, spec.listing, state))
    return _count(everything, most, by_index=True), most


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """Sum and average of a number column over every row that fits; None without any number."""

    total: Decimal | None
    average: Decimal | None


def number_columns(spec: ListSpec) -> list[FieldSpec]:
    """Return the columns that can be summed."""
    return [
        column
        for column in spec.columns
        if isinstance(column, FieldSpec) and kind_of(column.type) == "number"
    ]


def column_sums(actor: Actor, spec: ListSpec, state: ListState) -> dict[str, ColumnSum]:
    """Return sums and averages of the number columns, by key of the field. One query."""
    columns = number_columns(spec)
    wanted: dict[str, Any] = {}
    for column in columns:
        value = value_of(column.column, column.type)
        wanted |= {f"sum_{column.key}": Sum(value), f"avg_{column.key}": Avg(value)}
    rows = matching(actor, spec.record_type, spec.listing, state)
    found = rows.aggregate(**wanted) if wanted else {}
    return {
        column.key: ColumnSum(found[f"sum_{column.key}"], found[f"avg_{column.key}"])
        for column in columns
    }


def _count(asked: Asked, most: int, *, by_index: bool) -> int:
    if not by_index:  # few, by the trigram index; with a limit the planner would walk again
        return min(asked.rows.count(), most + 1)
    return asked.count("count", lambda rows: rows.order_by().values_list("pk")[: most + 1])


def cells_of(actor: Actor, spec: ListSpec, rows: Sequence[Values]) -> dict[str, Mapping[int, Cell]]:
    """Return the cells of columns of other apps, by key and id. A query for each column."""
    ids = [row[spec.places["id"]] for row in rows]
    return {
        column.key: column.load(actor, ids) if ids else {}
        for column in spec.columns
        if isinstance(column, Column)
    }
