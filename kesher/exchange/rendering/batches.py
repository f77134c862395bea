"""Imports in a list, under way, and done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.exchange.choices import ImportState
from kesher.exchange.models import ImportBatch
from kesher.lib.dates import format_datetime, relative_datetime
from kesher.lib.urls import business_url
from kesher.tenancy.rules.access import Actor

_TONES = {
    ImportState.CHECKING: "blue",
    ImportState.MAPPING: "amber",
    ImportState.QUEUED: "blue",
    ImportState.RUNNING: "blue",
    ImportState.DONE: "green",
    ImportState.CANCELLED: "gray",
    ImportState.FAILED: "red",
}
_SCREENS = {
    ImportState.MAPPING: "exchange:import_mapping",
    ImportState.CHECKING: "exchange:import_progress",
    ImportState.QUEUED: "exchange:import_progress",
    ImportState.RUNNING: "exchange:import_progress",
}
ENDED = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)


@dataclass(frozen=True, slots=True)
class ShownImport:
    """One import of the list."""

    id: int
    file_name: str
    url: str
    state: str
    tone: str
    counts: str
    by: str
    at: str
    at_title: str


def shown_imports(
    batches: Iterable[ImportBatch], actor: Actor, now: datetime
) -> tuple[ShownImport, ...]:
    """Return the lines of the list of imports."""
    return tuple(
        ShownImport(
            id=batch.pk,
            file_name=batch.file_name,
            url=screen_url(batch, actor),
            state=batch.get_state_display(),
            tone=_TONES[ImportState(batch.state)],
            counts=counts_text(batch),
            by=batch.created_by.display_name,
            at=relative_datetime(batch.created_at, now),
            at_title=format_datetime(batch.created_at),
        )
        for batch in batches
    )


def screen_url(batch: ImportBatch, actor: Actor) -> str:
    """Return the address of the screen on which an import stands now."""
    name = _SCREENS.get(ImportState(batch.state), "exchange:import_report")
    return business_url(actor.business_slug, name, batch_id=batch.pk)


def counts_text(batch: ImportBatch) -> str:
    """Return what became of the rows: 81 created, 3 left out."""
    parts = [
        (batch.created_count, _("%(count)s created")),
        (batch.skipped_count, _("%(count)s left out")),
        (batch.failed_count, _("%(count)s failed")),
    ]
    told = [text % {"count": f"{count:,}"} for count, text in parts if count]
    return ", ".join(told) or rows_text(batch.row_count)


def rows_text(count: int) -> str:
    """Return the words for a number of rows, none for none."""
    if not count:
        return ""
    return ngettext("one row", "%(count)s rows", count) % {"count": f"{count:,}"}


@dataclass(frozen=True, slots=True)
class ShownProgress:
    """How far an import has come."""

    value: int
    maximum: int
    label: str
    note: str


def shown_progress(batch: ImportBatch) -> ShownProgress:
    """Return how far an import has come; leaving its screen does not stop it."""
    if batch.state == ImportState.CHECKING:
        return ShownProgress(0, 1, _("The sheet is being read through"), "")
    label = _("%(done)s of %(all)s rows") % {
        "done": f"{batch.done_count:,}",
        "all": f"{batch.row_count:,}",
    }
    note = _("Waiting for the worker") if batch.state == ImportState.QUEUED else counts_text(batch)
    return ShownProgress(batch.done_count, max(batch.row_count, 1), label, note)
