"""Grouping a list: by which fields, by which periods, and what one group is.

`group=customer_status` makes a group of each option, `group=-created:month` one of each month, the
newest first. A group is named by the value that all its records hold, or by the first day of its
period; records without a value are the last group.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from kesher.customfields.rules.operators import Kind, kind_of
from kesher.lib.periods import days_of
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.savedviews.errors import UnknownGroup

Period: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)
MOST_GROUPS = 100  # of one list
MOST_FOLDED = MOST_GROUPS

_BY_VALUE = frozenset[Kind]({"choice", "boolean"})
_BY_PERIOD = frozenset[Kind]({"day", "moment"})
_NAMED = frozenset({"user", "org_unit"})


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what a list is grouped; `period` is named for dates alone."""

    spec: FieldSpec
    period: Period | None
    is_descending: bool

    def days_of(self, value: str) -> tuple[dt.date, dt.date]:
        """Return the days of a group by period: the first, and the first one outside.

        Raises: UnknownGroup, when no period begins on that day.
        """
        try:
            first = dt.date.fromisoformat(value)
            found = days_of(self.period or "day", first)
        except (ValueError, OverflowError):
            raise UnknownGroup(value) from None
        if found[0] != first:
            raise UnknownGroup(value)
        return found


def is_by_period(spec: FieldSpec) -> bool:
    """Tell whether records are grouped by periods of this field, and not by its values."""
    return kind_of(spec.type) in _BY_PERIOD


def grouping_fields(record_type: RecordType) -> dict[str, FieldSpec]:
    """Return the fields by which a list can be grouped."""
    return {
        spec.key: spec
        for spec in record_type.fields
        if not spec.is_masked
        and (kind_of(spec.type) in _BY_VALUE | _BY_PERIOD or spec.type.key in _NAMED)
    }


def read_grouping(record_type: RecordType, text: str) -> Grouping | None:
    """Return what an address groups by; nothing for an empty text.

    Raises: UnknownGroup, for a field that the list cannot be grouped by, or that the actor may not
    read, and for a period of what is no date.
    """
    if not text:
        return None
    key, _, period = text.removeprefix("-").partition(":")
    spec = grouping_fields(record_type).get(key)
    if spec is None or (period and not is_by_period(spec)):
        raise UnknownGroup(text)
    named = next((one for one in PERIODS if one == period), None)
    if period and named is None:
        raise UnknownGroup(text)
    if is_by_period(spec):
        named = named or "month"
    return Grouping(spec, named, text.startswith("-"))
