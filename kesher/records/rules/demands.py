"""Whether a field is shown and whether it must be filled, given what the other fields hold."""

from collections.abc import Mapping
from typing import Any

from kesher.records.rules.record_types import Dependency, FieldSpec, RecordType

_DEEPEST = 10  # dependencies on dependencies; a ring of them ends here

Values = Mapping[str, Any]


def is_empty(value: Any) -> bool:
    """Tell whether a value says nothing; "no" says something."""
    return value is None or value in ("", [], ())


def is_shown(spec: FieldSpec, kind: RecordType, values: Values, depth: int = 0) -> bool:
    """Tell whether the field is shown: what it depends on must hold, and be shown itself."""
    if spec.depends is None or spec.depends.effect != "visible" or depth > _DEEPEST:
        return True
    other = kind.find_field(spec.depends.field_key)
    if other is None:  # deleted, or not for this eye: it can no longer decide anything
        return True
    return is_shown(other, kind, values, depth + 1) and _holds(spec.depends, other, values)


def is_required(spec: FieldSpec, kind: RecordType, values: Values) -> bool:
    """Tell whether the field must hold a value; what is not shown never must."""
    if spec.is_computed or not is_shown(spec, kind, values):
        return False
    if spec.is_required:
        return True
    if spec.depends is None or spec.depends.effect != "required":
        return False
    other = kind.find_field(spec.depends.field_key)
    return other is not None and _holds(spec.depends, other, values)


def _holds(depends: Dependency, other: FieldSpec, values: Values) -> bool:
    value = values.get(other.key)
    if not depends.values:
        return not is_empty(value) and value is not False
    return bool(depends.values & texts_of(other, value))


def texts_of(spec: FieldSpec, value: Any) -> frozenset[str]:
    """Return a value as dependencies name it: each option of several, yes and no as 1 and 0."""
    if isinstance(value, bool) or (value is None and spec.type.sql_cast == "boolean"):
        return frozenset({"1" if value else "0"})
    if is_empty(value):
        return frozenset()
    if isinstance(value, list):
        return frozenset(map(str, value))
    return frozenset({str(spec.type.to_json(value))})
