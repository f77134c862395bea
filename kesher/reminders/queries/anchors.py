"""Moments of a record that reminders may follow, and the row of the database that holds each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.reminders.errors import NotAMomentField

_MOMENTS = frozenset({"datetime", "date"})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment or a date of a record, none if it is empty, and where it stands."""

    moment: datetime | date | None
    table: str
    row_id: int


def anchor_fields(kind: RecordType) -> tuple[FieldSpec, ...]:
    """Return the fields of a type in which people write a moment or a date.

    First the target, where the type says which it is, then by position.
    """
    found = (spec for spec in kind.fields if spec.type.key in _MOMENTS and spec.in_form)
    target = next(iter(kind.late_attributes), "")
    return tuple(sorted(found, key=lambda spec: (spec.column != target, spec.position)))


def is_day(spec: FieldSpec) -> bool:
    """Tell whether a field holds dates without a time."""
    return spec.type.key == "date"


def find_anchor(kind: RecordType, record: Any, field_key: str) -> Anchor:
    """Return the moment of a record in this field, and the row that holds it.

    Raises: NotAMomentField, when the type has no such field of moments: a bug.
    """
    spec = kind.find_field(field_key)
    if spec is None or spec.type.key not in _MOMENTS:
        raise NotAMomentField(f"{kind.key}.{field_key}")
    if spec.is_custom:
        return Anchor(spec.value_of(record), kind.table, record.pk)
    *path, attribute = spec.column.split("__")
    row = record
    for step in path:
        row = getattr(row, step, None)
        if row is None:
            return Anchor(None, kind.table, record.pk)
    return Anchor(getattr(row, attribute), row._meta.db_table, row.pk)
