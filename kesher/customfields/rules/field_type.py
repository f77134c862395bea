"""What a field type is: four functions and four facts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from kesher.lib.errors import Text

Lookup: TypeAlias = Literal["exact", "in", "contains", "gte", "lte", "isnull"]
Json: TypeAlias = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the values that a choice has; `tone` colors its pill where color has a meaning.

    A retired option is no longer offered; records that hold it keep it. A fixed one the business
    can neither change nor retire. With `is_closed`, of a status, nothing is left to do.
    """

    value: str
    label: Text
    tone: str = "gray"
    is_retired: bool = False
    is_fixed: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """How values of one kind are read, kept, shown, found and ordered.

    `clean` turns what a person typed, or what a form or a sheet holds, into the value, and raises
    `BadValue`. `to_json` and `from_json` are what a custom field keeps, and are each other's
    inverse. `display` gives the words for people, not escaped and never None.

    `lookups` are those that a filter may use; `sql_cast` is the type as which values are compared
    and ordered: values kept as JSON are texts that stand in their order (numbers alone are cast),
    `jsonb` where the value is a list;
    `widget_name` finds the form's widget and the drawing of a cell;
    `is_sortable` tells whether the order of the values means something to people.
    """

    key: str
    clean: Callable[[Any], Any]
    to_json: Callable[[Any], Json]
    from_json: Callable[[Any], Any]
    display: Callable[[Any], str]
    lookups: frozenset[Lookup]
    sql_cast: str
    widget_name: str
    is_sortable: bool
    options: tuple[Option, ...] = ()


def as_it_is(value: Any) -> Any:
    """Return the value: JSON knows it."""
    return value


def shown_as_it_is(value: Any) -> str:
    """Return the text, or nothing for no value."""
    return "" if value is None else str(value)
