"""Record types and answers as JSON; records themselves are in `records.rendering.dumps`."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

from kesher.records.rules.record_types import RecordType


def type_of(kind: RecordType, *, deeds: Mapping[str, bool], also: Iterable[str]) -> dict[str, Any]:
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
        "also": list(also),
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
