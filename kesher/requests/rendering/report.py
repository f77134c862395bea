"""The report of requests as a table: names of its lines, sums, and where each figure leads."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.exchange.rules.export_cells import text_cell
from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.requests.queries.access import request_types
from kesher.requests.queries.report import MOST_LINES, Counted
from kesher.requests.rules.report import Dimension, Figure, ReportState
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor

_HOUR, _DAY = 3600, 86400


@dataclass(slots=True)
class _Sum:
    """Requests of a line, or of the whole report, counted together."""

    count: int = 0
    open_count: int = 0
    overdue_count: int = 0
    seconds: float = 0.0
    by_column: dict[str, int] = field(default_factory=dict)

    def add(self, counted: Counted, column: str) -> None:
        closed = counted.count - counted.open_count
        self.count += counted.count
        self.open_count += counted.open_count
        self.overdue_count += counted.overdue_count
        self.seconds += counted.closed_seconds * closed
        self.by_column[column] = self.by_column.get(column, 0) + counted.count

    @property
    def took(self) -> str:
        """Return how long closing took on the average, in words."""
        closed = self.count - self.open_count
        return duration_text(self.seconds / closed) if closed else ""


def duration_text(seconds: float) -> str:
    """Return a span in hours, or in days from two days on."""
    if seconds < 2 * _DAY:
        hours = max(round(seconds / _HOUR), 1)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(seconds / _DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def report_context(actor: Actor, state: ReportState, counts: Sequence[Counted]) -> dict[str, Any]:
    """Return what `requests/request_report.html` needs. At most one query for each trait."""
    row_names = _names(actor, state.rows, [one.row for one in counts])
    column_names = (
        _names(actor, state.columns, [one.column for one in counts]) if state.columns else {}
    )
    lines: dict[str, _Sum] = {}
    total = _Sum()
    for one in counts:
        column = _text(one.column) if state.columns else ""
        lines.setdefault(_text(one.row), _Sum()).add(one, column)
        total.add(one, column)
    heads = sorted(column_names, key=lambda text: _place(column_names, text))
    order = sorted(lines, key=lambda text: (-lines[text].count, _place(row_names, text)))
    if state.rows is Dimension.MONTH:
        order = sorted(lines)
    shown = order[:MOST_LINES]
    link = _Link(actor, state)
    return {
        "state": state,
        "row_label": dimension_labels()[state.rows],
        "heads": [column_names[text] for text in heads],
        "lines": [_line(link, row_names[text], text, lines[text], heads, total) for text in shown],
        "left_out": len(order) - len(shown),
        "total": _line(link, _("Together"), None, total, heads, total),
        "has_columns": bool(state.columns),
    }


def report_csv(context: Mapping[str, Any]) -> bytes:
    """Return the report as a text file that spreadsheet programs open, in UTF-8 with a mark."""
    text = io.StringIO()
    writer = csv.writer(text)
    figures = (_("Requests"), _("Open ones"), _("Overdue"), _("Time to close"))
    heads = [str(word) for word in (context["row_label"], *context["heads"], *figures)]
    writer.writerow([text_cell(word) for word in heads])
    for line in [*context["lines"], context["total"]]:
        counts = [count for count, _url in line["cells"]]
        sums = [line["count"], line["open_count"], line["overdue_count"], line["took"]]
        writer.writerow([text_cell(line["name"]), *counts, *sums])
    return f"\ufeff{text.getvalue()}".encode()


def dimension_labels() -> dict[Dimension, str]:
    """Return what the traits are called, in the order in which they are offered."""
    return {
        Dimension.KIND: _("Kind"),
        Dimension.SUB_TYPE: _("Type"),
        Dimension.STATUS: _("Status"),
        Dimension.PRIORITY: _("Priority"),
        Dimension.HANDLER: _("Handler"),
        Dimension.CUSTOMER: _("Customer"),
        Dimension.BRANCH: _("Branch"),
        Dimension.MONTH: _("Month"),
    }


@dataclass(frozen=True, slots=True)
class _Link:
    """Addresses of the requests behind figures."""

    actor: Actor
    state: ReportState

    def to(self, row: str | None, column: str | None, figure: Figure) -> str:
        cell = {"figure": figure.value}
        if row is not None:
            cell["row"] = row
        if column is not None:
            cell["column"] = column
        base = business_url(self.actor.business_slug, "requests:request_report_rows")
        return f"{base}?{self.state.query}&{urlencode(cell)}"


def _line(
    link: _Link, name: str, row: str | None, line: _Sum, heads: Sequence[str], total: _Sum
) -> dict[str, Any]:
    return {
        "name": name,
        "cells": [(line.by_column.get(head, 0), link.to(row, head, Figure.ALL)) for head in heads],
        "count": line.count,
        "url": link.to(row, None, Figure.ALL),
        "open_count": line.open_count,
        "open_url": link.to(row, None, Figure.OPEN),
        "overdue_count": line.overdue_count,
        "overdue_url": link.to(row, None, Figure.OVERDUE),
        "took": line.took,
        "share": round(100 * line.count / total.count) if total.count else 0,
    }


def _text(value: Any) -> str:
    """Return a value as an address has it."""
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m}"
    return "" if value is None else str(value)


def _place(names: Mapping[str, str], text: str) -> tuple[int, str]:
    return list(names).index(text), names[text]


def _names(actor: Actor, dimension: Dimension, values: Iterable[Any]) -> dict[str, str]:
    """Return the names of values by their text, in the order in which people expect them."""
    texts = dict.fromkeys(map(_text, values))
    if dimension is Dimension.MONTH:
        months = sorted(texts)
        return {text: date_format(dt.date.fromisoformat(f"{text}-01"), "F Y") for text in months}
    known = _known(actor, dimension, texts)
    named = {text: name for text, name in known.items() if text in texts}
    return named | {text: known.get(text) or text or _("None") for text in texts}


def _known(actor: Actor, dimension: Dimension, texts: Iterable[str]) -> dict[str, str]:
    ids = [int(text) for text in texts if text.isdigit()]
    if dimension is Dimension.HANDLER:
        people = Membership.objects.filter(pk__in=ids).order_by("display_name")
        return {str(pk): name for pk, name in people.values_list("pk", "display_name")}
    if dimension is Dimension.CUSTOMER:
        return {str(pk): name for pk, name in _parties(ids)}
    if dimension is Dimension.BRANCH:
        units = OrgUnit.objects.filter(pk__in=ids).order_by("name")
        return {str(pk): name for pk, name in units.values_list("pk", "name")}
    types = request_types(actor)
    if dimension is Dimension.KIND:
        return {key: str(kind.label_plural) for key, kind in types.items()}
    found: dict[str, dict[str, None]] = {}
    for kind in types.values():
        spec = kind.find_field(dimension.value)
        for option in spec.type.options if spec else ():
            found.setdefault(option.value, {})[str(option.label)] = None
    return {value: " / ".join(labels) for value, labels in found.items()}


def _parties(ids: Sequence[int]) -> Iterable[tuple[int, str]]:
    rows = Party.objects.filter(pk__in=ids).order_by("sort_key")
    return rows.values_list("pk", "name")
