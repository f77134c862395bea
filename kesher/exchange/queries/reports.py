"""What became of the rows of a batch."""

from collections.abc import Collection
from dataclasses import dataclass

from kesher.exchange.choices import RowOutcome
from kesher.exchange.models import Batch, BatchRow
from kesher.records.queries import record_type
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor

SHOWN_ROWS = 50


def record_titles(actor: Actor, batch: Batch, ids: Collection[int]) -> dict[int, str]:
    """Return what the records of an import are called, of those that the actor may see."""
    kind = record_type(batch.record_type)
    title = next(spec.column for spec in kind.fields if spec.key == kind.title_field)
    records = kind.model.objects.filter(pk__in=ids, **kind.condition)
    seen = within_reach(records, actor, f"{kind.right}.see", prefix=kind.reach_path)
    return dict(seen.values_list("pk", title))


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
