"""The history of a record, read from the change log and put into words.

The log names tables, columns and ids; people read who changed which field from what to what. What
was done in one request is one entry: saving a form changes a party and two of its phones at once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kesher.lib.dates import format_datetime, relative_datetime
from kesher.lib.errors import Text
from kesher.records.queries.access import rights_to_see
from kesher.records.queries.design import fields_of, record_type_for, record_types_for
from kesher.records.queries.history_changes import Excerpt, newest_changes, status_columns
from kesher.records.queries.history_words import (
    Fields,
    LoggedNames,
    logged_columns,
    logged_values,
)
from kesher.records.queries.registry import children_of
from kesher.records.rules.record_types import CardTab, ChildTable, FieldSpec, RecordType
from kesher.tenancy.choices import ChangeKind
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor, Level

PAGE_CHANGES = 60
_POSITION_OF_TAB = 900


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One field that changed; `subject` names what it belongs to, where that is not the record."""

    label: str
    before: str
    after: str
    subject: str = ""
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one person did at one time; `change_id` is the change that began it."""

    change_id: int
    at: dt.datetime
    at_text: str
    at_title: str
    who: str
    deed: str
    lines: tuple[HistoryLine, ...]
    is_status: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Entries, newest first; `next_before` is the cursor of the page after, 0 at the end."""

    entries: tuple[HistoryEntry, ...]
    next_before: int


_DEEDS: Mapping[str, Text] = {
    ChangeKind.INSERT: pgettext_lazy("history", "Created"),
    ChangeKind.UPDATE: pgettext_lazy("history", "Changed"),
    ChangeKind.DELETE: pgettext_lazy("history", "Deleted"),
}


_WHOLE = Excerpt()


def history_of(
    actor: Actor,
    kind: RecordType,
    record_id: int,
    *,
    before: int = 0,
    now: dt.datetime | None = None,
    most: int = PAGE_CHANGES,
    excerpt: Excerpt = _WHOLE,
) -> HistoryPage:
    """Return what was done to a record and to what belongs to it, newest first.

    `kind` is the type as the actor may see it; of rows below the record he reads what he may read
    of them elsewhere. `before` is the `next_before` of the page above, `most` how many changes are
    read. The caller has let the actor see the record. At most four queries, and one for each type
    of records that is linked to and each table whose rows have names; none reads what lies
    further back.
    """
    children = {
        child.table: child
        for child in children_of(kind)
        if child.table not in excerpt.without_tables and _is_told(actor, child)
    }
    kinds = {
        table: record_type_for(actor, child.record_type)
        for table, child in children.items()
        if child.record_type
    }
    changes = list(newest_changes(kind, record_id, children.values(), excerpt, before, most + 1))
    shown = changes[:most]
    fields = {kind.table: _by_column(fields_of(kind))}
    fields |= {
        table: _by_column(_fields_below(child, kinds.get(table)))
        for table, child in children.items()
    }
    partly = {table for table, below in kinds.items() if not _sees_all(actor, below)}
    names = LoggedNames.of(actor, shown, fields, kinds, partly)
    subjects = _subjects(shown, children, names)
    unsaid = {one.table: _defaults_of(one) for one in (kind, *kinds.values())}
    clock = now or timezone.now()
    entries = []
    for _request, together in groupby(shown, key=_same_deed):
        group = list(together)
        lines = [
            line
            for change in group
            if change.table not in partly or (change.table, change.row_id) in names.rows
            for line in _lines(change, fields, names, subjects, unsaid)
        ]
        if lines:
            entries.append(_entry(group, kind, tuple(lines), names, clock))
    has_more = len(changes) > most
    return HistoryPage(tuple(entries), shown[-1].pk if has_more else 0)


def history_tab(kind: RecordType) -> CardTab:
    """Return the tab that shows the history on the cards of this type."""

    def context(actor: Actor, record: Any) -> Mapping[str, Any]:
        as_seen = record_type_for(actor, kind.key)
        return {"history": history_of(actor, as_seen, record.pk), "record_type": kind.key}

    return CardTab(
        record_type=kind.key,
        key="history",
        label=_("History"),
        position=_POSITION_OF_TAB,
        template="records/_record_history.html",
        context=context,
        icon="history",
    )


