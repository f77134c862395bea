"""The report of requests as its address says it: two cross-sections and a period."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode


class Dimension(StrEnum):
    """By what requests are counted."""

    KIND = "kind"
    SUB_TYPE = "sub_type"
    STATUS = "status"
    PRIORITY = "priority"
    HANDLER = "handler"
    CUSTOMER = "customer"
    BRANCH = "branch"
    MONTH = "month"


class Figure(StrEnum):
    """Which of the requests of a cell are counted."""

    ALL = "all"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportState:
    """What is counted: by `rows`, and across by `columns` if there are any, of which days.

    `until` is the last day; both days are those of the making of a request, in Israel.
    """

    rows: Dimension
    columns: Dimension | None
    since: dt.date
    until: dt.date

    @property
    def pairs(self) -> dict[str, str]:
        """Return the state as the parameters of an address."""
        return {
            "rows": self.rows.value,
            "columns": self.columns.value if self.columns else "",
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
        }

    @property
    def query(self) -> str:
        """Return the state as the query of an address."""
        return urlencode(self.pairs)

    def turned(self) -> "ReportState":
        """Return the report with rows and columns exchanged."""
        return replace(self, rows=self.columns, columns=self.rows) if self.columns else self


def read_report(asked: Mapping[str, str], today: dt.date) -> ReportState:
    """Return the report that an address asks for; what it names wrongly is as usual.

    Usual is by kind and status, of the last three months.
    """
    rows = _dimension(asked.get("rows", "")) or Dimension.HANDLER
    columns = _dimension(asked.get("columns", Dimension.STATUS.value))
    since = _day(asked.get("since", "")) or today - dt.timedelta(days=90)
    until = _day(asked.get("until", "")) or today
    if until < since:
        since, until = until, since
    columns = None if columns is rows else columns
    return ReportState(rows=rows, columns=columns, since=since, until=until)


def _dimension(text: str) -> Dimension | None:
    return Dimension(text) if text in set(Dimension) else None


def _day(text: str) -> dt.date | None:
    """Return the day of an ISO text or of DD/MM/YYYY; None for anything else."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = dt.datetime.strptime(text.strip(), form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
        return day if 1990 <= day.year <= 2200 else None
    return None
