"""What a list shows, as its address says it: words, filters, order, archived or not.

Addresses are for people too: `?status=new&status=real&owner=mine&sort=-name&q=כהן`. Reading one
checks every part against the fields of the list; what is left is safe to build a query from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from kesher.customfields.errors import BadValue
from kesher.records.rules.record_types import BuiltInList, FieldSpec, RecordType
from kesher.savedviews.errors import UnknownFilter, UnknownSort

MINE, NOBODY = "mine", "none"
_MOST_VALUES = 50  # of one filter
_LONGEST_QUERY = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """What is shown of a list. `filters` hold what the address says, by field key."""

    sort: str
    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_archive: bool = False

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
        return bool(self.query or self.filters)

    def with_filter(self, key: str, values: Sequence[str]) -> "ListState":
        """Return the state with this filter put in place of what the field had."""
        others = {name: old for name, old in self.filters.items() if name != key}
        return replace(self, filters={**others, key: tuple(values)} if values else others)

    def toggled(self, key: str, value: str) -> "ListState":
        """Return the state with one value of a filter added, or taken away where it stood."""
        values = self.filters.get(key, ())
        left = tuple(old for old in values if old != value)
        return self.with_filter(key, left if value in values else (*values, value))

    def without_filters(self) -> "ListState":
        """Return the state that keeps nothing away but what the list itself does."""
        return replace(self, query="", filters={})


def filter_fields(record_type: RecordType, listing: BuiltInList) -> tuple[FieldSpec, ...]:
    """Return the fields by which this list can be filtered, by position."""
    shown = (
        spec
        for spec in record_type.fields
        if spec.in_filter and spec.key not in listing.hidden_fields
    )
    return tuple(sorted(shown, key=lambda spec: spec.position))


def sort_fields(record_type: RecordType) -> dict[str, FieldSpec]:
    """Return the fields by which a list can be ordered."""
    return {spec.key: spec for spec in record_type.fields if spec.sort_attribute}


def read_state(
    record_type: RecordType, listing: BuiltInList, parameters: Mapping[str, Sequence[str]]
) -> ListState:
    """Return the state that the parameters of an address ask for.

    Raises: UnknownFilter, UnknownSort for names that the list does not have; BadValue for values
    that do not suit their field.
    """
    fields = {spec.key: spec for spec in filter_fields(record_type, listing)}
    filters: dict[str, tuple[str, ...]] = {}
    query, sort, is_archive = "", listing.sort, False
    for name, values in parameters.items():
        last = values[-1] if values else ""
        if name == "q":
            query = last.strip()[:_LONGEST_QUERY]
        elif name == "sort":
            sort = _read_sort(record_type, last)
        elif name == "archive" and record_type.archived_attribute:
            is_archive = _read_flag(last)
        elif name in fields:
            wanted = _read_values(fields[name], values)
            if wanted:
                filters[name] = wanted
        else:
            raise UnknownFilter(name)
    return ListState(query=query, sort=sort, filters=filters, is_archive=is_archive)


def _read_sort(record_type: RecordType, text: str) -> str:
    if text.removeprefix("-") not in sort_fields(record_type):
        raise UnknownSort(text)
    return text


def _read_flag(text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise BadValue("not_yes_or_no")
    return text == "1"


def _read_values(spec: FieldSpec, values: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(value for value in values if value))
    if len(wanted) > _MOST_VALUES:
        raise BadValue("too_long")
    for value in wanted:
        if not (value == MINE and spec.mine) and not (value == NOBODY and spec.label_attribute):
            spec.type.clean(value)
    return wanted


def write_state(
    record_type: RecordType, listing: BuiltInList, state: ListState, **more: Any
) -> str:
    """Return the parameters that give this state back, with their `?`; nothing for the plain list.

    Filters stand in the order of the fields, so that one state has one address.
    """
    pairs: list[tuple[str, Any]] = [("q", state.query)] if state.query else []
    for spec in filter_fields(record_type, listing):
        pairs += [(spec.key, value) for value in state.filters.get(spec.key, ())]
    if state.is_archive:
        pairs.append(("archive", "1"))
    if state.sort != listing.sort:
        pairs.append(("sort", state.sort))
    pairs += more.items()
    return f"?{urlencode(pairs)}" if pairs else ""
