"""The report of requests as its address says it: two cross-sections, a period, and filters."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from kesher.lib.ids import read_id
from kesher.lib.periods import period
from kesher.lib.typed_dates import DateNotUnderstood, parse_date

LAST_DAYS, OWN_DAYS = "last_days", "own"  # ninety days up to today; from one day to another
PERIODS = (
    LAST_DAYS,
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
    OWN_DAYS,
)
_DAYS_BACK = 90
EARLIEST_DAY, _LATEST_DAY = dt.date(1990, 1, 1), dt.date(2200, 12, 31)
_LONGEST_VALUE = 40
#: Of customers there may be thousands: those with most requests are counted apart, the others
#: together. `REST` stands for their value, and is that of none.
MOST_LINES = 100
REST = "-1"


class Dimension(StrEnum):
    """By what requests are counted."""

    KIND = "kind"
    SUB_TYPE = "sub_type"
    STATUS = "status"
    PRIORITY = "priority"
    HANDLER = "handler"
    CUSTOMER = "customer"
    BRANCH = "branch"
    WEEK = "week"
    MONTH = "month"

    @property
    def is_time(self) -> bool:
        """Tell whether its values follow each other in time."""
        return self in (Dimension.WEEK, Dimension.MONTH)


#: By what requests may be left out; of customers there are too many for a list.
FILTERED_BY = (
    Dimension.KIND,
    Dimension.SUB_TYPE,
    Dimension.STATUS,
    Dimension.PRIORITY,
    Dimension.HANDLER,
    Dimension.BRANCH,
)


class Figure(StrEnum):
    """Which of the requests of a cell are counted."""

    ALL = "all"
    CLOSED = "closed"
    OPEN = "open"
    IN_TIME = "in_time"  # open ones that are not overdue
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportState:
    """What is counted: by `rows`, and across by `columns` if there are any, of which days.

    `until` is the last day; both days are those of the making of a request, in Israel. They follow
    from `period`, unless that is of one's own. `only` holds the values that are counted alone.
    `view` is the saved report that is open, 0 for none.
    """

    rows: Dimension
    columns: Dimension | None
    since: dt.date
    until: dt.date
    period: str = LAST_DAYS
    only: tuple[tuple[Dimension, str], ...] = ()
    view: int = 0

    @property
    def pairs(self) -> dict[str, str]:
        """Return the state as the parameters of an address."""
        found = {
            "rows": self.rows.value,
            "columns": self.columns.value if self.columns else "",
            "period": self.period,
        }
        if self.period == OWN_DAYS:
            found |= {"since": self.since.isoformat(), "until": self.until.isoformat()}
        found |= {only_name(dimension): value for dimension, value in self.only}
        return found | ({"view": str(self.view)} if self.view else {})

    @property
    def query(self) -> str:
        """Return the state as the query of an address."""
        return urlencode(self.pairs)

    def turned(self) -> "ReportState":
        """Return the report with rows and columns exchanged."""
        return replace(self, rows=self.columns, columns=self.rows) if self.columns else self

    def without(self, gone: Collection[Dimension]) -> "ReportState":
        """Return the report without the filters by these traits."""
        only = tuple((dimension, value) for dimension, value in self.only if dimension not in gone)
        return replace(self, only=only)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Which requests of a report stand behind a figure.

    `not_rows` and `not_columns` are all but these. `group` keeps those that wait for a group, and
    that nobody in it has taken.
    """

    row: str | None = None
    column: str | None = None
    not_rows: tuple[str, ...] = ()
    not_columns: tuple[str, ...] = ()
    figure: Figure = Figure.ALL
    group: int | None = None

    @property
    def query(self) -> str:
        """Return the cell as the rest of the query of an address."""
        pairs = [("figure", self.figure.value)]
        if self.row is not None:
            pairs.append(("row", self.row))
        if self.column is not None:
            pairs.append(("column", self.column))
        if self.group is not None:
            pairs.append(("group", str(self.group)))
        pairs += [("not_row", value) for value in self.not_rows]
        pairs += [("not_column", value) for value in self.not_columns]
        return urlencode(pairs)


def only_name(dimension: Dimension) -> str:
    """Return the parameter of an address that filters by a trait."""
    return f"only_{dimension}"


def read_report(
    asked: Mapping[str, str], today: dt.date, offered: Collection[Dimension] = tuple(Dimension)
) -> ReportState:
    """Return the report that an address asks for; what it names wrongly is as usual.

    Usual is by handler and status, of the last ninety days. `offered` are the traits that whoever
    asks may count by.
    """
    rows = _dimension(asked.get("rows", ""), offered)
    rows = rows or (Dimension.HANDLER if Dimension.HANDLER in offered else Dimension.KIND)
    columns = _dimension(asked.get("columns", Dimension.STATUS.value), offered)
    named = asked.get("period", "")
    if named not in PERIODS:
        named = OWN_DAYS if asked.get("since") or asked.get("until") else LAST_DAYS
    since, until = _days(named, asked, today)
    return ReportState(
        rows=rows,
        columns=None if columns is rows else columns,
        since=since,
        until=until,
        period=named,
        only=tuple(
            (dimension, asked[only_name(dimension)][:_LONGEST_VALUE].replace("\x00", ""))
            for dimension in FILTERED_BY
            if dimension in offered and asked.get(only_name(dimension))
        ),
        view=read_id(asked.get("view", "")) or 0,
    )


def unknown_traits(asked: Mapping[str, str], offered: Collection[Dimension]) -> tuple[str, ...]:
    """Return the traits that a report asks for, to count or to filter by, and that are not offered.

    They are returned as the report names them.
    """
    named = [asked.get("rows", ""), asked.get("columns", "")]
    named += [name.removeprefix("only_") for name in asked if name.startswith("only_")]
    return tuple(dict.fromkeys(name for name in named if name and name not in set(offered)))


def _dimension(text: str, offered: Collection[Dimension]) -> Dimension | None:
    return Dimension(text) if text in set(offered) else None


def _days(named: str, asked: Mapping[str, str], today: dt.date) -> tuple[dt.date, dt.date]:
    if named not in (LAST_DAYS, OWN_DAYS):
        first, following = period(named, today)
        return first, following - dt.timedelta(days=1)
    since, until = today - dt.timedelta(days=_DAYS_BACK), today
    if named == OWN_DAYS:
        since = _day(asked.get("since", ""), today) or since
        until = _day(asked.get("until", ""), today) or until
    return min(since, until), max(since, until)


def _day(text: str, today: dt.date) -> dt.date | None:
    """Return the day that was typed; None for none, and for one that no request was made on."""
    try:
        day = parse_date(text[:_LONGEST_VALUE], today=today)
    except DateNotUnderstood:
        return None
    return day if EARLIEST_DAY <= day <= _LATEST_DAY else None


def whole_spans(since: dt.date, until: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first day and the end of the whole spans of tallies in a period.

    A span begins on a Sunday or the first of a month; `until` is the last day of the period. Where
    there is no whole one, both are the day after the period.
    """
    after = until + dt.timedelta(days=1)
    first, end = since, after
    while not _begins_span(first) and first < after:
        first += dt.timedelta(days=1)
    while not _begins_span(end) and end > first:
        end -= dt.timedelta(days=1)
    return (first, end) if first < end else (after, after)


def _begins_span(day: dt.date) -> bool:
    return day.day == 1 or day.isoweekday() == 7
