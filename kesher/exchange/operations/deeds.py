"""Doing one thing to many records: edit, delete, archive; chunk by chunk, each record once.

The records are written down before the first of them is touched: what the deed changes may take
them out of the very filter that selected them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kesher.exchange import queries
from kesher.exchange.choices import BatchDeed, BatchState, RowOutcome
from kesher.exchange.errors import NoFieldChosen, NotSeveral, UnknownDeed
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations.progress import (
    COUNTS,
    Acting,
    Pace,
    announce,
    count_rows,
    end_batch,
    enqueue_batch,
    lock_batch,
    places_of,
    versions_of,
)
from kesher.exchange.operations.rejects import write_refusals
from kesher.exchange.rules.selections import Selection
from kesher.lib.errors import Refusal
from kesher.lib.rows import insert_rows, update_rows
from kesher.records.errors import (
    CannotBeWritten,
    EvidenceMissing,
    IllegalTransition,
    UnknownField,
)
from kesher.records.operations import do_to_records, edit_records, move_statuses
from kesher.records.operations.many import Outcome
from kesher.records.operations.values import cleaned_values
from kesher.records.queries import record_type, record_type_for
from kesher.records.rules.demands import is_empty
from kesher.records.rules.many_statuses import asked_of_many, statuses_for_many
from kesher.records.rules.record_types import GuardedStatus, RecordType
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.rules.access import Actor

_IDS_AT_ONCE = 2_000

SET, ADD, REMOVE = "set", "add", "remove"
DEEDS = (
    BatchDeed.EDIT,
    BatchDeed.STATUS,
    BatchDeed.DELETE,
    BatchDeed.ARCHIVE,
    BatchDeed.UNARCHIVE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an edit does to one field: set a value, or add or remove some of several choices.

    Where a status is set, one change names it and the others are what its moves ask for.
    """

    field_key: str
    value: Any
    mode: str = SET


@operation
def start_deed(
    *, actor: Actor, selection: Selection, deed: str, changes: Sequence[Change] = ()
) -> Batch:
    """Have the worker do a deed to the selected records.

    Raises: NotFound, NotPermitted, UnknownDeed, CannotBeWritten, NoFieldChosen, NotSeveral;
    IllegalTransition and EvidenceMissing, for a status; UnknownField, FieldIsLocked,
    FieldIsComputed and BadValue, for a change that no record could take; UnknownFilter,
    UnknownSort and BadValue, for a state that the list does not have.
    """
    chosen = queries.selected(actor, selection, known_deed(deed))
    require_possible(actor, chosen.kind, deed, changes)
    batch = Batch(
        business_id=actor.business_id,
        created_by_id=actor.membership_id,
        deed=deed,
        record_type=chosen.kind.key,
        choices={
            "selection": selection.as_json(),
            "changes": [[one.field_key, one.value, one.mode] for one in changes],
        },
        state=BatchState.QUEUED,
    )
    batch.save(force_insert=True)
    enqueue_batch(actor, batch)
    return batch


def known_deed(deed: str) -> str:
    """Return the deed.

    Raises: UnknownDeed.
    """
    if deed not in DEEDS:
        raise UnknownDeed(deed)
    return deed


def require_possible(actor: Actor, kind: RecordType, deed: str, changes: Sequence[Change]) -> None:
    """Refuse what no record of the type could take.

    Raises: CannotBeWritten, NoFieldChosen, NotSeveral; IllegalTransition and EvidenceMissing, for a
    status; UnknownField, FieldIsLocked, FieldIsComputed and BadValue, for a change.
    """
    if deed == BatchDeed.STATUS:
        _require_evidence(actor, kind, changes)
        return
    if getattr(kind.writer, deed) is None:
        raise CannotBeWritten
    if deed != BatchDeed.EDIT:
        return
    if not changes:
        raise NoFieldChosen
    for change in changes:
        cleaned = cleaned_values(actor, kind.key, {change.field_key: change.value})
        is_list = isinstance(cleaned[change.field_key], list)
        if change.mode not in (SET, ADD, REMOVE) or (change.mode != SET and not is_list):
            raise NotSeveral(change.field_key)


def _require_evidence(actor: Actor, kind: RecordType, changes: Sequence[Change]) -> None:
    """Refuse a status that cannot be set on many, or to which something is missing or too much."""
    status, told = _status_of(kind, changes)
    to_status = str(told.pop(status.field_key) or "")
    cleaned_values(actor, kind.key, {status.field_key: to_status})
    if to_status not in statuses_for_many(kind, status):
        raise IllegalTransition(key=to_status, status=None)
    asked = asked_of_many(kind, status, to_status)
    for spec in asked:
        if is_empty(spec.type.clean(told.pop(spec.key, None))):
            raise EvidenceMissing(spec.key)
    if told:
        raise UnknownField(next(iter(told)))


def _status_of(kind: RecordType, changes: Sequence[Change]) -> tuple[GuardedStatus, dict[str, Any]]:
    """Return the status that is set, and all that the changes say by key."""
    said = {change.field_key: change.value for change in changes}
    status = next((one for one in kind.statuses if one.field_key in said), None)
    if status is None:
        raise NoFieldChosen
    return status, said


