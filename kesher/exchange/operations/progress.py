"""What every batch needs while it runs: its lock, its pace, its end, and news for open screens."""

import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from django.db import transaction
from django.utils import timezone, translation

from kesher.exchange import queries
from kesher.exchange.choices import ENDED, UNDER_WAY, BatchState, RowOutcome
from kesher.exchange.errors import BatchNotRunning
from kesher.exchange.models import Batch, BatchRow
from kesher.lib import jobs
from kesher.lib.files import stored_path
from kesher.lib.streams import ChangedRow, tell_rows
from kesher.records.queries import record_type
from kesher.records.rules.record_types import RecordType
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

#: The choice that makes of an import a trial, of which nothing stays.
TRIAL = "is_trial"
#: Opens the scope of the business for one chunk and yields who acts, with his rights as of now.
Acting = Callable[[], AbstractContextManager[Actor]]
#: Owner, branch and department of a record.
Place = tuple[int | None, int | None, int | None]


def acting_as(*, business_id: int, membership_id: int, request_id: str) -> Acting:
    """Return what opens one scope after another for somebody in whose name a batch is done.

    Who has been dismissed meanwhile has no rights any more.
    """

    @contextmanager
    def acting() -> Iterator[Actor]:
        with business_scope(
            business_id=business_id, membership_id=membership_id, request_id=request_id
        ):
            membership = Membership.objects.select_related("business", "role").get(pk=membership_id)
            actor = actor_of(membership)
            if not membership.is_active:
                actor = replace(actor, rights={}, is_owner=False)
            with translation.override(membership.language):
                yield actor

    return acting


class Pace:
    """How many rows to take next: as many as take a second, given how long the last ones took."""

    def __init__(self) -> None:
        """Begin with few, since nothing is known yet."""
        self.rows = min(_FIRST_CHUNK_ROWS, CHUNK_ROWS)
        self._began = 0.0

    def start(self) -> None:
        """Look at the clock before a chunk."""
        self._began = time.monotonic()

    def stop(self, done: int) -> None:
        """Look at the clock after a chunk of so many rows."""
        seconds = max(time.monotonic() - self._began, 0.001)
        fitting = int(done * _CHUNK_SECONDS / seconds)
        self.rows = max(_FEWEST_CHUNK_ROWS, min(CHUNK_ROWS, fitting))


def enqueue_batch(actor: Actor, batch: Batch, job: str = "exchange.run_batch") -> None:
    """Hand a batch to the worker."""
    jobs.enqueue(
        job,
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        batch_id=batch.pk,
        one_at_a_time=f"exchange.batch:{batch.pk}",
    )


def lock_batch(actor: Actor, batch_id: int) -> Batch | None:
    """Return the batch, locked: those who work at it take turns."""
    batch: Batch | None = (
        Batch.objects.select_for_update().filter(business_id=actor.business_id, pk=batch_id).first()
    )
    return batch


@operation
def begin_batch(*, actor: Actor, batch_id: int) -> Batch | None:
    """Return the batch if something of it is left to do."""
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state not in (BatchState.QUEUED, BatchState.RUNNING):
        return None
    batch.state = BatchState.RUNNING
    batch.started_at = batch.started_at or timezone.now()
    batch.save(update_fields=["state", "started_at"])
    return batch


@operation
def fail_batch(*, actor: Actor, batch_id: int, failure: str) -> None:
    """End a batch that cannot go on, with the reason; what was done stays."""
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state not in UNDER_WAY:
        return
    batch.failure = failure
    end_batch(batch, BatchState.FAILED)


@operation
def cancel_batch(*, actor: Actor, batch_id: int) -> Batch:
    """Stop a batch after the chunk under way; what was done stays, and the report tells it.

    Raises: NotFound, NotPermitted, BatchNotRunning.
    """
    batch = queries.get_batch(actor, batch_id, for_update=True)
    if batch.state in ENDED or batch.state == BatchState.UNDOING:
        raise BatchNotRunning
    end_batch(batch, BatchState.CANCELLED)
    return batch


def end_batch(batch: Batch, state: BatchState) -> None:
    """Write down that a batch is over, and delete the sheet that it was made of."""
    if batch.choices.get(TRIAL):  # nothing of it stays
        for name in COUNTS:
            setattr(batch, name, 0)
        batch.next_row = 0
    batch.state = state
    batch.finished_at = batch.finished_at or timezone.now()
    if batch.stored_file:  # it is full of personal data
        path, batch.stored_file = stored_path(batch.stored_file), ""
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    told = ("state", "failure", "finished_at", "stored_file", "result_file", "next_row")
    batch.save(update_fields=[*told, *COUNTS])


def count_rows(batch: Batch, rows: Sequence[BatchRow]) -> None:
    """Add what became of these rows to the figures of the batch, without saving it."""
    outcomes = [row.outcome for row in rows]
    batch.created_count += outcomes.count(RowOutcome.CREATED)
    batch.updated_count += outcomes.count(RowOutcome.UPDATED)
    batch.skipped_count += outcomes.count(RowOutcome.SKIPPED)
    batch.failed_count += outcomes.count(RowOutcome.FAILED)


COUNTS = ("created_count", "updated_count", "skipped_count", "failed_count")


def versions_of(kind: RecordType, ids: Collection[int]) -> dict[int | None, int]:
    """Return the versions of records by id."""
    return dict(kind.model.objects.filter(pk__in=ids).values_list("pk", "version"))


def places_of(kind: RecordType, ids: Collection[int]) -> set[Place]:
    """Return where records stand: whom their news concern."""
    names = (f"{kind.reach_path}{name}" for name in ("owner_id", "branch_id", "department_id"))
    return set(kind.model.objects.filter(pk__in=ids).values_list(*names))


def new_file(batch: Batch, folder: str, suffix: str) -> str:
    """Return the name of a file to be, in the folder of stored files."""
    return f"{folder}/{batch.business_id}/{uuid.uuid4().hex}.{suffix}"


def announce(actor: Actor, batch: Batch, places: Iterable[Place]) -> None:
    """Tell the open screens, once for each place, that many records have come or changed."""
    table = record_type(batch.record_type).table
    rows = [ChangedRow(None, *place) for place in places]
    tell_rows(batch.business_id, table, rows, membership_id=actor.membership_id)
