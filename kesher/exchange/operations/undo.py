"""Undoing a batch: every record that it made or changed is put back as it was before.

The change log is the memory of a batch: it holds each row that was written under the batch's name,
those below the records among them, with what it held before. A record that has changed since is
left alone and listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
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
from kesher.exchange.queries.written import Written, find_leaned_on, read_written
from kesher.exchange.rules.deeds import UNDO_DAYS, right_for
from kesher.lib.errors import NotFound, Refusal
from kesher.lib.rows import update_rows
from kesher.records.errors import FieldIsLocked
from kesher.records.operations import do_to_records, keep_links
from kesher.records.queries import may_do, record_type, record_type_for
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation, quietly
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
    written = read_written(kind, batch, records)
    right = right_for(batch.deed, kind.right)
    put_back: list[int] = []
    take_away: list[int] = []
    created = [pk for pk, row in by_record.items() if row.outcome == RowOutcome.CREATED]
    leaned_on = find_leaned_on(kind.model, created, batch) if created else set()
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


def _reason_to_keep(row: BatchRow, record: Any, written: Written | None) -> str:
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


@cache
def _models_by_table() -> Mapping[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _put_back(kind: RecordType, all_written: Sequence[Written]) -> None:
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
