"""Batches made the way a user makes them, up to where a test begins."""

from collections.abc import Sequence
from typing import Any

from kesher.exchange import operations
from kesher.exchange.models import Batch
from kesher.exchange.rules.selections import Selection
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.imports import reread, run


def selection(listing: str = "customers", *, ids: tuple[int, ...] = (), **state: str) -> Selection:
    return Selection(
        listing=listing, state={name: (value,) for name, value in state.items()}, ids=ids
    )


def export(actor: Actor, what: Selection | None = None, *, kind: str = "csv", **more: Any) -> Batch:
    """Export what is selected, as the worker does it."""
    with in_scope(actor):
        batch = operations.start_export(
            actor=actor, selection=what or selection(), file_kind=kind, **more
        )
    return run(actor, batch)


def edit(actor: Actor, what: Selection, *changes: tuple[Any, ...]) -> Batch:
    """Change fields of what is selected, as the worker does it: key, value and mode of each."""
    return do(actor, "edit", what, [_change(*one) for one in changes])


def _change(key: str, value: Any, mode: str = "set") -> operations.Change:
    return operations.Change(field_key=key, value=value, mode=mode)


def do(
    actor: Actor, deed: str, what: Selection, changes: Sequence[operations.Change] = ()
) -> Batch:
    """Do a deed to what is selected, as the worker does it."""
    return run(actor, begin(actor, deed, what, changes))


def begin(
    actor: Actor, deed: str, what: Selection, changes: Sequence[operations.Change] = ()
) -> Batch:
    """Start a deed that the worker has not seen yet."""
    with in_scope(actor):
        return operations.start_deed(actor=actor, selection=what, deed=deed, changes=changes)


def undo(actor: Actor, batch: Batch) -> Batch:
    """Undo a batch, as the worker does it."""
    with in_scope(actor):
        operations.start_undo(actor=actor, batch_id=batch.pk)
    operations.undo_batch(
        business_id=actor.business_id, membership_id=actor.membership_id, batch_id=batch.pk
    )
    return reread(actor, batch)


__all__ = ["begin", "do", "edit", "export", "reread", "run", "selection", "undo"]
