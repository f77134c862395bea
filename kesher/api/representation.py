"""Records as JSON, from the declaration of their fields."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from kesher.records.rules.record_types import FieldSpec, RecordType

# What every record has beside its fields.
_FACTS = ("id", "version", "created_at", "updated_at")


def columns_of(kind: RecordType, fields: Sequence[FieldSpec]) -> tuple[str, ...]:
    """Return the attributes to read for these fields, in the order in which `record_of` takes them.

    Attributes may repeat; the archive's moment stands last where the type has one.
    """
    archived = (kind.archived_attribute,) if kind.archived_attribute else ()
    return (*_FACTS, *(spec.column for spec in fields), *archived)


def record_of(kind: RecordType, fields: Sequence[FieldSpec], row: Sequence[Any]) -> dict[str, Any]:
    """Return the JSON of one row of `columns_of`."""
    record_id, version, created_at, updated_at, *values = row
    archived_at = values.pop() if kind.archived_attribute else None
    return {
        "id": record_id,
        "type": kind.key,
        "version": version,
        "created_at": created_at.isoformat(),
        "updated_at": updated_at.isoformat(),
        "archived_at": archived_at.isoformat() if archived_at else None,
        "values": {
            spec.key: _value(spec, value) for spec, value in zip(fields, values, strict=True)
        },
    }


def _value(spec: FieldSpec, value: Any) -> Any:
    # A custom value stands in the database as JSON already.
    return value if spec.is_custom or value is None else spec.type.to_json(value)


def type_of(kind: RecordType, *, deeds: Mapping[str, bool]) -> dict[str, Any]:
    """Return what a program needs to know of a record type."""
    return {
        "key": kind.key,
        "label": str(kind.label),
        "label_plural": str(kind.label_plural),
        "is_own": kind.is_own,
        "may": dict(deeds),
        "fields": [
            {
                "key": spec.key,
                "label": str(spec.label),
                "type": spec.type.key,
                "help": str(spec.help),
                "is_required": spec.is_required,
                "is_writable": not (spec.is_computed or spec.is_locked),
                "is_custom": spec.is_custom,
                "link_to": spec.link_to or None,
                "options": [
                    {"value": option.value, "label": str(option.label)}
                    for option in spec.type.options
                ],
            }
            for spec in kind.fields
        ],
    }


def answer(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    """Answer with JSON."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_as_text)
    return HttpResponse(
        text,
        status=status,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)
