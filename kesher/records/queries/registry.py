"""The registry of record types and of what apps add to each other's.

Apps above register when they are made ready (`apps.ready` imports their `record_types`); after
that the registry is closed. A system check compares every entry with its model.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.core.checks import Error
from django.core.exceptions import FieldError
from django.db.models.sql import Query

from kesher.records.errors import RegistryClosed
from kesher.records.rules.form_shapes import FormPart
from kesher.records.rules.record_types import (
    CardPanel,
    CardTab,
    ChildTable,
    Column,
    Deed,
    RecordType,
    Relation,
    StatusMover,
)
from kesher.tenancy.rules.access import Actor

# What stands under this instead of the key of a type is on the cards of all of them.
EVERY_TYPE = "*"

_types: dict[str, RecordType] = {}
_tabs: dict[tuple[str, str], CardTab] = {}
_panels: dict[tuple[str, str], CardPanel] = {}
_card_deeds: dict[tuple[str, str], Deed] = {}
_status_movers: dict[str, StatusMover] = {}
_columns: dict[tuple[str, str], Column] = {}
_deeds: dict[tuple[str, str], Deed] = {}
_shared_children: dict[str, ChildTable] = {}
_relations: dict[tuple[str, str], Relation] = {}
_form_parts: dict[str, FormPart] = {}
_conflicts: list[str] = []


def _put(entries: dict[Any, Any], key: Any, entry: Any) -> None:
    if apps.ready:
        raise RegistryClosed(key)
    if key in entries:
        # Told by the system check, which can name all of them; raising would name the first.
        _conflicts.append(f"{type(entry).__name__} {key!r}")
    entries[key] = entry


# --- registering ------------------------------------------------------------------------------


def register(record_type: RecordType) -> RecordType:
    """Add a record type; its key has one owner.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_types, record_type.key, record_type)
    return record_type


def register_tab(tab: CardTab) -> CardTab:
    """Add a tab to the card of a record type, of this app or of one below.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_tabs, (tab.record_type, tab.key), tab)
    return tab


def register_panel(panel: CardPanel) -> CardPanel:
    """Add a panel to the card of a record type, of this app or of one below.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_panels, (panel.record_type, panel.key), panel)
    return panel


def register_card_deed(record_type: str, deed: Deed) -> Deed:
    """Add a button to the head of the card of a record type; the last one stands out.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_card_deeds, (record_type, deed.key), deed)
    return deed


def register_column(column: Column) -> Column:
    """Add a column to the lists of a record type of an app below.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_columns, (column.record_type, column.key), column)
    if kind := _types.get(column.record_type):
        _types[kind.key] = replace(kind, added_columns=(*kind.added_columns, column))
    return column


def register_relation(record_type: str, relation: Relation) -> Relation:
    """Let records of a type of an app below be filtered by rows of this app.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_relations, (record_type, relation.key), relation)
    if kind := _types.get(record_type):
        _types[record_type] = replace(kind, relations=(*kind.relations, relation))
    return relation


def register_row_deed(record_type: str, deed: Deed) -> Deed:
    """Add a deed to the row menu of a record type of an app below.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_deeds, (record_type, deed.key), deed)
    return deed


def register_shared_child(child: ChildTable) -> ChildTable:
    """Show a table in the history of records of every type; it tells which rows are whose.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_shared_children, child.table, child)
    return child


def register_form_part(part: FormPart) -> FormPart:
    """Let an app above ask something in the generic form of every type that it concerns.

    Raises: RegistryClosed, after the program has started.
    """
    _put(_form_parts, part.key, part)
    return part


# --- asking the registry ----------------------------------------------------------------------


def declared_types() -> Mapping[str, RecordType]:
    """Return every record type by key as its app declared it, in the order of registration."""
    return MappingProxyType(_types)


def tabs_of(record_type: str) -> tuple[CardTab, ...]:
    """Return the tabs of a card by position; a type's own stand in place of those of every type."""
    return _of_card(_tabs, record_type)


def tabs_for(actor: Actor, record_type: str) -> tuple[CardTab, ...]:
    """Return the tabs of a card that there is a reason to show, by position."""
    return tuple(
        tab
        for tab in tabs_of(record_type)
        if tab.is_shown is None or tab.is_shown(actor, record_type)
    )


def panels_of(record_type: str, *, is_aside: bool = True) -> tuple[CardPanel, ...]:
    """Return the panels beside the tabs of a card, or those that lie over it, by position."""
    panels = _of_card(_panels, record_type)
    return tuple(panel for panel in panels if panel.is_aside is is_aside)


def card_deeds_of(record_type: str) -> tuple[Deed, ...]:
    """Return the deeds in the head of a card by position, whoever may do them."""
    return _of_card(_card_deeds, record_type)


