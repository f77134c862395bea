"""The report of requests as charts: bars by a trait, columns and a line along the time.

Each piece leads to its requests, bears a mark beside its colour, and stands in the table below.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from kesher.lib import charts
from kesher.lib.periods import days_of
from kesher.requests.queries.report_counts import Counted
from kesher.requests.rendering.report import (
    ReportLine,
    ReportTable,
    report_table,
    turned_counts,
)
from kesher.requests.rendering.report_names import dimension_labels, names_of_values, short_name
from kesher.requests.rules.report import Cell, ReportState
from kesher.tenancy.rules.access import Actor

_MOST_BARS, _MOST_COLUMNS, _MOST_LABELS = 12, 54, 14
_MOST_SERIES = 5
_TONES = (("accent", "●"), ("amber", "■"), ("blue", "▲"), ("violet", "◆"), ("green", "★"))
_REST = ("gray", "○")
# From how much of the place on a piece has room for its mark, and for its figure too: percent.
_ROOM_FOR_MARK, _ROOM_FOR_FIGURE = 6, 13


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour and one mark stand for."""

    name: str
    tone: str
    mark: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: where it stands, what is written in it, and what it says and leads to."""

    span: charts.Span
    tone: str
    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar or a column with what stands beside it."""

    name: str
    short: str
    total: str
    url: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line, with the stroke that leads to it from the one before."""

    at: charts.Point | None
    before: charts.Point | None
    name: str
    short: str
    total: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one of three shapes: `bars`, `columns` or `line`."""

    key: str
    shape: str
    title: str
    series: tuple[Series, ...]
    bars: tuple[Bar | Dot, ...]
    note: str = ""


def report_charts(
    actor: Actor, state: ReportState, counts: Sequence[Counted], table: ReportTable
) -> list[Chart]:
    """Return the charts of a report: how many requests there are, and how long closing took.

    Time always runs along the foot, also where it is the columns of the table.
    """
    if not counts:
        return []
    if state.columns and state.columns.is_time and not state.rows.is_time:
        state, counts = state.turned(), turned_counts(counts)
        table = report_table(actor, state, counts)
    lines, note = _shown(actor, state, table)
    return [_count_chart(state, table, lines, note), *_time_chart(state, lines)]


def _shown(
    actor: Actor, state: ReportState, table: ReportTable
) -> tuple[Sequence[ReportLine], str]:
    """Return the lines that have room in a chart; of times also those without any requests."""
    lines = _with_gaps(actor, state, table) if state.rows.is_time else list(table.lines)
    shown = lines[-_MOST_COLUMNS:] if state.rows.is_time else lines[:_MOST_BARS]
    left_out = len(lines) - len(shown)
    if not left_out:
        return shown, ""
    told = ngettext(
        "%(count)d more stands in the table", "%(count)d more stand in the table", left_out
    )
    return shown, told % {"count": left_out}


def _with_gaps(actor: Actor, state: ReportState, table: ReportTable) -> list[ReportLine]:
    known = {line.key: line for line in table.lines}
    day = dt.date.fromisoformat(table.lines[0].key)
    last = dt.date.fromisoformat(table.lines[-1].key)
    days = []
    while day <= last:
        days.append(day)
        day = days_of(state.rows.value, day)[1]
    names = names_of_values(actor, state.rows, days)
    return [known.get(key) or _nothing(key, name, table.total) for key, name in names.items()]


def _nothing(key: str, name: str, like: ReportLine) -> ReportLine:
    none = replace(like.all, count=0)
    cells = tuple(replace(cell, count=0) for cell in like.cells)
    return ReportLine(key, name, cells, none, none, none, none, none, None)


# --- how many ----------------------------------------------------------------------------------


def _count_chart(
    state: ReportState, table: ReportTable, lines: Sequence[ReportLine], note: str
) -> Chart:
    series, values = _series(table, lines)
    most = max((line.all.count for line in lines), default=0)
    labels = dimension_labels()
    title = _("Requests by %(trait)s") % {"trait": labels[state.rows]}
    if state.columns:
        told = {"trait": labels[state.rows], "other": labels[state.columns]}
        title = _("Requests by %(trait)s and %(other)s") % told
    is_columns = state.rows.is_time
    steps = _labelled(len(lines)) if is_columns else None
    bars = tuple(
        Bar(
            name=line.name,
            short=_short(state, line, place, steps),
            total=str(line.all.count),
            url=line.all.url,
            pieces=_pieces(line, series, cells, most, is_columns=is_columns),
        )
        for place, (line, cells) in enumerate(zip(lines, values, strict=True))
    )
    return Chart("count", "columns" if is_columns else "bars", title, series, bars, note)


