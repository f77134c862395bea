"""Making records of the rows of a sheet, chunk by chunk, so that nothing is lost or made twice."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.exchange import queries
from kesher.exchange.choices import ImportState, RowOutcome, SpecialRows
from kesher.exchange.errors import (
    ChoiceMissing,
    ImportAlreadyStarted,
    ImportNotRunning,
    SheetNotChecked,
)
from kesher.exchange.models import ImportBatch, ImportRow
from kesher.exchange.operations.rejects import write_rejects
from kesher.exchange.rules.mapping import line_of, require_sound
from kesher.exchange.rules.sheets import SheetRow
from kesher.exchange.rules.surveys import SeenRows, is_lone
from kesher.exchange.rules.targets import ImportedRow, ImportLine, ImportRun, ImportTarget, Remark
from kesher.lib import jobs
from kesher.lib.errors import Refusal, Text
from kesher.lib.streams import CHANGES_CHANNEL
from kesher.records.queries import record_type
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import business_scope

# No writing transaction of ours lasts over two seconds: a chunk has as many rows as take one,
# and five hundred at most.
CHUNK_ROWS = 500
_FIRST_CHUNK_ROWS = 150
_FEWEST_CHUNK_ROWS = 25
_CHUNK_SECONDS = 1.0

LONE_ROWS = "lone_rows"
REPETITIONS = "repetitions"
AGAIN = "again"


@operation
def start_import(*, actor: Actor, batch_id: int) -> ImportBatch:
    """Check what was chosen and hand the import to the worker.

    Raises: NotFound, NotPermitted, SheetNotChecked, ImportAlreadyStarted; UnknownColumn,
    FieldChosenTwice, NameNotMapped, ChoiceMissing, and what the record type refuses.
    """
    batch = queries.get_batch(actor, batch_id, for_update=True)
    if batch.state == ImportState.CHECKING:
        raise SheetNotChecked
    if batch.state != ImportState.MAPPING:
        raise ImportAlreadyStarted
    target = queries.target_of(actor, batch.record_type)
    require_sound(batch.mapping, batch.headers, queries.fields_of_target(batch.record_type))
    _require_decided(batch)
    target.require_allowed(actor, batch.choices)
    batch.state = ImportState.QUEUED
    batch.started_at = timezone.now()
    batch.save(update_fields=["state", "started_at"])
    jobs.enqueue(
        "exchange.run_import",
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        batch_id=batch.pk,
        one_at_a_time=f"exchange.run_import:{batch.pk}",
    )
    return batch


@operation
def cancel_import(*, actor: Actor, batch_id: int) -> ImportBatch:
    """Stop an import after the chunk under way; what was made stays, and the report tells it.

    Raises: NotFound, NotPermitted, ImportNotRunning.
    """
    batch = queries.get_batch(actor, batch_id, for_update=True)
    if batch.state in _ENDED:
        raise ImportNotRunning
    batch.state = ImportState.CANCELLED
    batch.finished_at = timezone.now()
    _drop_sheet(batch)
    batch.save(update_fields=["state", "finished_at", "stored_file"])
    return batch


_ENDED = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)


@dataclass(frozen=True, slots=True)
class _PlannedRow:
    """A row that is left to do; `skip_reason` says why no record is made of it."""

    row: SheetRow
    skip_reason: Text = ""


def run_import(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Import the rows that are left, up to five hundred to a transaction; safe to be run again.

    A row is recorded in the transaction that makes its record: after a kill the next run goes on
    behind the last chunk that was kept. Opens the scopes itself, one for each transaction.
    """

    @contextmanager
    def acting() -> Iterator[Actor]:
        with business_scope(business_id=business_id, membership_id=membership_id):
            membership = Membership.objects.select_related("business", "role").get(pk=membership_id)
            actor = actor_of(membership)
            if not membership.is_active:
                actor = replace(actor, rights={}, is_owner=False)
            with translation.override(membership.language):
                yield actor

    try:
        with acting() as actor:
            batch = begin_import(actor=actor, batch_id=batch_id)
        if batch is None:
            return
        planned = _planned(queries.sheet_of(batch).rows(), batch)
        is_going_on, rows = True, _FIRST_CHUNK_ROWS
        while is_going_on and (chunk := list(islice(planned, min(rows, CHUNK_ROWS)))):
            began = time.monotonic()
            with acting() as actor:
                is_going_on = import_chunk(actor=actor, batch_id=batch_id, chunk=chunk)
            rows = _next_chunk_rows(len(chunk), time.monotonic() - began)
        with acting() as actor:
            finish_import(actor=actor, batch_id=batch_id)
    except Refusal as refusal:
        with acting() as actor:
            finish_import(actor=actor, batch_id=batch_id, failure=str(refusal.message))


def _next_chunk_rows(rows: int, seconds: float) -> int:
    """Return how many rows to take next, given how long the last ones took."""
    fitting = int(rows * _CHUNK_SECONDS / max(seconds, 0.001))
    return max(_FEWEST_CHUNK_ROWS, min(CHUNK_ROWS, fitting))


def _planned(rows: Iterable[SheetRow], batch: ImportBatch) -> Iterator[_PlannedRow]:
    """Yield the rows from the next one on; those before it count for repetitions all the same."""
    seen = SeenRows()
    skips = {key: batch.choices.get(key) == SpecialRows.SKIP for key in (LONE_ROWS, REPETITIONS)}
    for row in rows:
        is_alone = is_lone(row.cells)
        first = None if is_alone else seen.first_like(row)
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
        else:
            yield _PlannedRow(row)


