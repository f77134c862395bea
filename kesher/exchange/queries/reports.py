"""What became of the rows of a batch."""

from collections.abc import Collection
from dataclasses import dataclass

from kesher.exchange.choices import RowOutcome, UndoOutcome
from kesher.exchange.models import Batch, BatchRow
from kesher.records.queries import (
    all_record_types,
    card_url,
    title_attribute,
    visible_records,
)
from kesher.tenancy.rules.access import Actor

SHOWN_ROWS = 50


def named_records(actor: Actor, batch: Batch, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return name and address of the records of a batch, of those that the actor may see."""
    kind = all_record_types().get(batch.record_type)
    if kind is None or not ids:
        return {}
    seen = visible_records(actor, kind).filter(pk__in=ids)
    rows = seen.values_list("pk", title_attribute(kind), kind.card_attribute)
    return {pk: (str(name), card_url(actor, kind, card_id)) for pk, name, card_id in rows}


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
