"""Rows a second of an export, an edit of many records, its undo and an import, by the worker."""

import csv
import io
import time
from collections.abc import Iterator

from bench.report import BatchFigures
from bench.scenarios import Site
from kesher.exchange import operations
from kesher.exchange.choices import ENDED, BatchState
from kesher.exchange.models import Batch
from kesher.exchange.rules.selections import Selection
from kesher.parties.models import Party
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import business_scope

EDITED_ROWS = 10_000
SHEET_ROWS = 100_000
_LONGEST_SECONDS = 1_800
_POLL_SECONDS = 0.2


def measure(site: Site) -> list[BatchFigures]:
    """Return the figures of each kind of batch, with as many rows as the business has."""
    with business_scope(business_id=site.business_id):
        owner = Membership.objects.select_related("business", "role").get(pk=site.membership_id)
        actor = actor_of(owner)
        others = Membership.objects.exclude(pk=owner.pk).order_by("pk")
        other_id = others.values_list("pk", flat=True)[0]
        ids = tuple(Party.objects.order_by("pk").values_list("pk", flat=True)[:EDITED_ROWS])
    everything = Selection(listing="parties", state={})
    some = Selection(listing="parties", state={}, ids=ids)
    change = operations.Change(field_key="owner", value=str(other_id))
    with business_scope(business_id=site.business_id, membership_id=actor.membership_id):
        export = operations.start_export(actor=actor, selection=everything, file_kind="csv")
    figures = [_see_through("export, CSV", actor, export)]
    with business_scope(business_id=site.business_id, membership_id=actor.membership_id):
        edit = operations.start_deed(actor=actor, selection=some, deed="edit", changes=[change])
    figures.append(_see_through("edit of many", actor, edit))
    began = time.monotonic()
    with business_scope(business_id=site.business_id, membership_id=actor.membership_id):
        operations.start_undo(actor=actor, batch_id=edit.pk)
    figures.append(_see_through("undo of the edit", actor, edit, began=began))
    figures.append(
        _see_through("import", actor, _start_import(actor, min(site.parties, SHEET_ROWS)))
    )
    return figures


def _start_import(actor: Actor, rows: int) -> Batch:
    with business_scope(business_id=actor.business_id, membership_id=actor.membership_id):
        batch = operations.upload_sheet(
            actor=actor, record_type="party", file_name="bench.csv", chunks=_sheet(rows)
        )
    while batch.state == BatchState.CHECKING:
        time.sleep(_POLL_SECONDS)
        batch = _reread(actor, batch)
    choices = {"role": "customer", "lone_rows": "import", "repetitions": "import", "again": "1"}
    with business_scope(business_id=actor.business_id, membership_id=actor.membership_id):
        operations.choose_columns(
            actor=actor, batch_id=batch.pk, mapping=batch.mapping, choices=choices
        )
        return operations.start_import(actor=actor, batch_id=batch.pk)


def _sheet(rows: int) -> Iterator[bytes]:
    """Yield a sheet of customers with telephone, mail and address."""
    yield "שם,טלפון,דוא״ל,רחוב,עיר\r\n".encode("utf-8-sig")
    for number in range(rows):
        text = io.StringIO()
        mail = f"lead{number}@example.co.il"
        phone = f"050-{number % 10_000_000:07}"
        csv.writer(text).writerow([f"ליד {number}", phone, mail, f"הרצל {number % 200}", "חיפה"])
        yield text.getvalue().encode()


def _see_through(name: str, actor: Actor, batch: Batch, *, began: float = 0) -> BatchFigures:
    began = began or time.monotonic()
    while time.monotonic() - began < _LONGEST_SECONDS:
        now = _reread(actor, batch)
        if now.state in ENDED and (now.undone_count or not name.startswith("undo")):
            seconds = time.monotonic() - began
            rows = now.undone_count if name.startswith("undo") else now.changed_count
            return BatchFigures(name, rows, seconds, rows / seconds)
        time.sleep(_POLL_SECONDS)
    raise TimeoutError(name)


def _reread(actor: Actor, batch: Batch) -> Batch:
    with business_scope(business_id=actor.business_id):
        found: Batch = Batch.objects.get(pk=batch.pk)
        return found