def _is_told(actor: Actor, child: ChildTable) -> bool:
    """Tell whether the actor may know of rows below a record by his rights to what they hold."""
    types = record_types_for(actor)
    needed = {child.record_type, *(type_key for type_key, _key in child.reads)} - {""}
    rights = {right for key in needed for right in rights_to_see(types[key])}
    return all(actor.may(right) for right in rights) and all(
        types[type_key].find_field(key) for type_key, key in child.reads
    )


def _sees_all(actor: Actor, kind: RecordType) -> bool:
    return all(actor.level(right) is Level.ALL for right in rights_to_see(kind))


def _fields_below(child: ChildTable, kind: RecordType | None) -> Iterable[FieldSpec]:
    if kind is None:
        return child.fields
    return (spec for spec in fields_of(kind) if spec.key not in child.untold)


def _by_column(fields: Iterable[FieldSpec]) -> dict[str, FieldSpec]:
    return {spec.column: spec for spec in fields if spec.in_history}


def _same_deed(change: Change) -> tuple[Any, ...]:
    # What a command or a job did has no request; there each change stands alone.
    return (change.request_id or change.pk, change.membership_id)


def _subjects(
    changes: Sequence[Change], children: Mapping[str, ChildTable], names: LoggedNames
) -> dict[tuple[str, int], str]:
    """Return what rows of other tables are called, by table and number; the record has no name."""
    found: dict[tuple[str, int], str] = {}
    for table, child in children.items():
        ids = sorted({change.row_id for change in changes if change.table == table})
        named = child.names(ids) if child.names and ids else {}
        for pk in ids:
            name = named.get(pk) or names.rows.get((table, pk))
            found[table, pk] = f"{child.label}: {name}" if name else str(child.label)
    return found


def _lines(
    change: Change,
    fields: Fields,
    names: LoggedNames,
    subjects: Mapping[tuple[str, int], str],
    unsaid: Mapping[str, Mapping[str, Any]],
) -> list[HistoryLine]:
    subject = subjects.get((change.table, change.row_id), "")
    if not isinstance(change.diff, dict):
        erased = gettext("Erased")
        return [HistoryLine("", "", erased, subject, is_erased=True)]
    known, values = fields[change.table], logged_values(change)
    defaults = unsaid.get(change.table, {}) if change.kind == ChangeKind.INSERT else {}
    lines = []
    for column, spec in known.items():
        if column not in values:
            continue
        before, after = values[column]
        if column in defaults and after == defaults[column]:
            continue
        line = HistoryLine(
            str(spec.label),
            names.shown(change.table, spec, before),
            names.shown(change.table, spec, after),
            subject,
        )
        if line.before != line.after:
            lines.append(line)
    return lines


def _defaults_of(kind: RecordType) -> dict[str, Any]:
    """Return what columns of a new record hold unbidden; statuses are told all the same."""
    return {
        column.attname: column.default
        for column in kind.model._meta.concrete_fields
        if column.has_default() and column.attname not in status_columns(kind)
    }


def _deed_label(kind: RecordType, operation: str) -> Text | None:
    catalogs = (kind.deed_labels, *(child.deed_labels for child in children_of(kind)))
    return next((labels[operation] for labels in catalogs if operation in labels), None)


def _entry(
    changes: Sequence[Change],
    kind: RecordType,
    lines: tuple[HistoryLine, ...],
    names: LoggedNames,
    now: dt.datetime,
) -> HistoryEntry:
    # The log holds them newest first; the last is the one that began the deed.
    first = changes[-1]
    of_record = next((change for change in changes if change.table == kind.table), None)
    label = _deed_label(kind, first.operation)
    deed = str(label or _DEEDS[(of_record.kind if of_record else ChangeKind.UPDATE)])
    who = names.members.get(first.membership_id or 0) or gettext("The system")
    is_status = (
        of_record is not None
        and of_record.kind == ChangeKind.UPDATE
        and not status_columns(kind).isdisjoint(logged_columns(of_record))
    )
    return HistoryEntry(
        change_id=first.pk,
        at=first.at,
        at_text=relative_datetime(first.at, now, with_time=True),
        at_title=format_datetime(first.at),
        who=who,
        deed=deed,
        lines=lines,
        is_status=is_status,
    )
