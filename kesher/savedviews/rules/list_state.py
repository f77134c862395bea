"""What a list shows, as its address says it: words, filters, order, columns, archived or not.

Addresses are for people too: `?status=new&status=real&owner=mine&sort=-name&q=כהן`. Reading one
checks every part against the fields of the list; what is left is safe to build a query from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.operators import kind_of
from kesher.lib.errors import Refusal
from kesher.lib.ids import read_id
from kesher.records.rules.record_types import BuiltInList, Column, FieldSpec, RecordType
from kesher.savedviews.errors import BadFilter, UnknownColumn, UnknownFilter, UnknownSort
from kesher.savedviews.rules.conditions import Group, read_conditions, write_conditions
from kesher.savedviews.rules.filter_checks import (
    MINE,
    NOBODY,
    check_conditions,
    without_misfits,
)
from kesher.savedviews.rules.groups import MOST_FOLDED, read_grouping

_MOST_VALUES = 50  # of one filter
_LONGEST_QUERY = 100  # characters
_MOST_COLUMNS = 60
_WIDTHS = range(40, 1200)  # pixels


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column that is shown, and its width in pixels; 0 leaves it to the browser."""

    key: str
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """What is shown of a list. `filters` hold what the address says, by field key.

    `where` are the conditions of the filter builder. `is_closed` keeps only closed records, those
    in the archive among them. `columns` are empty where the list shows its own. `segment` is the
    key of a choice field, which the columns of the board are made of. `group` says by what the
    list is grouped (see `rules.groups`), `folded` names the groups that show their heads alone.
    `view` is the saved view that the state began with.
    """

    sort: str
    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Group | None = None
    is_archive: bool = False
    is_closed: bool = False
    columns: tuple[ColumnChoice, ...] = ()
    segment: str = ""
    group: str = ""
    folded: tuple[str, ...] = ()
    view: int = 0

    @property
    def sort_key(self) -> str:
        """Return the key of the field that orders the list."""
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Tell whether the greatest comes first."""
        return self.sort.startswith("-")

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything keeps rows of the list away."""
        return bool(self.query or self.filters or self.where or self.is_closed)

    def with_filter(self, key: str, values: Sequence[str]) -> "ListState":
        """Return the state with this filter put in place of what the field had."""
        others = {name: old for name, old in self.filters.items() if name != key}
        return replace(self, filters={**others, key: tuple(values)} if values else others)

    def toggled(self, key: str, value: str) -> "ListState":
        """Return the state with one value of a filter added, or taken away where it stood."""
        values = self.filters.get(key, ())
        left = tuple(old for old in values if old != value)
        return self.with_filter(key, left if value in values else (*values, value))

    def with_fold(self, value: str) -> "ListState":
        """Return the state with one group folded, or unfolded where it was."""
        left = tuple(old for old in self.folded if old != value)
        return replace(self, folded=left if value in self.folded else (*self.folded, value))

    def without_filters(self) -> "ListState":
        """Return the state that keeps nothing away but what the list itself does."""
        return replace(self, query="", filters={}, where=None, is_closed=False)


def filter_fields(record_type: RecordType, listing: BuiltInList) -> tuple[FieldSpec, ...]:
    """Return the fields by which this list can be filtered with one click, by position."""
    shown = (
        spec
        for spec in record_type.fields
        if spec.in_filter
        and spec.key not in listing.hidden_fields
        and kind_of(spec.type) in {"choice", "reference"}
    )
    return tuple(sorted(shown, key=lambda spec: spec.position))


def sort_fields(record_type: RecordType) -> dict[str, FieldSpec | Column]:
    """Return the fields by which a list can be ordered, and the columns that know an order."""
    fields: list[FieldSpec | Column] = [
        spec
        for spec in record_type.fields
        if spec.sort_attribute or (spec.type.is_sortable and not spec.is_masked)
    ]
    fields += [column for column in record_type.added_columns if column.order]
    return {spec.key: spec for spec in fields}


def sort_attributes(record_type: RecordType) -> dict[str, str]:
    """Return the attributes that have an index to order by, by key of the field."""
    return {spec.key: spec.sort_attribute for spec in record_type.fields if spec.sort_attribute}


