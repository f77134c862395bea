"""What a batch wrote, as the change log tells: of its records, and of the rows below them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from kesher.exchange.choices import UndoOutcome
from kesher.exchange.models import Batch, BatchRow
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.choices import ChangeKind
from kesher.tenancy.models import Change


@dataclass(slots=True)
class Written:
    """What a batch wrote of one record and of the rows below it, as the change log tells."""

    record_id: int
    #: What rows held before, by table and id: the oldest value of each column.
    before: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    inserted: list[tuple[str, int]] = field(default_factory=list)
    deleted: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    is_erased: bool = False
    is_touched_since: bool = False


def read_written(kind: RecordType, batch: Batch, records: Mapping[int, Any]) -> dict[int, Written]:
    """Read from the change log what the batch wrote of these records, and who wrote after it."""
    found = {record_id: Written(record_id) for record_id in records}
    record_of: dict[tuple[str, int], int] = {(kind.table, one): one for one in records}
    for child, key in _keys_to(kind.model):
        rows = child._base_manager.filter(**{f"{key}__in": list(records)})
        record_of |= {(child._meta.db_table, pk): one for pk, one in rows.values_list("pk", key)}
    for change in _unmade_rows(kind, batch, records):
        ids = (change.diff.get(key) for _child, key in _keys_to(kind.model))
        record_id = next((one for one in ids if one in found), None)
        if record_id:
            record_of[(change.table, change.row_id)] = record_id
    last: dict[tuple[str, int], int] = {}
    for change in _changes(record_of).filter(request_id=batch.request_id).order_by("-pk"):
        row = (change.table, change.row_id)
        _note(found[record_of[row]], change)
        last.setdefault(row, change.pk)
    below = {row: change_id for row, change_id in last.items() if row[0] != kind.table}
    later = [
        (record_of[change.table, change.row_id], change.request_id)
        for change in _changes(below).exclude(request_id=batch.request_id)
        if change.pk > below[change.table, change.row_id]
    ]
    for record_id in _not_undone(later):
        found[record_id].is_touched_since = True
    return found


def _not_undone(writes: Iterable[tuple[int, str]]) -> set[int]:
    """Return the records whose later writes still stand: those of an undone batch do not."""
    by_batch = {}
    for record_id, request_id in writes:
        name, _dash, number = request_id.partition("-")
        is_ours = name in ("batch", "undo") and number.isdigit()
        by_batch[record_id, request_id] = int(number) if is_ours else 0
    undone = set(
        BatchRow.objects.filter(
            batch_id__in=set(by_batch.values()),
            record_id__in={record_id for record_id, _request in by_batch},
            undo_outcome=UndoOutcome.UNDONE,
        ).values_list("record_id", "batch_id")
    )
    return {
        record_id
        for (record_id, _request), batch_id in by_batch.items()
        if (record_id, batch_id) not in undone
    }


def _unmade_rows(kind: RecordType, batch: Batch, records: Mapping[int, Any]) -> Iterable[Change]:
    """Return what the batch deleted below these records: no row tells of it any more."""
    carrier = f"{kind.reach_path.removesuffix('__')}_id" if kind.reach_path else "pk"
    parents = {record.pk for record in records.values()}
    parents |= {getattr(record, carrier) for record in records.values()}
    tables = {child._meta.db_table for child, _key in _keys_to(kind.model)}
    return Change.objects.filter(
        table__in=tables,
        parent_id__in=parents,
        kind=ChangeKind.DELETE,
        request_id=batch.request_id,
    )


def _changes(rows: Iterable[tuple[str, int]]) -> models.QuerySet[Change]:
    by_table: dict[str, list[int]] = {}
    for table, row_id in rows:
        by_table.setdefault(table, []).append(row_id)
    wanted = Q(pk__in=())
    for table, row_ids in by_table.items():
        wanted |= Q(table=table, row_id__in=row_ids)
    return Change.objects.filter(wanted)


def _note(written: Written, change: Change) -> None:
    if not isinstance(change.diff, dict):
        written.is_erased = True
        return
    key = (change.table, change.row_id)
    if change.kind == ChangeKind.UPDATE:
        before = {name: pair[0] for name, pair in change.diff.items()}
        written.before[key] = {**written.before.get(key, {}), **before}
    elif change.kind == ChangeKind.INSERT:
        written.inserted.append(key)
    else:
        written.deleted.append((*key, change.diff))


def find_leaned_on(
    model: type[models.Model], record_ids: Collection[int], batch: Batch
) -> set[int]:
    """Return the records at which rows point that the batch did not make together with them.

    One query for each key that leads to such records.
    """
    found: set[int] = set()
    for child, name in _keys_to(model):
        made = Change.objects.filter(
            table=child._meta.db_table,
            row_id=OuterRef("pk"),
            kind=ChangeKind.INSERT,
            request_id=batch.request_id,
        )
        rows = child._base_manager.filter(~Exists(made), **{f"{name}__in": record_ids})
        found.update(rows.values_list(name, flat=True))
    return found


@cache
def _keys_to(model: type[models.Model]) -> tuple[tuple[type[models.Model], str], ...]:
    """Return the models that have a key to this one, with the name of the key."""
    return tuple(
        (relation.related_model, relation.field.attname)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    )
