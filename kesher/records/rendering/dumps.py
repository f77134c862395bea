"""Records as JSON for programs, from the declaration of their fields."""

from collections.abc import Sequence
from typing import Any

from kesher.customfields.rules.computed import FAILED
from kesher.customfields.rules.file import attachment_id_of, file_name
from kesher.records.rules.record_types import FieldSpec, RecordType

# What every record has beside its fields.
_FACTS = ("id", "version", "created_at", "updated_at")


def columns_of(kind: RecordType, fields: Sequence[FieldSpec]) -> tuple[str, ...]:
    """Return the attributes to read for these fields, in the order in which `record_of` takes them.

    Attributes may repeat. Own values come in one piece, which is parsed once, behind the others;
    the archive's moment stands last where the type has one.
    """
    columns = (spec.column for spec in fields if not spec.is_custom)
    own = ("custom_values",) if _has_own(fields) else ()
    archived = (kind.archived_attribute,) if kind.archived_attribute else ()
    return (*_FACTS, *columns, *own, *archived)


def record_of(kind: RecordType, fields: Sequence[FieldSpec], row: Sequence[Any]) -> dict[str, Any]:
    """Return the JSON of one row of `columns_of`."""
    record_id, version, created_at, updated_at, *values = row
    archived_at = values.pop() if kind.archived_attribute else None
    own = values.pop() if _has_own(fields) else {}
    left = iter(values)
    return {
        "id": record_id,
        "type": kind.key,
        "version": version,
        "created_at": created_at.isoformat(),
        "updated_at": updated_at.isoformat(),
        "archived_at": archived_at.isoformat() if archived_at else None,
        "values": {
            spec.key: _value(spec, own.get(spec.key) if spec.is_custom else next(left))
            for spec in fields
        },
    }


def _value(spec: FieldSpec, value: Any) -> Any:
    if value and spec.type.key == "file":
        number = attachment_id_of(value)
        return {"id": number, "name": file_name(value), "url": f"/api/v1/attachments/{number}"}
    if spec.formula and value == FAILED:
        return None  # a program that was told of a number gets none
    # A custom value stands in the database as JSON already.
    return value if spec.is_custom or value is None else spec.type.to_json(value)


def _has_own(fields: Sequence[FieldSpec]) -> bool:
    return any(spec.is_custom for spec in fields)