def group_fields(record_type: RecordType) -> dict[str, FieldSpec]:
    """Return the fields by which records can be grouped: one choice, or one user."""
    return {
        spec.key: spec
        for spec in record_type.fields
        if kind_of(spec.type) == "choice" or spec.type.key in {"user", "org_unit"}
    }


# --- reading --------------------------------------------------------------------------------------


def read_state(
    record_type: RecordType,
    listing: BuiltInList,
    parameters: Mapping[str, Sequence[str]],
) -> ListState:
    """Return the state that the parameters of an address ask for.

    Raises: UnknownFilter, UnknownSort, UnknownGroup, UnknownColumn for names that the list does
    not have; BadFilter, BadCondition for conditions that cannot be read; BadValue for values that
    do not suit their field.
    """
    quick = {spec.key: spec for spec in filter_fields(record_type, listing)}
    found: dict[str, Any] = {"sort": listing.sort}
    filters: dict[str, tuple[str, ...]] = {}
    for name, values in parameters.items():
        last = values[-1] if values else ""
        if name == "folded":
            found["folded"] = _read_folded(values)
        elif name in _PARTS:
            attribute, read = _PARTS[name]
            found[attribute] = read(record_type, last)
        elif name in quick:
            wanted = _read_values(quick[name], values)
            if wanted:
                filters[name] = wanted
        else:
            raise UnknownFilter(name)
    return ListState(**found, filters=filters)


def salvage_state(
    record_type: RecordType,
    listing: BuiltInList,
    parameters: Mapping[str, Sequence[str]],
) -> tuple[ListState, tuple[str, ...]]:
    """Return the state of a saved view without what no longer fits, and the names of that.

    A field may have been deleted since, or withdrawn from the actor's role.
    """
    read = partial(read_state, record_type, listing)
    good: dict[str, Sequence[str]] = {}
    lost: list[str] = []
    for name, values in parameters.items():
        parts, misfits = _salvaged(record_type, name, values)
        lost += misfits
        try:
            read({name: parts})
        except Refusal:
            lost.append(values[-1].lstrip("-") if name in _NAMING and values else name)
        else:
            good[name] = parts
    return read(good), tuple(dict.fromkeys(lost))


_NAMING = {"sort", "segment", "group"}


def _salvaged(
    record_type: RecordType, name: str, values: Sequence[str]
) -> tuple[Sequence[str], tuple[str, ...]]:
    """Return what is left of a parameter that has parts of its own, and the keys that are lost."""
    if name == "where" and values:
        try:
            kept, lost = without_misfits(record_type, read_conditions(values[-1]))
        except BadFilter:
            return (), ("where",)
        return (write_conditions(kept),), lost
    if name == "columns" and values:
        parts = [part for part in values[-1].split(",") if part]
        keys = column_keys(record_type)
        good = [part for part in parts if part.partition(":")[0] in keys]
        return (",".join(good),), tuple(
            part.partition(":")[0] for part in parts if part not in good
        )
    return values, ()


def _read_query(_: RecordType, text: str) -> str:
    return text.strip()[:_LONGEST_QUERY]


def _read_sort(record_type: RecordType, text: str) -> str:
    if text.removeprefix("-") not in sort_fields(record_type):
        raise UnknownSort(text)
    return text


