"""Counting requests by any two of their traits.

One covering index in the order of their making answers it (`request_report`): only the requests of
the period are met, and for somebody who reaches them all the table itself is not read.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from kesher.lib.dates import day_range
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.sharing import SHARE
from kesher.requests.rules.report import Dimension, Figure, ReportState
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, require

PAGE_ROWS = 50
MOST_LINES = 100  # of customers there may be thousands; the rest are one line

_COLUMNS: Mapping[Dimension, Any] = {
    Dimension.KIND: F("kind"),
    Dimension.SUB_TYPE: F("sub_type"),
    Dimension.STATUS: F("status"),
    Dimension.PRIORITY: F("priority"),
    Dimension.HANDLER: F("owner_id"),
    Dimension.CUSTOMER: F("party_id"),
    Dimension.BRANCH: F("branch_id"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """The requests of one cell of the report, or of a line of it."""

    row: Any
    column: Any
    count: int
    open_count: int
    overdue_count: int
    closed_seconds: float


def report_counts(actor: Actor, state: ReportState) -> list[Counted]:
    """Return the cells of the report that are not empty. One query.

    Raises: NotPermitted.
    """
    values = {"row_value": _value(state.rows)}
    if state.columns:
        values["column_value"] = _value(state.columns)
    took = ExpressionWrapper(F("closed_at") - F("created_at"), output_field=DurationField())
    counted: Any = (
        _requests(actor, state)
        .order_by()
        .values(**values)
        .annotate(
            total=Count("pk"),
            waiting=Count("pk", filter=Q(closed_at=None)),
            late=Count("pk", filter=Q(closed_at=None, due_at__lt=timezone.now())),
            took=Avg(took, filter=Q(closed_at__isnull=False)),
        )
    )
    return [
        Counted(
            row["row_value"],
            row.get("column_value"),
            row["total"],
            row["waiting"],
            row["late"],
            row["took"].total_seconds() if row["took"] else 0.0,
        )
        for row in counted
    ]


def report_rows(
    actor: Actor,
    state: ReportState,
    cell: Mapping[Dimension, str],
    figure: Figure,
    *,
    after: int = 0,
) -> list[Request]:
    """Return the requests behind a figure, the newest first: one more than a page.

    `cell` are values by trait as an address has them, empty for none; `after` is the number of
    the last request shown.

    Raises: NotPermitted.
    """
    rows = _requests(actor, state)
    for dimension, text in cell.items():
        rows = rows.filter(_condition(dimension, text))
    if figure is not Figure.ALL:
        rows = rows.filter(closed_at=None)
    if figure is Figure.OVERDUE:
        rows = rows.filter(due_at__lt=timezone.now())
    if after:
        rows = rows.filter(pk__lt=after)
    found = rows.select_related("owner", "group", "party").order_by("-pk")
    return list(found[: PAGE_ROWS + 1])


def _requests(actor: Actor, state: ReportState) -> QuerySet[Request]:
    require(actor, "request.see")
    first, _end = day_range(state.since)
    _start, end = day_range(state.until)
    rows = Request.objects.filter(
        created_at__gte=first,
        created_at__lt=end,
        kind__in=list(request_types(actor)),
        deleted_at=None,
    )
    return within_reach(rows, actor, "request.see", shared=SHARE.rows(actor))


def _value(dimension: Dimension) -> Any:
    if dimension is Dimension.MONTH:
        return TruncMonth("created_at", tzinfo=timezone.get_default_timezone())
    return _COLUMNS[dimension]


def _condition(dimension: Dimension, text: str) -> Q:
    if dimension is Dimension.MONTH:
        return _month(text)
    column = _COLUMNS[dimension].name
    if not text:
        return Q(**{f"{column}__isnull": True}) if column.endswith("_id") else Q(**{column: ""})
    if column.endswith("_id"):
        is_number = text.isascii() and text.isdigit() and len(text) < 19
        return Q(**{column: int(text)}) if is_number else Q(pk__in=())
    return Q(**{column: text[:40].replace("\x00", "")})


def _month(text: str) -> Q:
    try:
        first = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return Q(pk__in=())
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return Q(created_at__gte=day_range(first)[0], created_at__lt=day_range(following)[0])
