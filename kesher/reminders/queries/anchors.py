"""Moments of a record that reminders may follow, and the row of the database that holds each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.reminders.errors import NotAMomentField

_MOMENT = "datetime"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment of a record, none if it is empty, and where it stands."""

    moment: datetime | None
    table: str
    row_id: int


def anchor_fields(kind: RecordType) -> tuple[FieldSpec, ...]:
    """Return the fields of a type in which people write a moment, by position."""
    found = (spec for spec in kind.fields if spec.type.key == _MOMENT and spec.in_form)
    return tuple(sorted(found, key=lambda spec: spec.position))


def find_anchor(kind: RecordType, record: Any, field_key: str) -> Anchor:
    """Return the moment of a record in this field, and the row that holds it.

    Raises: NotAMomentField, when the type has no such field of moments: a bug.
    """
    spec = kind.find_field(field_key)
    if spec is None or spec.type.key != _MOMENT:
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
