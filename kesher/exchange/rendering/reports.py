"""What became of the rows of a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kesher.exchange.choices import RowOutcome, UndoOutcome
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.queries import REMARKED
from kesher.lib.urls import business_url
from kesher.tenancy.rules.access import Actor

_TONES = {
    RowOutcome.WAITING: "blue",
    RowOutcome.CREATED: "green",
    RowOutcome.UPDATED: "green",
    RowOutcome.SKIPPED: "gray",
    RowOutcome.FAILED: "red",
}
_LONGEST_TEXT = 120


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """One row of the report."""

    number: int
    title: str
    url: str
    outcome: str
    tone: str
    reason: str
    code: str = ""
    undo: str = ""
    undo_reason: str = ""


def shown_outcomes(
    rows: tuple[BatchRow, ...], names: Mapping[int, tuple[str, str]]
) -> tuple[ShownOutcome, ...]:
    """Return the rows of a report; a record that the actor may not see has no name here.

    `names` are name and address by the number of the row.
    """
    shown = []
    for row in rows:
        title, url = " · ".join(filter(None, row.values))[:_LONGEST_TEXT], ""
        if row.record_id:
            title, url = names.get(row.number, (title, ""))
        outcome = RowOutcome(row.outcome)
        shown.append(
            ShownOutcome(
                row.number,
                title,
                url,
                str(outcome.label),
                _TONES[outcome],
                row.reason,
                row.code,
                undo=row.get_undo_outcome_display(),
                undo_reason=row.undo_reason,
            )
        )
    return tuple(shown)


def outcome_tabs(
    batch: Batch, actor: Actor, *, current: str, remarked_count: int
) -> list[dict[str, object]]:
    """Return the tabs of a report, without those that would be empty."""
    url = business_url(actor.business_slug, "exchange:batch_report", batch_id=batch.pk)
    tabs = [
        ("", _("All rows"), batch.done_count),
        (RowOutcome.FAILED, _("Failed rows"), batch.failed_count),
        (RowOutcome.SKIPPED, _("Rows left out"), batch.skipped_count),
        (REMARKED, _("Created, to be looked at"), remarked_count),
        (RowOutcome.CREATED, _("Created rows"), batch.created_count),
        (RowOutcome.UPDATED, _("Changed rows"), batch.updated_count),
        (UndoOutcome.KEPT, _("Left by the undo"), batch.kept_count),
    ]
    return [
        {
            "label": label,
            "url": f"{url}?outcome={key}" if key else url,
            "count": f"{count:,}",
            "is_current": key == current,
        }
        for key, label, count in tabs
        if count or not key
    ]
