"""What the traits of requests, their values and the periods of a report are called."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.lib.dates import format_date
from kesher.lib.ids import read_ids
from kesher.parties.models import Party
from kesher.requests.queries.access import request_types
from kesher.requests.rules.report import (
    FILTERED_BY,
    LAST_DAYS,
    OWN_DAYS,
    PERIODS,
    REST,
    Dimension,
    ReportState,
    only_name,
)
from kesher.savedviews.choices import PERIOD_WORDS
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """A trait by which requests may be left out; `value` is the one that is counted alone."""

    dimension: Dimension
    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    value: str

    @property
    def text(self) -> str:
        """Return what is counted alone, in words."""
        return f"{self.label}: {dict(self.choices)[self.value]}"


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
        Dimension.WEEK: _("Week"),
        Dimension.MONTH: _("Month"),
    }


def period_labels() -> dict[str, str]:
    """Return what the periods are called, in the order in which they are offered."""
    own = {LAST_DAYS: _("Last 90 days"), OWN_DAYS: _("From date to date")}
    return {name: own.get(name) or str(PERIOD_WORDS[name]) for name in PERIODS}


def period_text(state: ReportState) -> str:
    """Return the days of a report, and what they are called."""
    days = f"{format_date(state.since)} – {format_date(state.until)}"
    return days if state.period == OWN_DAYS else f"{period_labels()[state.period]} · {days}"


def report_filters(
    actor: Actor, state: ReportState, offered: Collection[Dimension]
) -> list[ReportFilter]:
    """Return the filters with what can be chosen in them. Two queries."""
    chosen, labels = dict(state.only), dimension_labels()
    found = []
    for dimension in FILTERED_BY:
        if dimension not in offered:
            continue
        choices = tuple(_known(actor, dimension, None).items())
        label, value = labels[dimension], chosen.get(dimension, "")
        found.append(ReportFilter(dimension, only_name(dimension), label, choices, value))
    return found


def names_of_values(actor: Actor, dimension: Dimension, values: Iterable[Any]) -> dict[str, str]:
    """Return the names of values by their text, in the order in which people expect them.

    What stands for all others is no value.
    """
    texts = dict.fromkeys(text for text in map(text_of, values) if text != REST)
    if dimension.is_time:
        return {text: _day_name(dimension, text) for text in sorted(texts)}
    known = _known(actor, dimension, texts)
    named = {text: name for text, name in known.items() if text in texts}
    none = pgettext("value of a trait", "None")
    return named | {text: known.get(text) or text or none for text in texts}


def text_of(value: Any) -> str:
    """Return a value as an address has it."""
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else str(value)


def short_name(dimension: Dimension, text: str, name: str) -> str:
    """Return what stands below a column of a chart, where there is little room."""
    if not dimension.is_time:
        return name
    day = dt.date.fromisoformat(text)
    return f"{day.day}.{day.month}" if dimension is Dimension.WEEK else f"{day.month}/{day:%y}"


def _day_name(dimension: Dimension, text: str) -> str:
    day = dt.date.fromisoformat(text)
    if dimension is Dimension.MONTH:
        return date_format(day, "F Y")
    return _("Week of %(date)s") % {"date": format_date(day)}


def _known(actor: Actor, dimension: Dimension, texts: Iterable[str] | None) -> dict[str, str]:
    """Return names by value: of these values, or of all that can be chosen."""
    if dimension in _ROWS:
        model, conditions, name, order = _ROWS[dimension]
        rows = model.objects.filter(**conditions)
        if texts is not None:
            rows = rows.filter(pk__in=read_ids(texts))
        return {str(pk): called for pk, called in rows.order_by(*order).values_list("pk", name)}
    types = request_types(actor)
    if dimension is Dimension.KIND:
        return {key: str(kind.label_plural) for key, kind in types.items()}
    found: dict[str, dict[str, None]] = {}
    for kind in types.values():
        spec = kind.find_field(dimension.value)
        for option in spec.type.options if spec else ():
            found.setdefault(option.value, {})[str(option.label)] = None
    return {value: " / ".join(labels) for value, labels in found.items()}


_ROWS: Mapping[Dimension, tuple[Any, Mapping[str, str], str, tuple[str, ...]]] = {
    Dimension.HANDLER: (Membership, {}, "display_name", ("-is_active", "display_name", "pk")),
    Dimension.CUSTOMER: (Party, {}, "name", ("sort_key", "pk")),
    Dimension.BRANCH: (OrgUnit, {"kind": OrgUnitKind.BRANCH}, "name", ("name", "pk")),
}