def _read_flag(_: RecordType, text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise BadValue("not_yes_or_no")
    return text == "1"


def _read_archive(record_type: RecordType, text: str) -> bool:
    if not record_type.archived_attribute:
        raise UnknownFilter("archive")
    return _read_flag(record_type, text)


def _read_where(record_type: RecordType, text: str) -> Group | None:
    where = read_conditions(text)
    check_conditions(record_type, where)
    return where


def _read_segment(record_type: RecordType, text: str) -> str:
    if text and text not in group_fields(record_type):
        raise UnknownColumn(text)
    return text


def _read_group(record_type: RecordType, text: str) -> str:
    read_grouping(record_type, text)
    return text


def _read_folded(values: Sequence[str]) -> tuple[str, ...]:
    folded = tuple(dict.fromkeys(value[:_LONGEST_QUERY] for value in values if value))
    if len(folded) > MOST_FOLDED:
        raise BadValue("too_long")
    return folded


def column_keys(record_type: RecordType) -> frozenset[str]:
    """Return the key of everything that can be a column of a list of this type."""
    keys = {spec.key for spec in record_type.fields}
    return frozenset(keys | {column.key for column in record_type.added_columns})


def _read_columns(record_type: RecordType, text: str) -> tuple[ColumnChoice, ...]:
    known = column_keys(record_type)
    found: dict[str, ColumnChoice] = {}
    for part in filter(None, text.split(",")):
        key, _, width = part.partition(":")
        if key not in known:
            raise UnknownColumn(key)
        if width and not (width.isascii() and width.isdigit() and len(width) < 6):
            raise BadValue("not_a_number")
        pixels = min(max(int(width), _WIDTHS.start), _WIDTHS.stop) if width else 0
        found.setdefault(key, ColumnChoice(key, pixels))
    if len(found) > _MOST_COLUMNS:
        raise BadValue("too_long")
    return tuple(found.values())


def _read_view(_: RecordType, text: str) -> int:
    found = read_id(text)
    if found is None:
        raise BadValue("not_a_reference")
    return found


_PARTS: Mapping[str, tuple[str, Callable[[RecordType, str], Any]]] = MappingProxyType(
    {
        "q": ("query", _read_query),
        "sort": ("sort", _read_sort),
        "archive": ("is_archive", _read_archive),
        "closed": ("is_closed", _read_flag),
        "where": ("where", _read_where),
        "segment": ("segment", _read_segment),
        "group": ("group", _read_group),
        "view": ("view", _read_view),
        "columns": ("columns", _read_columns),
    }
)


def _read_values(spec: FieldSpec, values: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(value for value in values if value))
    if len(wanted) > _MOST_VALUES:
        raise BadValue("too_long")
    for value in wanted:
        if not (value == MINE and spec.mine) and not (value == NOBODY and spec.label_attribute):
            spec.type.clean(value)
    return wanted


# --- writing --------------------------------------------------------------------------------------


def state_pairs(
    record_type: RecordType, listing: BuiltInList, state: ListState
) -> list[tuple[str, Any]]:
    """Return names and values of the address of a state, in a fixed order.

    Filters stand in the order of the fields, so that one state has one address. A view that was
    opened and then changed back to the plain list names the order too: an address with the view
    alone is the view as it was saved.
    """
    pairs: list[tuple[str, Any]] = [("view", state.view)] if state.view else []
    pairs += [("q", state.query)] if state.query else []
    if state.filters:  # a page writes forty addresses, mostly of a list without any
        for spec in filter_fields(record_type, listing):
            pairs += [(spec.key, value) for value in state.filters.get(spec.key, ())]
    said = {
        "where": write_conditions(state.where),
        "closed": "1" if state.is_closed else "",
        "archive": "1" if state.is_archive else "",
        "sort": state.sort if state.sort != listing.sort or state.view else "",
        "segment": state.segment,
        "group": state.group,
        "columns": write_columns(state.columns),
    }
    pairs += [(name, value) for name, value in said.items() if value]
    return pairs + [("folded", value) for value in state.folded if state.group]


def write_columns(columns: Sequence[ColumnChoice]) -> str:
    """Return the columns as the address names them."""
    return ",".join(f"{one.key}:{one.width}" if one.width else one.key for one in columns)


def write_state(
    record_type: RecordType, listing: BuiltInList, state: ListState, **more: Any
) -> str:
    """Return the parameters that give the state back, with their `?`; none for the plain list."""
    pairs = [*state_pairs(record_type, listing, state), *more.items()]
    return f"?{urlencode(pairs, safe='(),~!:')}" if pairs else ""


def is_same(one: ListState, other: ListState) -> bool:
    """Tell whether two states show the same, whatever view they began with."""
    return all(
        getattr(one, part.name) == getattr(other, part.name)
        for part in fields(ListState)
        if part.name != "view"
    )