def _of_card(entries: Mapping[tuple[str, str], Any], record_type: str) -> tuple[Any, ...]:
    found = {key: entry for (kind, key), entry in entries.items() if kind == EVERY_TYPE}
    found |= {key: entry for (kind, key), entry in entries.items() if kind == record_type}
    return tuple(sorted(found.values(), key=lambda entry: (entry.position, entry.key)))


def children_of(record_type: RecordType) -> tuple[ChildTable, ...]:
    """Return the tables whose rows belong to a record: its own, and those that all types share."""
    return (*record_type.children, *_shared_children.values())


def register_status_mover(record_type: str, mover: StatusMover) -> None:
    """Let an app above move a status with all that its own window does beside."""
    if record_type in _status_movers:
        _conflicts.append(f"The mover of statuses of {record_type}")
    _status_movers[record_type] = mover


def status_mover_of(record_type: str) -> StatusMover | None:
    """Return what moves statuses of this type, None where changing the field does it."""
    return _status_movers.get(record_type)


def columns_of(record_type: str) -> tuple[Column, ...]:
    """Return the columns that other apps add to a list, by position."""
    columns = (column for column in _columns.values() if column.record_type == record_type)
    return tuple(sorted(columns, key=lambda column: (column.position, column.key)))


def form_parts(record_type: str) -> tuple[FormPart, ...]:
    """Return what the generic form of a type asks beyond the fields of a record."""
    return tuple(one for one in _form_parts.values() if one.record_type in ("", record_type))


def row_deeds_of(record_type: RecordType, actor: Actor) -> tuple[Deed, ...]:
    """Return the deeds of a row that the actor has the right to, by position."""
    added = [deed for (key, _), deed in _deeds.items() if key == record_type.key]
    deeds = [*record_type.row_deeds, *added]
    allowed = (deed for deed in deeds if not deed.right or actor.may(deed.right))
    return tuple(sorted(allowed, key=lambda deed: (deed.position, deed.key)))


def declared_list_paths() -> tuple[str, ...]:
    """Return the path of every list that every business has."""
    return tuple(listing.path for kind in _types.values() for listing in kind.lists)


def conflicts() -> tuple[str, ...]:
    """Return what was registered twice."""
    return tuple(_conflicts)


def check_registry(**_: Any) -> list[Error]:
    """Compare every entry of the registry with its model, for `manage.py check` and every start."""
    found = [f"{entry} is registered twice." for entry in conflicts()]
    found += [problem for kind in _types.values() for problem in _problems_of(kind)]
    found += [
        f"{type(entry).__name__} {entry.key!r} belongs to {entry.record_type!r}, which is unknown."
        for entry in _added()
        if entry.record_type not in {EVERY_TYPE, *_types}
    ]
    found += [f"Deed {key!r} belongs to no record type." for key in _deeds if key[0] not in _types]
    paths = Counter(listing.path for kind in _types.values() for listing in kind.lists)
    found += [f"Two lists stand at {path!r}." for path, count in paths.items() if count > 1]
    return [Error(problem, id="records.E001") for problem in found]


def _added() -> Iterator[CardTab | Column]:
    yield from _tabs.values()
    yield from _columns.values()


def _problems_of(kind: RecordType) -> Iterator[str]:
    if kind.model._meta.db_table != kind.table:
        yield f"{kind.key}: its table is {kind.model._meta.db_table}."
    keys = Counter([spec.key for spec in kind.fields] + [one.key for one in kind.relations])
    yield from (f"{kind.key}.{key} is declared twice." for key, count in keys.items() if count > 1)
    if kind.title_field not in keys:
        yield f"{kind.key} has no title field {kind.title_field!r}."
    attributes = [kind.card_attribute, kind.archived_attribute, *kind.condition]
    for spec in kind.fields:
        attributes += [spec.column, spec.label_attribute, spec.sort_attribute]
    for listing in kind.lists:
        attributes += listing.condition
        unknown = (listing.hidden_fields | {listing.status_field, listing.sort.lstrip("-")}) - {""}
        yield from (f"{listing.path}: no field {key!r}." for key in unknown - keys.keys())
    if kind.search:
        attributes += ["search_text", "sort_key", kind.search.title]
        attributes += kind.search.details
        if not kind.find_list(kind.search.list_path):
            yield f"{kind.key}: no list at {kind.search.list_path!r}."
    for attribute in filter(None, attributes):
        try:
            _resolve(kind.model, attribute)
        except FieldError as error:
            yield f"{kind.key}: {error}"


def _resolve(model: Any, attribute: str) -> None:
    """Follow an attribute through keys to a column, past a lookup at its end."""
    Query(model).names_to_path(attribute.split("__"), model._meta, fail_on_missing=False)