_Values = list[list[tuple[int, str]]]


def _series(table: ReportTable, lines: Sequence[ReportLine]) -> tuple[tuple[Series, ...], _Values]:
    """Return what the colours stand for, and for each line the figure and address of each."""
    if not table.heads:
        whole = (
            Series(_("Closed ones"), *_REST),
            Series(_("Open in time"), *_TONES[0]),
            Series(_("Overdue"), "red", "!"),
        )
        parts = [(line.closed, line.in_time, line.overdue) for line in lines]
        return whole, [[(part.count, part.url) for part in some] for some in parts]
    totals = [cell.count for cell in table.total.cells]
    own = [place for place, head in enumerate(table.heads) if not head.is_rest]
    chosen = sorted(sorted(own, key=lambda place: -totals[place])[:_MOST_SERIES])
    series = tuple(
        Series(table.heads[place].name, *tone) for place, tone in zip(chosen, _TONES, strict=False)
    )
    rest = [place for place in range(len(totals)) if place not in chosen]
    values = [[(line.cells[at].count, line.cells[at].url) for at in chosen] for line in lines]
    if rest:
        series = (*series, Series(_("Others"), *_REST))
        others = tuple(table.heads[at].cell.column or "" for at in chosen)
        for line, found in zip(lines, values, strict=True):
            url = table.link(Cell(row=line.key, not_columns=others))
            found.append((sum(line.cells[at].count for at in rest), url))
    return series, values


def _pieces(
    line: ReportLine,
    series: Sequence[Series],
    cells: Sequence[tuple[int, str]],
    most: int,
    *,
    is_columns: bool,
) -> tuple[Piece, ...]:
    counts = [count for count, _url in cells]
    if is_columns:
        spans = charts.column(counts, most)
    else:
        spans = charts.bar(counts, most, is_mirrored=get_language_bidi())
    return tuple(
        Piece(span, one.tone, _written(one, count, span), _said(line.name, one, count), url)
        for span, one, (count, url) in zip(spans, series, cells, strict=True)
        if count
    )


def _written(series: Series, count: int, span: charts.Span) -> str:
    if span.percent < _ROOM_FOR_MARK:
        return ""
    return series.mark if span.percent < _ROOM_FOR_FIGURE else f"{series.mark} {count}"


def _said(name: str, series: Series, count: int) -> str:
    told = {"name": name, "part": series.name, "count": count}
    return (
        ngettext("%(name)s, %(part)s: one request", "%(name)s, %(part)s: %(count)d requests", count)
        % told
    )


# --- how long ----------------------------------------------------------------------------------


def _time_chart(state: ReportState, lines: Sequence[ReportLine]) -> list[Chart]:
    if all(line.seconds is None for line in lines):
        return []
    title = _("Time to close, on the average")
    if not state.rows.is_time:
        return [Chart("took", "bars", title, (), _time_bars(lines))]
    points = charts.line([line.seconds for line in lines], is_mirrored=get_language_bidi())
    steps = _labelled(len(lines))
    dots = tuple(
        Dot(
            at=at,
            before=before,
            name=line.name,
            short=_short(state, line, place, steps),
            total=line.took,
            label=_took(line),
            url=line.closed.url,
        )
        for place, (line, (before, at)) in enumerate(
            zip(lines, pairwise([None, *points]), strict=True)
        )
    )
    return [Chart("took", "line", title, (), dots)]


def _time_bars(lines: Sequence[ReportLine]) -> tuple[Bar, ...]:
    most = max(line.seconds or 0.0 for line in lines)
    bars = []
    for line in lines:
        if line.seconds is None:
            continue
        spans = charts.bar([line.seconds], most, is_mirrored=get_language_bidi())
        piece = Piece(spans[0], "accent", "", _took(line), line.closed.url)
        bars.append(Bar(line.name, line.name, line.took, line.closed.url, (piece,)))
    return tuple(bars)


def _took(line: ReportLine) -> str:
    return f"{line.name}: {line.took}"


def _labelled(count: int) -> int:
    """Return how many columns share one label."""
    return -(-count // _MOST_LABELS)


def _short(state: ReportState, line: ReportLine, place: int, steps: int | None) -> str:
    if steps is None:
        return line.name
    return short_name(state.rows, line.key, line.name) if place % steps == 0 else ""
