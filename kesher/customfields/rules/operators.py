"""The operators by which fields are compared with something, and which type has which.

A type says what can be asked of its values (`FieldType.lookups`) and as what they are compared
(`sql_cast`); what a person is offered follows from both, here. `customfields.queries.conditions`
holds one function for each operator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from kesher.customfields.rules.field_type import FieldType

# What an operator is given: nothing, one value, one or more, two in order, one day or a named
# period, or a span such as 30d.
Arity: TypeAlias = Literal["none", "one", "many", "two", "day", "span"]
Kind: TypeAlias = Literal[
    "text", "choice", "several", "reference", "number", "boolean", "day", "moment"
]


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to compare; a type has it when it has one of the lookups, if there are any."""

    key: str
    arity: Arity
    lookups: frozenset[str] = frozenset()


def _any_of(*lookups: str) -> frozenset[str]:
    return frozenset(lookups)


_SAME = _any_of("exact", "in", "gte")
_IS = (Operator("is", "many", _SAME), Operator("not", "many", _SAME))
_EMPTY = (Operator("empty", "none"), Operator("filled", "none"))
_PARTS = tuple(Operator(key, "one", _any_of("contains")) for key in ("contains", "lacks", "starts"))
_ORDER = tuple(Operator(key, "one") for key in ("gt", "gte", "lt", "lte"))
_BETWEEN = (Operator("between", "two"),)
_DATES = (
    *(Operator(key, "day") for key in ("on", "before", "after")),
    *_BETWEEN,
    *(Operator(key, "span") for key in ("ago_over", "ago_within", "ahead_over", "ahead_within")),
)

OPERATORS: Mapping[Kind, tuple[Operator, ...]] = MappingProxyType(
    {
        "text": (*_IS, *_PARTS, *_EMPTY),
        "choice": (*_IS, *_EMPTY),
        "several": (
            *(Operator(key, "many") for key in ("has_any", "has_all", "has_none")),
            *_EMPTY,
        ),
        "reference": (*_IS, *_EMPTY),
        "number": (*_IS, *_ORDER, *_BETWEEN, *_EMPTY),
        "boolean": (Operator("is", "one"),),
        "day": (*_DATES, *_EMPTY),
        "moment": (*_DATES, *_EMPTY),
    }
)

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "text": "text",
        "numeric": "number",
        "bigint": "number",
        "boolean": "boolean",
        "date": "day",
        "timestamptz": "moment",
        "jsonb": "several",
    }
)
_REFERENCES = _any_of("exact", "in")


def kind_of(field_type: FieldType) -> Kind:
    """Return as what the values of a type are compared."""
    if field_type.sql_cast == "text" and field_type.options:
        return "choice"
    if field_type.sql_cast == "bigint" and field_type.lookups >= _REFERENCES:
        return "number" if "gte" in field_type.lookups else "reference"
    return _KINDS[field_type.sql_cast]


def is_ranked(field_type: FieldType) -> bool:
    """Tell whether values are ordered by what people see of them: place of an option, a name."""
    return field_type.is_sortable and kind_of(field_type) in {"choice", "boolean", "reference"}


def operators_of(field_type: FieldType) -> tuple[Operator, ...]:
    """Return the operators of a type, in the order in which they are offered."""
    return tuple(
        operator
        for operator in OPERATORS[kind_of(field_type)]
        if not operator.lookups or operator.lookups & field_type.lookups
    )


def find_operator(field_type: FieldType, key: str) -> Operator | None:
    """Return the operator of this key, if the type has it."""
    return next((one for one in operators_of(field_type) if one.key == key), None)