@operation
def begin_import(*, actor: Actor, batch_id: int) -> ImportBatch | None:
    """Return the import if something of it is left to do."""
    batch = _lock(actor, batch_id)
    if batch is None or batch.state not in _UNDER_WAY:
        return None
    queries.target_of(actor, batch.record_type)
    batch.state = ImportState.RUNNING
    batch.save(update_fields=["state"])
    return batch


_UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)


@operation
def import_chunk(*, actor: Actor, batch_id: int, chunk: Sequence[_PlannedRow]) -> bool:
    """Make the records of a chunk and record its rows; False when there is nothing more to do.

    Nothing is done when the import was cancelled, or when another worker has come further: the
    lock on the import makes them take turns, and `next_row` tells who is late.

    Raises: NotPermitted, when the actor has lost the right since the import began.
    """
    batch = _lock(actor, batch_id)
    first, last = chunk[0].row.number, chunk[-1].row.number
    if batch is None or batch.state != ImportState.RUNNING or batch.next_row > first:
        return False
    target = queries.target_of(actor, batch.record_type)
    target.require_allowed(actor, batch.choices)
    lines = [
        line_of(planned.row, batch.headers, batch.mapping)
        for planned in chunk
        if not planned.skip_reason
    ]
    run = ImportRun(actor=actor, decisions=batch.choices, started_at=_started(batch))
    with _quietly():
        results = _store(target, run, lines)
    by_number = {result.number: result for result in results}
    rows = [_row_of(batch, planned, by_number.get(planned.row.number)) for planned in chunk]
    ImportRow.objects.bulk_create(rows)
    _count(batch, rows)
    batch.next_row = last + 1
    batch.save(update_fields=["next_row", "created_count", "skipped_count", "failed_count"])
    _announce(actor, batch, results)
    return True


def _lock(actor: Actor, batch_id: int) -> ImportBatch | None:
    batch: ImportBatch | None = (
        ImportBatch.objects.select_for_update()
        .filter(business_id=actor.business_id, pk=batch_id)
        .first()
    )
    return batch


def _started(batch: ImportBatch) -> datetime:
    return batch.started_at or timezone.now()


def _store(target: ImportTarget, run: ImportRun, lines: Sequence[ImportLine]) -> list[ImportedRow]:
    """Make the records of all lines at once, or, if one of them breaks the rest, one by one."""
    if not lines:
        return []
    try:
        with transaction.atomic():
            return target.store(run, lines)
    except DatabaseError:
        return [_store_alone(target, run, line) for line in lines]


def _store_alone(target: ImportTarget, run: ImportRun, line: ImportLine) -> ImportedRow:
    try:
        with transaction.atomic():
            return target.store(run, [line])[0]
    except DatabaseError:
        remark = Remark("", _("The row does not fit the database."), is_refusal=True)
        return ImportedRow(line.number, None, (remark,))


def _row_of(batch: ImportBatch, planned: _PlannedRow, result: ImportedRow | None) -> ImportRow:
    row = ImportRow(
        business_id=batch.business_id, batch_id=batch.pk, number=planned.row.number, values=[]
    )
    if result is None:
        row.outcome, row.reason = RowOutcome.SKIPPED, str(planned.skip_reason)
    else:
        is_made = result.record_id is not None
        row.outcome = RowOutcome.CREATED if is_made else RowOutcome.FAILED
        row.reason = " ".join(dict.fromkeys(str(remark.text) for remark in result.remarks))
        row.record_id = result.record_id
    if row.outcome != RowOutcome.CREATED:
        row.values = list(planned.row.cells)
    return row


def _count(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    outcomes = [row.outcome for row in rows]
    batch.created_count += outcomes.count(RowOutcome.CREATED)
    batch.skipped_count += outcomes.count(RowOutcome.SKIPPED)
    batch.failed_count += outcomes.count(RowOutcome.FAILED)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the change log from telling the open screens of each row."""
    _set_quiet("1")
    yield
    _set_quiet("")


def _set_quiet(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kesher.quiet', %s, true)", [value])


def _announce(actor: Actor, batch: ImportBatch, results: Sequence[ImportedRow]) -> None:
    """Tell the open screens, once for each place, that many records have come."""
    table = record_type(batch.record_type).table
    places = {result.place for result in results if result.record_id is not None}
    with connection.cursor() as cursor:
        for owner_id, branch_id, department_id in sorted(places, key=str):
            news = {
                "b": batch.business_id,
                "t": table,
                "i": None,
                "k": "bulk",
                "p": None,
                "o": owner_id,
                "br": branch_id,
                "d": department_id,
                "m": actor.membership_id,
            }
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANGES_CHANNEL, json.dumps(news)])


@operation
def finish_import(*, actor: Actor, batch_id: int, failure: str = "") -> None:
    """End the import and write the file of the rows that made no record.

    A cancelled import keeps its state; one that another worker is at is left alone.
    """
    batch = _lock(actor, batch_id)
    if batch is None:
        return
    is_over = batch.done_count >= batch.row_count
    if batch.state in _UNDER_WAY and (failure or is_over):
        batch.state = ImportState.FAILED if failure else ImportState.DONE
        batch.failure = failure
        batch.finished_at = timezone.now()
    if batch.state in _ENDED and not batch.rejects_file:
        batch.rejects_file = write_rejects(batch)
        _drop_sheet(batch)
        batch.save(update_fields=["state", "failure", "finished_at", "rejects_file", "stored_file"])


def _drop_sheet(batch: ImportBatch) -> None:
    """Delete the uploaded file of an import that is over: it is full of personal data."""
    if batch.stored_file:
        path, batch.stored_file = queries.path_of(batch), ""
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _require_decided(batch: ImportBatch) -> None:
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
