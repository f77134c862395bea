"""The lists of a record type: their columns, their deeds, the search, what they are filtered by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kesher.lib.errors import Text
from kesher.tenancy.rules.access import Actor

# Arguments of an address that are the same for every record of a type.
Fixed = tuple[tuple[str, str], ...]

# Lists of record types that a business made itself: `r/` and the key of the type.
OWN_LIST_PATHS = "r/[a-z][a-z0-9_]{0,40}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that can be done from a list or with one of its rows.

    `url_name` is reversed with the business, with the arguments that are `fixed` and, for a row,
    with `argument` set to the row's id; `query` is appended. `right` is the whole name of the
    right, such as `party.create`. On a card it stands only where `is_shown` says so of the record.
    """

    key: str
    label: Text
    icon: str
    url_name: str
    argument: str = ""
    query: str = ""
    right: str = ""
    opens_dialog: bool = False
    shortcut: str = ""
    shortcut_label: str = ""
    position: int = 100
    fixed: Fixed = ()
    is_shown: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInList:
    """A list that every business has, at `/b/<business>/<path>/`.

    `condition` are field lookups of the model that hold for every row. `hidden_fields` are columns
    and filters that would say the same in each row. `status_field` is the key of the field whose
    options stand as quick filters.
    """

    path: str
    label: Text
    icon: str
    condition: Mapping[str, Any] = field(default_factory=dict)
    hidden_fields: frozenset[str] = frozenset()
    status_field: str = ""
    sort: str = "name"
    deeds: tuple[Deed, ...] = ()
    search_label: Text = ""
    empty_title: Text = ""
    empty_text: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSpec:
    """How records of a type are found; the model has `search_text` and `sort_key`.

    `title` and `details` are the attributes to show, `list_path` is the list of all results.
    `names` are the keys of fields that are searched as names are, beside the title.
    `title_only`: the search text holds words of another record too (a contact's holds the name of
    its party), so a hit by words must show in the title.
    """

    title: str
    details: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    list_path: str = ""
    title_only: bool = False
    position: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Rows of another table by which records are filtered: contacts, calls that are still due.

    `rows` returns those that the actor may see, as a queryset; their attribute `path` holds the id
    of the record, and `moment`, where there is one, says when: "no contact for 60 days".
    """

    key: str
    label: Text
    rows: Callable[[Actor], Any]
    path: str
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column of another app shows in one row; `tone` is `late` or empty."""

    text: str
    title: str = ""
    tone: Literal["", "late", "muted"] = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOrder:
    """How a list is ordered by the moments of a column.

    `value` returns the expression of a record's moment, as the actor may see it. It is worked out
    for every record, so `walk` does the same for large lists: asked with the actor, the records as
    a queryset, whether the newest come first, the moment and id after which to go on, if any, and
    how many are wanted, it returns ids and moments in order, records without any left out.
    """

    value: Callable[[Actor], Any]
    walk: Callable[..., Sequence[tuple[int, Any]]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that another app adds to the list of a record type.

    `load` is asked once for all rows of a page: the cells by record id, in at most one query.
    `tables` are those whose changes (with the record as parent) make the column stale. With an
    `order`, the list can be ordered by it.
    """

    record_type: str
    key: str
    label: Text
    position: int
    load: Callable[[Actor, Sequence[int]], Mapping[int, Cell]]
    tables: tuple[str, ...] = ()
    order: ColumnOrder | None = None
