"""Batches in a list, under way, and done: finished texts, ready for a template."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.exchange.choices import ENDED, BatchDeed, BatchState
from kesher.exchange.models import Batch
from kesher.exchange.queries import has_something_to_undo, may_download, undo_until
from kesher.exchange.rules.deeds import EXPORT_DAYS
from kesher.lib.dates import format_date, format_datetime, relative_datetime
from kesher.lib.urls import business_url
from kesher.records.queries import all_record_types
from kesher.tenancy.rules.access import Actor

_TONES = {
    BatchState.CHECKING: "blue",
    BatchState.MAPPING: "amber",
    BatchState.QUEUED: "blue",
    BatchState.RUNNING: "blue",
    BatchState.DONE: "green",
    BatchState.CANCELLED: "gray",
    BatchState.FAILED: "red",
    BatchState.UNDOING: "blue",
    BatchState.UNDONE: "gray",
}
_ICONS = {
    BatchDeed.IMPORT: "file-import",
    BatchDeed.EXPORT: "download",
    BatchDeed.EDIT: "pencil",
    BatchDeed.DELETE: "trash",
    BatchDeed.ARCHIVE: "archive",
    BatchDeed.UNARCHIVE: "archive-off",
    BatchDeed.HANDOVER: "user-check",
}


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """One batch of the list; `file_url` is where its file is, if the actor may have it."""

    id: int
    title: str
    icon: str
    url: str
    state: str
    tone: str
    counts: str
    by: str
    at: str
    at_title: str
    file_url: str


def shown_batches(
    batches: Iterable[Batch], actor: Actor, now: dt.datetime
) -> tuple[ShownBatch, ...]:
    """Return the lines of the list of batches."""
    return tuple(
        ShownBatch(
            id=batch.pk,
            title=batch_title(batch),
            icon=_ICONS[BatchDeed(batch.deed)],
            url=screen_url(batch, actor),
            state=batch.get_state_display(),
            tone=_TONES[BatchState(batch.state)],
            counts=counts_text(batch),
            by=batch.created_by.display_name,
            at=relative_datetime(batch.created_at, now),
            at_title=format_datetime(batch.created_at),
            file_url=file_url(batch, actor) if batch.deed == BatchDeed.EXPORT else "",
        )
        for batch in batches
    )


def batch_title(batch: Batch) -> str:
    """Return what a batch is called: the deed, and what it is done to or the file it is about."""
    return _("%(deed)s: %(what)s") % {
        "deed": batch.get_deed_display(),
        "what": batch.file_name or type_words(batch),
    }


def type_words(batch: Batch) -> str:
    """Return what the records of a batch are called; a type that is gone by its key."""
    kind = all_record_types().get(batch.record_type)
    return str(kind.label_plural) if kind else batch.record_type


def screen_url(batch: Batch, actor: Actor) -> str:
    """Return the address of the screen on which a batch stands now."""
    name = "exchange:batch_progress"
    if batch.state in ENDED or is_tried(batch):
        name = "exchange:batch_report"
    elif batch.state == BatchState.MAPPING:
        name = "exchange:import_mapping"
    return business_url(actor.business_slug, name, batch_id=batch.pk)


def file_url(batch: Batch, actor: Actor) -> str:
    """Return where the file of a batch can be downloaded, blank if it cannot be."""
    if not may_download(actor, batch):
        return ""
    return business_url(actor.business_slug, "exchange:batch_file", batch_id=batch.pk)


def file_note(batch: Batch) -> str:
    """Return until when the file of an export is kept."""
    if batch.deed != BatchDeed.EXPORT or not (batch.result_file and batch.finished_at):
        return ""
    last = batch.finished_at + dt.timedelta(days=EXPORT_DAYS)
    return _("The file is kept until %(date)s.") % {"date": format_date(last)}


def undo_note(batch: Batch) -> str:
    """Return until when a batch can be undone, or who undid it and when."""
    if batch.undone_at and batch.undone_by:
        told = {"name": batch.undone_by.display_name, "at": format_datetime(batch.undone_at)}
        return _("Undone by %(name)s, %(at)s.") % told
    until = undo_until(batch)
    if not until or not has_something_to_undo(batch):
        return ""
    return _("It can be undone until %(date)s.") % {"date": format_date(until)}


def counts_text(batch: Batch) -> str:
    """Return what became of the rows: 81 created, 3 left out."""
    is_export = batch.deed == BatchDeed.EXPORT
    parts = [
        (batch.created_count, _("%(count)s written") if is_export else _("%(count)s created")),
        (batch.updated_count, _("%(count)s changed")),
        (batch.skipped_count, _("%(count)s left out")),
        (batch.failed_count, _("%(count)s failed")),
        (batch.undone_count, _("%(count)s undone")),
        (batch.kept_count, _("%(count)s left as they are")),
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
    """How far a batch has come; once it has ended, how, and what can be done with it."""

    value: int
    maximum: int
    label: str
    note: str
    is_over: bool = False
    tone: str = ""
    file_url: str = ""
    file_note: str = ""


def shown_progress(batch: Batch, actor: Actor) -> ShownProgress:
    """Return how far a batch has come; leaving its screen does not stop it."""
    if batch.state == BatchState.CHECKING:
        return ShownProgress(0, 1, _("The sheet is being read through"), "")
    if batch.state in ENDED:
        return ShownProgress(
            value=1,
            maximum=1,
            label=counts_text(batch) or batch.get_state_display(),
            note=batch.failure,
            is_over=True,
            tone=_TONES[BatchState(batch.state)],
            file_url=file_url(batch, actor),
            file_note=file_note(batch),
        )
    is_undo = batch.state == BatchState.UNDOING
    done = batch.undone_count + batch.kept_count if is_undo else batch.done_count
    most = batch.changed_count if is_undo else batch.row_count
    label = _("%(done)s of %(all)s rows") % {"done": f"{done:,}", "all": f"{most:,}"}
    note = _("Waiting for the worker") if batch.state == BatchState.QUEUED else counts_text(batch)
    return ShownProgress(done, max(most, 1), label, note)


def is_tried(batch: Batch) -> bool:
    """Tell whether the report tells of a trial: an import that was done and taken back."""
    return batch.state == BatchState.MAPPING and bool(batch.choices.get("is_trial"))
