"""The report of requests as a table: names of its lines, sums, and where each figure leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.lib.urls import business_url
from kesher.requests.queries.report_counts import Counted
from kesher.requests.rendering.report_names import dimension_labels, names_of_values, text_of
from kesher.requests.rules.report import MOST_LINES, Cell, Dimension, Figure, ReportState
from kesher.tenancy.rules.access import Actor

MOST_COLUMNS = 16
_HOUR, _DAY = 3600, 86400


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A figure, and the address of its requests."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class ReportHead:
    """A column: one value of the trait, or all that have no column of their own."""

    name: str
    cell: Cell

    @property
    def is_rest(self) -> bool:
        """Tell whether the column holds several values."""
        return self.cell.column is None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line; `seconds` is how long closing took on the average, none where nothing was closed."""

    key: str
    name: str
    cells: tuple[ReportCell, ...]
    all: ReportCell
    open: ReportCell
    overdue: ReportCell
    closed: ReportCell
    in_time: ReportCell
    seconds: float | None

    @property
    def took(self) -> str:
        """Return how long closing took, in words."""
        return "" if self.seconds is None else duration_text(self.seconds)


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The report: its heads, its lines and their sum, and the addresses of further figures.

    `rest` is the line of all that have none of their own, if there are any.
    """

    row_label: str
    heads: tuple[ReportHead, ...]
    lines: tuple[ReportLine, ...]
    rest: ReportLine | None
    total: ReportLine
    link: Callable[[Cell], str]


@dataclass(slots=True)
class _Sum:
    """Requests of a line, or of the whole report, counted together."""

    count: int = 0
    open_count: int = 0
    overdue_count: int = 0
    seconds: float = 0.0
    by_column: dict[str, int] = field(default_factory=dict)

    def add(self, counted: Counted) -> None:
        column = text_of(counted.column)
        self.count += counted.count
        self.open_count += counted.open_count
        self.overdue_count += counted.overdue_count
        self.seconds += counted.closed_seconds * (counted.count - counted.open_count)
        self.by_column[column] = self.by_column.get(column, 0) + counted.count


def duration_text(seconds: float) -> str:
    """Return a span in hours, or in days from two days on."""
    if seconds < 2 * _DAY:
        hours = max(round(seconds / _HOUR), 1)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(seconds / _DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def report_table(
    actor: Actor,
    state: ReportState,
    counts: Sequence[Counted],
    *,
    most_lines: int | None = MOST_LINES,
    most_columns: int | None = MOST_COLUMNS,
) -> ReportTable:
    """Return the counted requests as a table. At most one query for each trait."""
    names = names_of_values(actor, state.rows, [one.row for one in counts])
    sums: dict[str, _Sum] = {}
    total = _Sum()
    for one in counts:
        sums.setdefault(text_of(one.row), _Sum()).add(one)
        total.add(one)
    order = list(names)
    if not state.rows.is_time:
        order.sort(key=lambda text: -sums[text].count)
    shown = order if most_lines is None else _cut(order, most_lines, state.rows)
    rest, own = _Sum(), set(shown)
    for one in counts:
        if text_of(one.row) not in own:
            rest.add(one)
    heads = _heads(actor, state, counts, total, most_columns) if state.columns else ()
    drawn = _Drawn(actor, state, heads)
    return ReportTable(
        row_label=dimension_labels()[state.rows],
        heads=heads,
        lines=tuple(drawn.line(Cell(row=text), names[text], sums[text]) for text in shown),
        rest=drawn.line(Cell(not_rows=tuple(shown)), _("Others"), rest) if rest.count else None,
        total=drawn.line(Cell(), _("Together"), total),
        link=drawn.url,
    )


def turned_counts(counts: Sequence[Counted]) -> list[Counted]:
    """Return what was counted with rows and columns exchanged."""
    return [replace(one, row=one.column, column=one.row) for one in counts]


def _cut(order: Sequence[str], most: int, dimension: Dimension) -> Sequence[str]:
    """Return the first values in order; of times the last."""
    return order[-most:] if dimension.is_time else order[:most]


def _heads(
    actor: Actor, state: ReportState, counts: Sequence[Counted], total: _Sum, most: int | None
) -> tuple[ReportHead, ...]:
    if state.columns is None:
        return ()
    names = names_of_values(actor, state.columns, [one.column for one in counts])
    shown = list(names)
    if most is not None and len(names) > most:
        by_count = sorted(names, key=lambda text: -total.by_column[text])
        kept = set(_cut(shown if state.columns.is_time else by_count, most - 1, state.columns))
        shown = [text for text in names if text in kept]
    heads = [ReportHead(names[text], Cell(column=text)) for text in shown]
    if len(shown) < len(total.by_column):
        heads.append(ReportHead(_("Others"), Cell(not_columns=tuple(shown))))
    return tuple(heads)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What makes lines of sums: who asks for what, and the columns."""

    actor: Actor
    state: ReportState
    heads: tuple[ReportHead, ...]

    def line(self, of: Cell, name: str, line: _Sum) -> ReportLine:
        closed = line.count - line.open_count
        return ReportLine(
            key=of.row or "",
            name=name,
            cells=tuple(
                ReportCell(
                    _count(head, line),
                    self.url(replace(head.cell, row=of.row, not_rows=of.not_rows)),
                )
                for head in self.heads
            ),
            all=self._figure(of, Figure.ALL, line.count),
            open=self._figure(of, Figure.OPEN, line.open_count),
            overdue=self._figure(of, Figure.OVERDUE, line.overdue_count),
            closed=self._figure(of, Figure.CLOSED, closed),
            in_time=self._figure(of, Figure.IN_TIME, line.open_count - line.overdue_count),
            seconds=max(line.seconds / closed, 0.0) if closed else None,
        )

    def _figure(self, of: Cell, figure: Figure, count: int) -> ReportCell:
        return ReportCell(count, self.url(replace(of, figure=figure)))

    def url(self, cell: Cell) -> str:
        base = business_url(self.actor.business_slug, "requests:request_report_rows")
        return f"{base}?{self.state.query}&{cell.query}"


def _count(head: ReportHead, line: _Sum) -> int:
    if not head.is_rest:
        return line.by_column.get(head.cell.column or "", 0)
    own = set(head.cell.not_columns)
    return sum(count for text, count in line.by_column.items() if text not in own)
