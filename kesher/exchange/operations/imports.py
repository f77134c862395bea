"""Making records of the rows of a sheet, chunk by chunk, so that nothing is lost or made twice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.exchange import queries
from kesher.exchange.choices import ENDED, BatchDeed, BatchState, RowOutcome, SpecialRows
from kesher.exchange.errors import ChoiceMissing, ImportAlreadyStarted, SheetNotChecked
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations.progress import (
    COUNTS,
    TRIAL,
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
from kesher.exchange.operations.record_imports import require_import_allowed, store_lines
from kesher.exchange.operations.rejects import write_rejects
from kesher.exchange.rules.mapping import line_of, match_form, require_sound
from kesher.exchange.rules.sheets import SheetRow
from kesher.exchange.rules.surveys import SeenRows, is_lone
from kesher.exchange.rules.targets import (
    CREATE,
    MATCH,
    ON_MATCH,
    ImportedRow,
    ImportLine,
    ImportRun,
    ImportTarget,
    Remark,
)
from kesher.lib.errors import Text
from kesher.lib.rows import insert_rows
from kesher.records.queries import record_type
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.rules.access import Actor

LONE_ROWS = "lone_rows"
REPETITIONS = "repetitions"
AGAIN = "again"


@operation
def start_import(*, actor: Actor, batch_id: int, is_trial: bool = False) -> Batch:
    """Check what was chosen and hand the import, or the trial of it, to the worker.

    A trial does everything and takes it back, chunk by chunk; what would become of each row is
    written down until the import itself begins.

    Raises: NotFound, NotPermitted, SheetNotChecked, ImportAlreadyStarted; UnknownColumn,
    FieldChosenTwice, NameNotMapped, ChoiceMissing, UnknownMatch, and what the record type refuses.
    """
    batch = queries.get_batch(actor, batch_id, deed=BatchDeed.IMPORT, for_update=True)
    if batch.state == BatchState.CHECKING:
        raise SheetNotChecked
    if batch.state != BatchState.MAPPING:
        raise ImportAlreadyStarted
    target = queries.target_of(actor, batch.record_type)
    fields = queries.fields_of_target(actor, batch.record_type)
    require_sound(batch.mapping, batch.headers, fields)
    _require_decided(batch)
    require_import_allowed(actor, target, batch.choices, batch.mapping)
    BatchRow.objects.filter(batch=batch).delete()
    for name in (*COUNTS, "next_row"):
        setattr(batch, name, 0)
    batch.choices[TRIAL] = is_trial
    batch.state = BatchState.QUEUED
    batch.started_at = timezone.now()
    batch.save(update_fields=["state", "started_at", "choices", "next_row", *COUNTS])
    enqueue_batch(actor, batch)
    return batch


@dataclass(frozen=True, slots=True)
class _PlannedRow:
    """A row that is left to do; `skip_reason` says why no record is made of it."""

    row: SheetRow
    skip_reason: Text = ""


def work_through(acting: Acting, batch: Batch) -> None:
    """Import the rows that are left, up to five hundred to a transaction; safe to be run again.

    A row is recorded in the transaction that makes its record: after a kill the next run goes on
    behind the last chunk that was kept.

    Raises: BrokenSheet, when the stored file can no longer be read; NotPermitted, and what the
    record type refuses, when the actor has lost the right since the import began.
    """
    planned = _planned(queries.sheet_of(batch).rows(), batch)
    pace, is_going_on = Pace(), True
    while is_going_on and (chunk := list(islice(planned, pace.rows))):
        pace.start()
        with acting() as actor:
            is_going_on = import_chunk(actor=actor, batch_id=batch.pk, chunk=chunk)
        pace.stop(len(chunk))


def _planned(rows: Iterable[SheetRow], batch: Batch) -> Iterator[_PlannedRow]:
    """Yield the rows from the next one on; those before it count for repetitions all the same."""
    seen, keys = SeenRows(), SeenRows()
    places = [at for at, key in enumerate(batch.mapping) if key and key == batch.choices.get(MATCH)]
    is_once = bool(places) and batch.choices.get(ON_MATCH) != CREATE
    skips = {key: batch.choices.get(key) == SpecialRows.SKIP for key in (LONE_ROWS, REPETITIONS)}
    for row in rows:
        is_alone = is_lone(row.cells)
        first = None if is_alone else seen.first_like(row)
        key = tuple(match_form(row.cells[at]) for at in places)
        same = keys.first_like(SheetRow(row.number, key)) if is_once and any(key) else None
        if row.number < batch.next_row:
            continue
        if is_alone and skips[LONE_ROWS]:
            yield _PlannedRow(
                row, gettext_lazy("Holds one cell and nothing else; left out as chosen.")
            )
        elif first is not None and skips[REPETITIONS]:
            reason = gettext_lazy("Says the same as row %(row)d; left out as chosen.") % {
                "row": first
            }
            yield _PlannedRow(row, reason)
        elif same is not None:
            reason = gettext_lazy("Is about the same record as row %(row)d of the sheet.") % {
                "row": same
            }
            yield _PlannedRow(row, reason)
        else:
            yield _PlannedRow(row)


@operation
def import_chunk(*, actor: Actor, batch_id: int, chunk: Sequence[_PlannedRow]) -> bool:
    """Make the records of a chunk and record its rows; False when there is nothing more to do.

    Nothing is done when the import was cancelled, or when another worker has come further: the
    lock on the import makes them take turns, and `next_row` tells who is late.

    Raises: NotPermitted, when the actor has lost the right since the import began.
    """
    batch = lock_batch(actor, batch_id)
    first, last = chunk[0].row.number, chunk[-1].row.number
    if batch is None or batch.state != BatchState.RUNNING or batch.next_row > first:
        return False
    target = queries.target_of(actor, batch.record_type)
    require_import_allowed(actor, target, batch.choices, batch.mapping)
    kind = record_type(batch.record_type)
    lines = [
        line_of(planned.row, batch.headers, batch.mapping)
        for planned in chunk
        if not planned.skip_reason
    ]
    run = ImportRun(actor=actor, decisions=batch.choices, started_at=_started(batch))
    with quietly():
        results = _tried(batch, target, run, lines)
    by_number = {result.number: result for result in results}
    rows = [_row_of(batch, planned, by_number.get(planned.row.number)) for planned in chunk]
    made = versions_of(kind, [row.record_id for row in rows if row.record_id])
    for row in rows:
        row.version = made.get(row.record_id)
        if row.outcome == RowOutcome.UPDATED and row.version:
            row.version_before = row.version - 1
    insert_rows(rows)
    count_rows(batch, rows)
    batch.next_row = last + 1
    batch.save(update_fields=["next_row", *COUNTS])
    announce(actor, batch, places_of(kind, [pk for pk in made if pk]))
    return True


def _started(batch: Batch) -> datetime:
    return batch.started_at or timezone.now()


def _tried(
    batch: Batch, target: ImportTarget, run: ImportRun, lines: Sequence[ImportLine]
) -> list[ImportedRow]:
    """Do a chunk; of a trial nothing stays but what would have become of the rows."""
    if not batch.choices.get(TRIAL):
        return _store(target, run, lines, batch.mapping)
    with transaction.atomic():
        results = _store(target, run, lines, batch.mapping)
        transaction.set_rollback(True)
    return [
        replace(row, record_id=None, outcome=row.outcome or RowOutcome.CREATED)
        if row.record_id and (row.outcome or RowOutcome.CREATED) == RowOutcome.CREATED
        else row
        for row in results
    ]


def _store(
    target: ImportTarget, run: ImportRun, lines: Sequence[ImportLine], mapping: Sequence[str]
) -> list[ImportedRow]:
    """Make the records of all lines at once, or, if one of them breaks the rest, one by one."""
    if not lines:
        return []
    try:
        with transaction.atomic():
            return store_lines(target, run, lines, mapping)
    except DatabaseError:
        return [_store_alone(target, run, line, mapping) for line in lines]


def _store_alone(
    target: ImportTarget, run: ImportRun, line: ImportLine, mapping: Sequence[str]
) -> ImportedRow:
    try:
        with transaction.atomic():
            return store_lines(target, run, [line], mapping)[0]
    except DatabaseError:
        remark = Remark("", _("The row does not fit the database."), is_refusal=True)
        return ImportedRow(line.number, None, (remark,))


def _row_of(batch: Batch, planned: _PlannedRow, result: ImportedRow | None) -> BatchRow:
    row = BatchRow(
        business_id=batch.business_id, batch_id=batch.pk, number=planned.row.number, values=[]
    )
    if result is None:
        row.outcome, row.reason = RowOutcome.SKIPPED, str(planned.skip_reason)
    else:
        is_made = result.record_id is not None
        row.outcome = result.outcome or (RowOutcome.CREATED if is_made else RowOutcome.FAILED)
        row.reason = " ".join(dict.fromkeys(str(remark.text) for remark in result.remarks))
        row.record_id = result.record_id
    if row.outcome not in (RowOutcome.CREATED, RowOutcome.UPDATED) or row.record_id is None:
        row.values = list(planned.row.cells)
    return row


@operation
def finish_import(*, actor: Actor, batch_id: int) -> None:
    """End the import and write the file of the rows that made no record.

    A cancelled or failed import keeps its state; one that another worker is at is left alone.
    """
    batch = lock_batch(actor, batch_id)
    if batch is None:
        return
    is_over = batch.state == BatchState.RUNNING and batch.done_count >= batch.row_count
    if is_over and batch.choices.get(TRIAL):
        batch.state = BatchState.MAPPING
        batch.save(update_fields=["state"])
        return
    if (is_over or batch.state in ENDED) and not batch.result_file:
        batch.result_file = write_rejects(batch)
        end_batch(batch, BatchState.DONE if is_over else BatchState(batch.state))


def _require_decided(batch: Batch) -> None:
    survey = batch.survey or {}
    asked = {LONE_ROWS: survey.get("lone_count", 0), REPETITIONS: survey.get("repeated_count", 0)}
    for key, count in asked.items():
        if count and batch.choices.get(key) not in SpecialRows.values:
            raise ChoiceMissing(_QUESTIONS[key], key)
    if batch.choices.get(AGAIN) != "1" and queries.earlier_import(batch):
        raise ChoiceMissing(_QUESTIONS[AGAIN], AGAIN)


_QUESTIONS = {
    LONE_ROWS: gettext_lazy("Please decide about the rows that hold one cell and nothing else."),
    REPETITIONS: gettext_lazy("Please decide about the rows that say the same as an earlier one."),
    AGAIN: gettext_lazy(
        "This very file was imported before. Please confirm that it shall be again."
    ),
}
