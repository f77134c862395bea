"""The requests of a report: which traits it may count by, and which requests stand behind a figure.

They are counted in `report_counts`.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import DateField, F, Func, Q, QuerySet
from django.utils import timezone

from kesher.lib.dates import day_range
from kesher.lib.ids import read_id
from kesher.lib.periods import days_of
from kesher.records.queries import record_type
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.sharing import SHARE
from kesher.requests.rules.report import Cell, Dimension, Figure, ReportState
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, require

PAGE_ROWS = 50
#: By what requests are counted, in the database.
COLUMNS: Mapping[Dimension, Any] = {
    Dimension.KIND: F("kind"),
    Dimension.SUB_TYPE: F("sub_type"),
    Dimension.STATUS: F("status"),
    Dimension.PRIORITY: F("priority"),
    Dimension.HANDLER: F("owner_id"),
    Dimension.CUSTOMER: F("party_id"),
    Dimension.BRANCH: F("branch_id"),
    # In Israel; a week begins on Sunday, that of PostgreSQL on Monday.
    Dimension.WEEK: Func(
        F("created_at"),
        template=(
            "(date_trunc('week', %(expressions)s AT TIME ZONE 'Asia/Jerusalem' + interval '1 day')"
            " - interval '1 day')::date"
        ),
        output_field=DateField(),
    ),
    Dimension.MONTH: Func(
        F("created_at"),
        template="date_trunc('month', %(expressions)s AT TIME ZONE 'Asia/Jerusalem')::date",
        output_field=DateField(),
    ),
}
_FIELDS: Mapping[Dimension, str] = {
    Dimension.SUB_TYPE: "sub_type",
    Dimension.STATUS: "status",
    Dimension.PRIORITY: "priority",
    Dimension.HANDLER: "owner",
    Dimension.CUSTOMER: "party",
    Dimension.BRANCH: "branch",
}


def offered_dimensions(actor: Actor) -> tuple[Dimension, ...]:
    """Return the traits by which the actor may count: none of a field that is hidden from him."""
    hidden = {
        spec.key
        for kind in request_types(actor).values()
        for spec in record_type(kind.key).fields
        if kind.find_field(spec.key) is None
    }
    return tuple(one for one in Dimension if _FIELDS.get(one) not in hidden)


def report_rows(actor: Actor, state: ReportState, cell: Cell, *, after: int = 0) -> list[Request]:
    """Return the requests behind a figure, the newest first: one more than a page.

    `after` is the number of the last request shown.

    Raises: NotPermitted.
    """
    rows = requests_of(actor, state)
    if cell.row is not None:
        rows = rows.filter(condition(state.rows, cell.row))
    if state.columns and cell.column is not None:
        rows = rows.filter(condition(state.columns, cell.column))
    left_out = [(state.rows, text) for text in cell.not_rows]
    if state.columns:
        left_out += [(state.columns, text) for text in cell.not_columns]
    for dimension, text in left_out:
        rows = rows.exclude(condition(dimension, text))
    if cell.group is not None:
        rows = rows.filter(owner_id=None, group_id=cell.group)
    rows = rows.filter(_figure(cell.figure))
    if after:
        rows = rows.filter(pk__lt=after)
    found = rows.select_related("owner", "group", "party").order_by("-pk")
    return list(found[: PAGE_ROWS + 1])


def requests_of(actor: Actor, state: ReportState, right: str = "request.see") -> QuerySet[Request]:
    """Return the requests that a report counts, of what the right reaches.

    Raises: NotPermitted.
    """
    require(actor, "request.see")
    first, _end = day_range(state.since)
    _start, end = day_range(state.until)
    rows = Request.objects.filter(
        created_at__gte=first,
        created_at__lt=end,
        kind__in=list(request_types(actor)),
        deleted_at=None,
    )
    for dimension, text in state.only:
        rows = rows.filter(condition(dimension, text))
    if right != "request.see":
        require(actor, right)
        rows = within_reach(rows, actor, right)
    return within_reach(rows, actor, "request.see", shared=SHARE.rows(actor))


def _figure(figure: Figure) -> Q:
    is_late = Q(due_at__lt=timezone.now())
    return {
        Figure.ALL: Q(),
        Figure.CLOSED: Q(closed_at__isnull=False),
        Figure.OPEN: Q(closed_at=None),
        Figure.IN_TIME: Q(closed_at=None) & (Q(due_at=None) | ~is_late),
        Figure.OVERDUE: Q(closed_at=None) & is_late,
    }[figure]


def condition(dimension: Dimension, text: str) -> Q:
    """Return what keeps the requests that have a value as an address has it; empty is none."""
    if dimension.is_time:
        return _days(dimension.value, text)
    column = COLUMNS[dimension].name
    if not text:
        return Q(**{f"{column}__isnull": True}) if column.endswith("_id") else Q(**{column: ""})
    if column.endswith("_id"):
        found = read_id(text)
        return Q(pk__in=()) if found is None else Q(**{column: found})
    return Q(**{column: text[:40].replace("\x00", "")})


def _days(unit: str, text: str) -> Q:
    try:
        first, following = days_of(unit, dt.date.fromisoformat(text[:10]))
        return Q(created_at__gte=day_range(first)[0], created_at__lt=day_range(following)[0])
    except (ValueError, OverflowError):
        return Q(pk__in=())