def work_through(acting: Acting, batch: Batch) -> None:
    """Do the deed to the records that are left; safe to be run again.

    What became of a record is written down in the transaction that changed it: after a kill the
    next run goes on with those that are still waiting.

    Raises: NotFound, NotPermitted and what `queries.selected` refuses, when the right or the list
    has gone since.
    """
    is_going_on = True
    while is_going_on:
        with acting() as actor:
            is_going_on = collect_rows(actor=actor, batch_id=batch.pk)
    pace, is_going_on = Pace(), True
    while is_going_on:
        pace.start()
        with acting() as actor:
            done = do_chunk(actor=actor, batch_id=batch.pk, most=pace.rows)
        is_going_on = bool(done)
        pace.stop(done)


@operation
def collect_rows(*, actor: Actor, batch_id: int) -> bool:
    """Write down the next of the selected records; False when all of them are there."""
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state != BatchState.RUNNING or batch.choices.get("is_collected"):
        return False
    selection = Selection.from_json(batch.choices["selection"])
    rows = queries.selected(actor, selection, batch.deed).seen.order_by("pk")
    last = batch.choices.get("last_id", 0)
    ids = list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:_IDS_AT_ONCE])
    insert_rows(
        [
            BatchRow(
                business_id=batch.business_id,
                batch_id=batch.pk,
                number=number,
                record_id=record_id,
                outcome=RowOutcome.WAITING,
            )
            for number, record_id in enumerate(ids, batch.row_count + 1)
        ]
    )
    batch.row_count += len(ids)
    batch.choices["last_id"] = ids[-1] if ids else last
    batch.choices["is_collected"] = len(ids) < _IDS_AT_ONCE
    batch.save(update_fields=["row_count", "choices"])
    return not batch.choices["is_collected"]


@operation
def do_chunk(*, actor: Actor, batch_id: int, most: int) -> int:
    """Do the deed to the next records, at most so many; return how many there were.

    Raises: NotPermitted, when the actor has lost the right since the batch began.
    """
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state != BatchState.RUNNING:
        return 0
    waiting = BatchRow.objects.filter(batch=batch, outcome=RowOutcome.WAITING)
    rows = list(waiting.order_by("number")[:most])
    if not rows:
        _finish(batch)
        return 0
    changes = [Change(field_key=key, value=value, mode=mode) for key, value, mode in _said(batch)]
    ids = [row.record_id for row in rows if row.record_id]
    kind = record_type(batch.record_type)
    before = versions_of(kind, ids)
    with quietly():
        outcomes = do_deed(actor, batch.record_type, batch.deed, ids, changes)
    after = versions_of(kind, ids)
    for row in rows:
        _note(row, outcomes[row.record_id or 0])
        row.version, row.version_before = after.get(row.record_id), before.get(row.record_id)
    update_rows(rows, ["outcome", "reason", "code", "version", "version_before"])
    count_rows(batch, rows)
    batch.next_row = rows[-1].number + 1
    batch.save(update_fields=["next_row", *COUNTS])
    announce(actor, batch, places_of(kind, ids))
    return len(rows)


def _said(batch: Batch) -> list[Any]:
    said: list[Any] = batch.choices.get("changes", [])
    return said


def do_deed(
    actor: Actor, type_key: str, deed: str, ids: Sequence[int], changes: Sequence[Change]
) -> dict[int, Outcome]:
    """Do the deed to these records; return what became of each."""
    if deed == BatchDeed.STATUS:
        status, told = _status_of(record_type(type_key), changes)
        return move_statuses(
            actor=actor,
            type_key=type_key,
            record_ids=ids,
            field_key=status.field_key,
            to_status=told.pop(status.field_key),
            told=told,
        )
    if deed != BatchDeed.EDIT:
        return do_to_records(actor=actor, type_key=type_key, record_ids=ids, deed=deed)
    values = _values(actor, type_key, ids, changes)
    return edit_records(actor=actor, type_key=type_key, values_by_id=values)


def _values(
    actor: Actor, type_key: str, ids: Sequence[int], changes: Sequence[Change]
) -> dict[int, dict[str, Any]]:
    """Return what each record shall hold; what is added or removed depends on what is there.

    Those records are locked, so that of two who add at once neither loses what he added: the
    record that carries their owner first, as whoever writes them does.
    """
    fixed = {one.field_key: one.value for one in changes if one.mode == SET}
    values = {record_id: dict(fixed) for record_id in ids}
    moving = [one for one in changes if one.mode != SET]
    if moving:
        kind = record_type_for(actor, type_key)
        there = kind.model.objects.filter(pk__in=ids)
        if carrier := kind.reach_path.removesuffix("__"):
            there = there.select_related(carrier).order_by(f"{carrier}_id", "pk")
            there = there.select_for_update(of=(carrier, "self"))
        else:
            there = there.order_by("pk").select_for_update(of=("self",))
        for record in there:
            for change in moving:
                values[record.pk][change.field_key] = _moved(kind, record, change)
    return values


def _moved(kind: RecordType, record: Any, change: Change) -> list[str]:
    spec = kind.find_field(change.field_key)
    there = list(spec.value_of(record) or []) if spec else []
    told = list(spec.type.clean(change.value) or []) if spec else []
    if change.mode == REMOVE:
        return [value for value in there if value not in told]
    return [*there, *(value for value in told if value not in there)]


def _note(row: BatchRow, outcome: Outcome) -> None:
    if isinstance(outcome, Refusal):
        row.outcome, row.reason = RowOutcome.FAILED, str(outcome.message)
        row.code = outcome.code
    else:
        row.outcome = RowOutcome.UPDATED if outcome else RowOutcome.SKIPPED


def _finish(batch: Batch) -> None:
    batch.result_file = write_refusals(batch)
    end_batch(batch, BatchState.DONE)
