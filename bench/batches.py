"""Rows a second of an export, an edit of many records, an import and their undo, by the worker."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.accounting import Accounts
from bench.report import BatchFigures
from bench.scenarios.sites import Site
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
# One value in ten of a field of the large business: 100,000 rows of 1,000,000.
_TENTH = "x_text_0.starts(אחזקה)"
_IMPORT = {"role": "customer", "lone_rows": "import", "repetitions": "import", "again": "1"}
_LONGEST_SECONDS = 1_800
_POLL_SECONDS = 0.2


def measure(site: Site, accounts: Accounts) -> list[BatchFigures]:
    """Return the figures of each kind of batch, with as many rows as the business has.

    What is edited or imported is undone; rows that were imported remain in the recycle bin.
    """
    with business_scope(business_id=site.business_id):
        owner = Membership.objects.select_related("business", "role").get(pk=site.membership_id)
        other_id = Membership.objects.exclude(pk=owner.pk).order_by("pk").values_list("pk")[0][0]
        ids = tuple(Party.objects.order_by("pk").values_list("pk", flat=True)[:EDITED_ROWS])
    state = {} if site.parties <= SHEET_ROWS else {"where": (_TENTH,)}
    many = Selection(listing="parties", state=state)
    some = Selection(listing="parties", state={}, ids=ids)
    change = operations.Change(field_key="owner", value=str(other_id))
    worker = _Worker(actor_of(owner), accounts)
    exported = worker.do("export, CSV", operations.start_export, selection=many, file_kind="csv")
    edit = {"selection": some, "deed": "edit", "changes": [change]}
    edited = worker.do("edit of many", operations.start_deed, **edit)
    put_back = worker.undo("undo of the edit")
    sheet = worker.upload(min(site.parties, SHEET_ROWS))
    imported = worker.do("import", operations.start_import, batch_id=sheet.pk)
    return [exported, edited, put_back, imported, worker.undo("undo of the import")]


@dataclass(frozen=True)
class _Worker:
    """The worker, as a user has it work for him."""

    actor: Actor
    accounts: Accounts

    def do(self, name: str, start: Callable[..., Batch], **told: Any) -> BatchFigures:
        """Start a batch and wait for its end."""
        self.accounts.forget_peak()
        began = time.monotonic()
        with self._scope():
            batch = start(actor=self.actor, **told)
        done = self._wait(batch, *ENDED)
        seconds = time.monotonic() - began
        rows = done.undone_count or done.changed_count
        return BatchFigures(name, rows, seconds, rows / seconds, self.accounts.peak_mb())

    def undo(self, name: str) -> BatchFigures:
        """Undo the last batch."""
        with self._scope():
            batch = Batch.objects.latest("pk")
        return self.do(name, operations.start_undo, batch_id=batch.pk)

    def upload(self, rows: int) -> Batch:
        """Upload a sheet, have it read through, and choose its columns as they were guessed."""
        with self._scope():
            batch = operations.upload_sheet(
                actor=self.actor, record_type="party", file_name="bench.csv", chunks=_sheet(rows)
            )
        batch = self._wait(batch, BatchState.MAPPING)
        with self._scope():
            operations.choose_columns(
                actor=self.actor, batch_id=batch.pk, mapping=batch.mapping, choices=_IMPORT
            )
        return batch

    def _wait(self, batch: Batch, *states: BatchState) -> Batch:
        """Wait until a batch is in one of the states.

        Raises: TimeoutError, after half an hour.
        """
        began = time.monotonic()
        while time.monotonic() - began < _LONGEST_SECONDS:
            with self._scope():
                batch = Batch.objects.get(pk=batch.pk)
            if batch.state in states:
                return batch
            time.sleep(_POLL_SECONDS)
        raise TimeoutError(f"{batch.deed}: {batch.state}")

    def _scope(self) -> Any:
        return business_scope(
            business_id=self.actor.business_id, membership_id=self.actor.membership_id
        )


def _sheet(rows: int) -> Iterator[bytes]:
    """Yield a sheet of customers with telephone, mail and address."""
    yield "שם,טלפון,דוא״ל,רחוב,עיר\r\n".encode("utf-8-sig")
    for number in range(rows):
        text = io.StringIO()
        mail = f"lead{number}@example.co.il"
        phone = f"050-{number % 10_000_000:07}"
        csv.writer(text).writerow([f"ליד {number}", phone, mail, f"הרצל {number % 200}", "חיפה"])
        yield text.getvalue().encode()
