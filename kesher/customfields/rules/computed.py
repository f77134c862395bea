"""A value that follows from other fields of the record; nobody writes it.

It is kept, shown, filtered and ordered as its result is. A formula that could not be worked out
for a record keeps a mark in place of a value, which comparisons in SQL read as no value.
"""

from dataclasses import dataclass, replace
from typing import Any

from kesher.customfields.errors import FAILED_WORD
from kesher.customfields.rules.field_type import FieldType

FAILED = "!"


@dataclass(frozen=True, slots=True)
class FailedValue:
    """Stands where a value would, had the formula had one."""

    def __str__(self) -> str:
        return "!"


def computed(result: FieldType) -> FieldType:
    """Return the type whose values are results of this type, or failures."""

    def to_json(value: Any) -> Any:
        return FAILED if isinstance(value, FailedValue) else result.to_json(value)

    def from_json(value: Any) -> Any:
        return FailedValue() if value == FAILED else result.from_json(value)

    def display(value: Any) -> str:
        return str(FAILED_WORD) if isinstance(value, FailedValue) else result.display(value)

    return replace(result, to_json=to_json, from_json=from_json, display=display)
