"""Undoing a batch: every record that it made or changed is put back as it was before.

The change log is the memory of a batch: it holds each row that was written under the batch's name,
those below the records among them, with what it held before. A record that has changed since is
left alone and listed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.exchange import queries
from kesher.exchange.choices import BatchDeed, BatchState, RowOutcome, UndoOutcome
from kesher.exchange.errors import NothingToUndo, UndoTooLate
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations import handovers
from kesher.exchange.operations.progress import (
    Acting,
    Pace,
    announce,
    enqueue_batch,
    lock_batch,
    places_of,
    versions_of,
)
from kesher.exchange.rules.deeds import UNDO_DAYS, right_for
from kesher.lib.errors import NotFound, Refusal
from kesher.lib.rows import update_rows
from kesher.records.errors import FieldIsLocked
from kesher.records.operations import do_to_records, keep_links
from kesher.records.queries import may_do, record_type, record_type_for
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.choices import ChangeKind
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor, require

_CHANGED = (RowOutcome.CREATED, RowOutcome.UPDATED)
# What follows from other columns, or is counted on by every deed.
_COUNTED = frozenset({"version", "updated_at"})
_OWN = "custom_values"
_LIGHT = frozenset({"owner_id", "branch_id", "department_id"})


@operation
def start_undo(*, actor: Actor, batch_id: int) -> Batch:
    """Have the worker undo a batch that has ended, up to thirty days later.

    Raises: NotFound, NotPermitted; NothingToUndo, when it changed nothing, is under way or was
    undone; UndoTooLate; FieldIsLocked, when it changed a field that the actor may not write.
    """
    batch = queries.get_batch(actor, batch_id, for_update=True)
    if not queries.has_something_to_undo(batch):
        raise NothingToUndo
    if not queries.is_undoable(batch, timezone.now()):
        raise UndoTooLate(UNDO_DAYS)
    if batch.deed == BatchDeed.HANDOVER:
        require(actor, handovers.RIGHT)
    else:
        require(actor, right_for(batch.deed, record_type(batch.record_type).right))
        _require_open_fields(actor, batch)
    batch.state = BatchState.UNDOING
    batch.undone_by_id = actor.membership_id
    batch.save(update_fields=["state", "undone_by"])
    enqueue_batch(actor, batch, "exchange.undo_batch")
    return batch


def _require_open_fields(actor: Actor, batch: Batch) -> None:
    """Let nobody write by an undo what he may not write."""
    keys = {change[0] for change in batch.choices.get("changes", ())}
    keys |= set(filter(None, batch.mapping)) if batch.updated_count else set()
    for spec in record_type_for(actor, batch.record_type).fields:
        if spec.is_locked and spec.key in keys:
            raise FieldIsLocked(spec.key, spec.label)


def undo_through(acting: Acting, batch_id: int) -> None:
    """Undo what is left of a batch, a chunk to a transaction; safe to be run again."""
    pace, is_going_on = Pace(), True
    while is_going_on:
        pace.start()
        with acting() as actor:
            done = undo_chunk(actor=actor, batch_id=batch_id, most=pace.rows)
        is_going_on = bool(done)
        pace.stop(done)


@operation
def undo_chunk(*, actor: Actor, batch_id: int, most: int) -> int:
    """Put the next records back, the last ones first; return how many there were."""
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state != BatchState.UNDOING:
        return 0
    left = BatchRow.objects.filter(
        batch=batch, outcome__in=_CHANGED, undo_outcome="", record_id__isnull=False
    )
    rows = list(left.order_by("-number")[:most])
    if not rows:
        batch.state = BatchState.UNDONE
        batch.undone_at = timezone.now()
        batch.save(update_fields=["state", "undone_at"])
        return 0
    if batch.deed == BatchDeed.HANDOVER:
        handovers.give_back(actor, batch, rows)
    else:
        with quietly():
            _undo(actor, batch, rows)
        kind = record_type(batch.record_type)
        announce(actor, batch, places_of(kind, [row.record_id for row in rows if row.record_id]))
    update_rows(rows, ["undo_outcome", "undo_reason"])
    batch.undone_count += sum(row.undo_outcome == UndoOutcome.UNDONE for row in rows)
    batch.kept_count += sum(row.undo_outcome == UndoOutcome.KEPT for row in rows)
    batch.save(update_fields=["undone_count", "kept_count"])
    return len(rows)


def _undo(actor: Actor, batch: Batch, rows: Sequence[BatchRow]) -> None:
    kind = record_type(batch.record_type)
    by_record = {row.record_id: row for row in rows if row.record_id}
    locked = kind.model.objects.select_for_update(of=("self",)).filter(pk__in=by_record)
    records = {record.pk: record for record in locked.order_by("pk")}
    written = _written(kind, batch, records)
    right = right_for(batch.deed, kind.right)
    put_back: list[int] = []
    take_away: list[int] = []
    created = [pk for pk, row in by_record.items() if row.outcome == RowOutcome.CREATED]
    leaned_on = _leaned_on(kind.model, created, batch) if created else set()
    for record_id, row in by_record.items():
        record = records.get(record_id)
        reason = _reason_to_keep(row, record, written.get(record_id))
        if not reason and not may_do(actor, kind, record, right):
            reason = _("Your permission does not reach this record.")
        if not reason and row.outcome == RowOutcome.CREATED:
            if record_id in leaned_on:
                reason = _("Something was added to the record since.")
            else:
                take_away.append(record_id)
        elif not reason:
            put_back.append(record_id)
        row.undo_outcome = UndoOutcome.KEPT if reason else UndoOutcome.UNDONE
        row.undo_reason = reason
    for record_id, reason in _take_away(actor, kind, take_away).items():
        by_record[record_id].undo_outcome = UndoOutcome.KEPT
        by_record[record_id].undo_reason = reason
    _put_back(kind, [written[record_id] for record_id in put_back])
    _let_earlier_undo(batch, [by_record[record_id] for record_id in put_back], kind)


def _let_earlier_undo(batch: Batch, rows: Sequence[BatchRow], kind: RecordType) -> None:
    """Tell batches before this one that the records stand as they left them."""
    met = {row.record_id: row.version_before for row in rows}
    now = versions_of(kind, [record_id for record_id in met if record_id])
    earlier = [
        row
        for row in BatchRow.objects.filter(
            record_id__in=met, batch__record_type=batch.record_type, undo_outcome=""
        ).exclude(batch=batch)
        if row.version is not None and row.version == met[row.record_id]
    ]
    for row in earlier:
        row.version = now[row.record_id]
    update_rows(earlier, ["version"])


# --- what the batch wrote ----------------------------------------------------------------------


@dataclass(slots=True)
class _Written:
    """What a batch wrote of one record and of the rows below it, as the change log tells."""

    record_id: int
    #: What rows held before, by table and id: the oldest value of each column.
    before: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    inserted: list[tuple[str, int]] = field(default_factory=list)
    deleted: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    is_erased: bool = False
    is_touched_since: bool = False


def _written(kind: RecordType, batch: Batch, records: Mapping[int, Any]) -> dict[int, _Written]:
    """Read from the change log what the batch wrote of these records, and who wrote after it."""
    found = {record_id: _Written(record_id) for record_id in records}
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


def _note(written: _Written, change: Change) -> None:
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


def _reason_to_keep(row: BatchRow, record: Any, written: _Written | None) -> str:
    if record is None or written is None:
        return _("The record is not there any more.")
    if record.version != row.version or written.is_touched_since:
        return _("The record was changed since.")
    if written.is_erased:
        return _("What it held before was erased.")
    return ""


# --- putting back ------------------------------------------------------------------------------


def _take_away(actor: Actor, kind: RecordType, record_ids: Sequence[int]) -> dict[int, str]:
    """Put records that the batch made into the recycle bin; return why some of them stay."""
    # Whoever may make records may take back what he has made, and nothing else.
    rights = {**actor.rights, f"{kind.right}.delete": actor.level(f"{kind.right}.create")}
    outcomes = do_to_records(
        actor=replace(actor, rights=rights),
        type_key=kind.key,
        record_ids=record_ids,
        deed=BatchDeed.DELETE,
        part=kind.form.lasting_part,
    )
    return {
        record_id: _("The record is not there any more.")
        if isinstance(refusal, NotFound)
        else str(refusal.message)
        for record_id, refusal in outcomes.items()
        if isinstance(refusal, Refusal)
    }


def _leaned_on(model: type[models.Model], record_ids: Collection[int], batch: Batch) -> set[int]:
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


@cache
def _models_by_table() -> Mapping[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _put_back(kind: RecordType, all_written: Sequence[_Written]) -> None:
    """Give rows the values that they had: those below the records first made and unmade."""
    before: dict[tuple[str, int], dict[str, Any]] = {}
    unmade: dict[str, list[int]] = {}
    for written in all_written:
        before |= written.before
        for table, row_id in written.inserted:
            unmade.setdefault(table, []).append(row_id)
        for table, row_id, values in written.deleted:
            if (table, row_id) not in written.inserted:
                _models_by_table()[table]._base_manager.bulk_create(
                    [_instance(_models_by_table()[table], {**values, "id": row_id})]
                )
    for table, row_ids in unmade.items():
        _models_by_table()[table]._base_manager.filter(pk__in=row_ids).delete()
    gone = {(table, row_id) for table, row_ids in unmade.items() for row_id in row_ids}
    _restore_columns({key: values for key, values in before.items() if key not in gone})
    led = [pk for (table, pk), one in before.items() if table == kind.table and _OWN in one]
    keep_links(kind.key, list(kind.model.objects.filter(pk__in=led)) if led else [])
    is_light = not gone and not any(written.deleted for written in all_written)
    is_light = is_light and all(values.keys() <= _LIGHT for values in before.values())
    if kind.writer.refresh and not is_light:
        kind.writer.refresh(record_ids=[written.record_id for written in all_written])


def _restore_columns(before: Mapping[tuple[str, int], Mapping[str, Any]]) -> None:
    """Write earlier values, rows of one table with the same columns together."""
    alike: dict[tuple[str, frozenset[str]], list[int]] = {}
    for (table, row_id), values in before.items():
        names = frozenset(values) - _COUNTED
        if names:
            alike.setdefault((table, names), []).append(row_id)
    now = timezone.now()
    for (table, names), row_ids in alike.items():
        model = _models_by_table()[table]
        known = _stored_columns(model)
        fields = [known[name] for name in sorted(names) if name in known]
        counted = sorted(_COUNTED & known.keys())
        rows = list(model._base_manager.filter(pk__in=row_ids))
        for row in rows:
            for one in fields:
                setattr(row, one.attname, one.to_python(before[table, row.pk][str(one.column)]))
            if "version" in counted:
                row.version += 1  # type: ignore[attr-defined]
            if "updated_at" in counted:
                row.updated_at = now  # type: ignore[attr-defined]
        update_rows(rows, [*(one.name for one in fields), *counted])


def _stored_columns(model: type[models.Model]) -> dict[str, Any]:
    """Return the fields by column, without those that the database works out."""
    fields = model._meta.concrete_fields
    return {str(one.column): one for one in fields if not getattr(one, "generated", False)}


def _instance(model: type[models.Model], values: Mapping[str, Any]) -> models.Model:
    """Return a row as the log holds it: what was blank there is blank here."""
    known = _stored_columns(model)
    kept = {
        known[name].attname: known[name].to_python(value)
        for name, value in values.items()
        if name in known
    }
    return model(**kept)
