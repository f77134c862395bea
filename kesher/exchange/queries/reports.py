"""What became of the rows of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from kesher.exchange.choices import BatchDeed, RowOutcome, UndoOutcome
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.queries.handovers import names_of_work
from kesher.records.queries import (
    all_record_types,
    card_url,
    title_attribute,
    visible_records,
)
from kesher.tenancy.rules.access import Actor

SHOWN_ROWS = 50


def named_rows(actor: Actor, batch: Batch, rows: Sequence[BatchRow]) -> dict[int, tuple[str, str]]:
    """Return name and address of the records of rows by the number of the row.

    Those that the actor may not see are left out, but for rows of work, which have a kind.
    """
    if batch.deed == BatchDeed.HANDOVER:
        return names_of_work(actor, rows)
    kind = all_record_types().get(batch.record_type)
    ids = {row.record_id for row in rows if row.record_id}
    if kind is None or not ids:
        return {}
    seen = visible_records(actor, kind).filter(pk__in=ids)
    found = seen.values_list("pk", title_attribute(kind), kind.card_attribute)
    names = {pk: (str(name), card_url(actor, kind, card)) for pk, name, card in found}
    return {row.number: names[row.record_id] for row in rows if row.record_id in names}


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Rows of a report in the order of the sheet, and the number after which the next ones come."""

    rows: tuple[BatchRow, ...]
    next_after: int | None


def report_rows(batch: Batch, *, outcome: str = "", after: int = 0) -> ReportPage:
    """Return fifty rows of what became of the sheet; `remarked` are records to be looked at."""
    rows = BatchRow.objects.filter(batch=batch, number__gt=after)
    if outcome == REMARKED:
        rows = rows.filter(outcome=RowOutcome.CREATED).exclude(reason="")
    elif outcome == UndoOutcome.KEPT:
        rows = rows.filter(undo_outcome=outcome)
    elif outcome in RowOutcome.values:
        rows = rows.filter(outcome=outcome)
    found = list(rows.order_by("number")[: SHOWN_ROWS + 1])
    shown = tuple(found[:SHOWN_ROWS])
    return ReportPage(shown, shown[-1].number if len(found) > SHOWN_ROWS else None)


REMARKED = "remarked"


def remarked_count(batch: Batch) -> int:
    """Return how many records were made that somebody should look at."""
    created = BatchRow.objects.filter(batch=batch, outcome=RowOutcome.CREATED)
    return created.exclude(reason="").count()
