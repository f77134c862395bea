"""Batches made the way a user makes them, up to where a test begins."""

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


__all__ = ["export", "reread", "run", "selection"]
