"""Imports made the way a user makes them, up to where a test begins."""

from collections.abc import Mapping
from pathlib import Path

from kesher.exchange import operations
from kesher.exchange.models import Batch, BatchRow
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope

CUSTOMERS = {"role": "customer", "customer_status": "new", "kind": "by_name"}


def upload(
    actor: Actor,
    data: bytes | str | Path,
    *,
    name: str = "לקוחות.csv",
    encoding: str = "",
    record_type: str = "party",
) -> Batch:
    """Upload a sheet, of parties unless it is said."""
    if isinstance(data, Path):
        data = data.read_bytes()
    chunks = [data.encode() if isinstance(data, str) else data]
    with in_scope(actor):
        return operations.upload_sheet(
            actor=actor, record_type=record_type, file_name=name, chunks=chunks, encoding=encoding
        )


def start(
    actor: Actor,
    batch: Batch,
    choices: Mapping[str, str] | None = None,
    *,
    is_trial: bool = False,
) -> None:
    """Choose what was guessed, and start."""
    with in_scope(actor):
        operations.choose_columns(
            actor=actor,
            batch_id=batch.pk,
            mapping=batch.mapping,
            choices={**CUSTOMERS, **(choices or {})},
        )
        operations.start_import(actor=actor, batch_id=batch.pk, is_trial=is_trial)


def run(actor: Actor, batch: Batch) -> Batch:
    """Do what the worker does, and return the import as it then is."""
    operations.run_batch(
        business_id=actor.business_id, membership_id=actor.membership_id, batch_id=batch.pk
    )
    return reread(actor, batch)


def import_sheet(
    actor: Actor,
    data: bytes | str | Path,
    choices: Mapping[str, str] | None = None,
    *,
    record_type: str = "party",
    is_trial: bool = False,
) -> Batch:
    """Upload a sheet, accept the guesses, and import it."""
    batch = upload(actor, data, record_type=record_type)
    start(actor, batch, choices, is_trial=is_trial)
    return run(actor, batch)


def reread(actor: Actor, batch: Batch) -> Batch:
    with in_scope(actor):
        found: Batch = Batch.objects.get(pk=batch.pk)
        return found


def names_of_parties(actor: Actor) -> list[str]:
    with in_scope(actor):
        return list(Party.objects.order_by("pk").values_list("name", flat=True))


def outcomes(actor: Actor, batch: Batch) -> dict[int, tuple[str, str]]:
    with in_scope(actor):
        rows = BatchRow.objects.filter(batch=batch).order_by("number")
        return {row.number: (row.outcome, row.reason) for row in rows}
