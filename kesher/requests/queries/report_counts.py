"""Counting requests by any two of their traits.

Whoever reaches all requests is answered from tallies: of each week, parted where a month ends, one
row for each description that requests have (`requests.migrations.0015`). Of the days at both ends
of the period that are no whole span, and for everybody else, one covering index in the order of
their making is read (`request_report`); by customers twice, since those with most requests are
found first and the database adds up the others. Only what is late changes with time alone: an index
holds the open requests by their targets (`request_late`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, F, Func, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from kesher.lib.dates import day_range
from kesher.requests.models import Request, Tally
from kesher.requests.queries.access import request_types
from kesher.requests.queries.report import COLUMNS, condition, requests_of
from kesher.requests.rules.report import MOST_LINES, REST, Dimension, ReportState, whole_spans
from kesher.tenancy.rules.access import Actor, Level

_NOTHING = dt.timedelta()
_MICROSECOND = dt.timedelta(microseconds=1)
# What `COLUMNS` has of the moment at which a request was made, of the first day of a tally.
_OF_TALLIES: Mapping[Dimension, Any] = {
    **COLUMNS,
    Dimension.WEEK: Func(
        F("since"),
        template=(
            "(date_trunc('week', %(expressions)s + interval '1 day') - interval '1 day')::date"
        ),
        output_field=DateField(),
    ),
    Dimension.MONTH: Func(
        F("since"),
        template="date_trunc('month', %(expressions)s)::date",
        output_field=DateField(),
    ),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """The requests of one cell of the report, or of a line of it; `REST` is all other customers."""

    row: Any
    column: Any
    count: int
    open_count: int
    overdue_count: int
    closed_seconds: float


@dataclass(slots=True)
class _Cell:
    count: int = 0
    open_count: int = 0
    overdue_count: int = 0
    took: dt.timedelta = _NOTHING


_Cells = dict[tuple[Any, Any], _Cell]


def report_counts(
    actor: Actor,
    state: ReportState,
    *,
    right: str = "request.see",
    most: int | None = MOST_LINES,
) -> list[Counted]:
    """Return the cells of the report that are not empty, of what the right reaches.

    `most` customers are told apart, those with most requests; all of them without it. Three queries
    from tallies or by customers, two otherwise.

    Raises: NotPermitted.
    """
    rows = requests_of(actor, state, right)
    columns = _columns(state, rows, most)
    cells: _Cells = {}
    if Dimension.CUSTOMER not in (state.rows, state.columns) and _reaches_all(actor, right):
        first, end = whole_spans(state.since, state.until)
        _add_tallies(cells, actor, state, first, end)
        is_apart = Q(created_at__lt=day_range(first)[0]) | Q(created_at__gte=day_range(end)[0])
        _add_rows(cells, state, rows.filter(is_apart), columns)
    else:
        _add_rows(cells, state, rows, columns)
    _add_late(cells, state, rows, columns)
    return [
        Counted(
            row,
            column,
            cell.count,
            cell.open_count,
            cell.overdue_count,
            cell.took.total_seconds() / max(cell.count - cell.open_count, 1),
        )
        for (row, column), cell in cells.items()
        if cell.count
    ]


def _reaches_all(actor: Actor, right: str) -> bool:
    return actor.level("request.see") is Level.ALL and actor.level(right) is Level.ALL


def _columns(
    state: ReportState, rows: QuerySet[Request], most: int | None
) -> Mapping[Dimension, Any]:
    """Return by what requests are counted: beyond so many customers all others together."""
    if most is None or Dimension.CUSTOMER not in (state.rows, state.columns):
        return COLUMNS
    counted = rows.exclude(party=None).order_by().values("party_id").annotate(count=Count("pk"))
    largest = counted.order_by("-count", "party_id").values_list("party_id", flat=True)
    known = list(largest[: most + 1])
    if len(known) <= most:
        return COLUMNS
    is_apart = When(Q(party=None) | Q(party__in=known[:most]), then=F("party_id"))
    return {**COLUMNS, Dimension.CUSTOMER: Case(is_apart, default=Value(int(REST)))}


def _by_traits(state: ReportState, rows: QuerySet[Any], columns: Mapping[Dimension, Any]) -> Any:
    traits = {"row_value": columns[state.rows]}
    if state.columns:
        traits["column_value"] = columns[state.columns]
    return rows.order_by().values(**traits)


def _cell(cells: _Cells, row: Mapping[str, Any]) -> _Cell:
    return cells.setdefault((row["row_value"], row.get("column_value")), _Cell())


def _add_tallies(
    cells: _Cells, actor: Actor, state: ReportState, first: dt.date, end: dt.date
) -> None:
    tallies = Tally.objects.filter(
        since__gte=first, since__lt=end, kind__in=list(request_types(actor))
    )
    for dimension, text in state.only:
        tallies = tallies.filter(condition(dimension, text))
    counted = _by_traits(state, tallies, _OF_TALLIES).annotate(
        count=Sum("total"), waiting=Sum("open_count"), took=Sum("closed_microseconds")
    )
    for row in counted:
        cell = _cell(cells, row)
        cell.count += row["count"]
        cell.open_count += row["waiting"]
        cell.took += row["took"] * _MICROSECOND


def _add_rows(
    cells: _Cells,
    state: ReportState,
    rows: QuerySet[Request],
    columns: Mapping[Dimension, Any],
) -> None:
    counted = _by_traits(state, rows, columns).annotate(
        count=Count("pk"),
        waiting=Count("pk", filter=Q(closed_at=None)),
        took=Coalesce(Sum(F("closed_at") - F("created_at")), _NOTHING),
    )
    for row in counted:
        cell = _cell(cells, row)
        cell.count += row["count"]
        cell.open_count += row["waiting"]
        cell.took += row["took"]


def _add_late(
    cells: _Cells,
    state: ReportState,
    rows: QuerySet[Request],
    columns: Mapping[Dimension, Any],
) -> None:
    late = rows.filter(closed_at=None, due_at__lt=timezone.now())
    for row in _by_traits(state, late, columns).annotate(count=Count("pk")):
        _cell(cells, row).overdue_count += row["count"]
