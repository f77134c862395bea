"""Doing a batch in the worker, whatever its deed, and ending it whatever happens."""

from collections.abc import Callable, Mapping

from kesher.exchange.choices import BatchDeed
from kesher.exchange.models import Batch
from kesher.exchange.operations import (
    deeds,
    exports,
    handovers,
    imports,
    source_exports,
    undo,
)
from kesher.exchange.operations.progress import Acting, acting_as, begin_batch, fail_batch
from kesher.lib.errors import Refusal
from kesher.tenancy.rules.access import Actor


def run_batch(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Do what is left of a batch, in a transaction for each chunk; safe to be run again.

    Opens the scopes itself. A refusal ends the batch with its reason.
    """
    acting = acting_as(
        business_id=business_id, membership_id=membership_id, request_id=f"batch-{batch_id}"
    )
    with acting() as actor:
        batch = begin_batch(actor=actor, batch_id=batch_id)
    if batch is None:
        return
    try:
        _WORK[BatchDeed(batch.deed)](acting, batch)
    except Refusal as refusal:
        with acting() as actor:
            fail_batch(actor=actor, batch_id=batch_id, failure=str(refusal.message))
    with acting() as actor:
        _finish(actor, batch)


def undo_batch(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Undo what is left of a batch, in a transaction for each chunk; safe to be run again.

    Opens the scopes itself.
    """
    acting = acting_as(
        business_id=business_id, membership_id=membership_id, request_id=f"undo-{batch_id}"
    )
    undo.undo_through(acting, batch_id)


def _finish(actor: Actor, batch: Batch) -> None:
    if batch.deed == BatchDeed.IMPORT:
        imports.finish_import(actor=actor, batch_id=batch.pk)


def _export(acting: Acting, batch: Batch) -> None:
    of_source = source_exports.SOURCE in batch.choices
    (source_exports if of_source else exports).work_through(acting, batch)


_WORK: Mapping[BatchDeed, Callable[[Acting, Batch], None]] = {
    BatchDeed.IMPORT: imports.work_through,
    BatchDeed.EXPORT: _export,
    BatchDeed.HANDOVER: handovers.work_through,
    **dict.fromkeys(deeds.DEEDS, deeds.work_through),
}
