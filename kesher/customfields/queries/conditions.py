"""Filters and orders on fields of any type, columns and own fields alike.

`value_of` is the one place that says by which expression the value of a field is compared and
ordered. An index for a field is made of this very expression, or it is never used.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any, TypeAlias

from django.db.models import DecimalField, Expression, F, Func, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate, NullIf
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    In,
    IsNull,
    IStartsWith,
    LessThan,
    LessThanOrEqual,
)

from kesher.customfields.rules.field_type import FieldType
from kesher.customfields.rules.operators import kind_of
from kesher.lib.dates import to_utc

OWN_VALUES = "custom_values__"


class _Number(Func):
    """The number that a text holds; none for any other text, so no stored value breaks a query."""

    output_field = DecimalField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        del connection  # there is one engine
        sql, params = compiler.compile(self.get_source_expressions()[0])
        # Told by its length how long it may be: counting in the pattern takes five times as long.
        is_number = f"length({sql}) < 42 AND {sql} ~ '^-?[0-9]+([.][0-9]+)?$'"
        return f"CASE WHEN {is_number} THEN ({sql})::numeric END", [*params, *params, *params]


def _own_key(column: str) -> str:
    return column.removeprefix(OWN_VALUES) if column.startswith(OWN_VALUES) else ""


def value_of(column: str, field_type: FieldType) -> Expression | F:
    """Return the expression by which values of a field are compared and ordered.

    Of an own field it is the text in the record's JSON, in the order of code points: dates and
    moments are kept so that this is their order too. Numbers alone are cast, and guarded.
    """
    key = _own_key(column)
    if not key:
        return F(column)
    text = KeyTextTransform(key, "custom_values")
    if kind_of(field_type) == "number":
        return _Number(text)
    return Collate(text, "C")


def order_of(column: str, field_type: FieldType) -> Expression | F:
    """Return the expression that orders by a field; empty text counts as no value."""
    value = value_of(column, field_type)
    if _own_key(column) or field_type.sql_cast != "text":
        return value
    return NullIf(Collate(value, "C"), Value(""))


# --- one function for each operator ---------------------------------------------------------------


class _Field:
    """A field as a condition sees it: its expression, and its values as that compares them."""

    def __init__(self, column: str, field_type: FieldType) -> None:
        self.column = column
        self.type = field_type
        self.kind = kind_of(field_type)
        self.key = _own_key(column)
        self.value: Any = value_of(column, field_type)

    def of(self, value: Any) -> Any:
        """Return a cleaned value as it stands in the column, or in the text of the JSON."""
        if not self.key:
            return value
        stored = self.type.to_json(value)
        if self.kind == "number":
            return Decimal(str(stored))
        return str(stored).lower() if isinstance(stored, bool) else str(stored)

    def start_of(self, day: dt.date) -> Any:
        """Return the first moment of a day, or the day itself, as the column holds it."""
        return self.of(to_utc(day, dt.time.min) if self.kind == "moment" else day)

    def is_empty(self) -> Q:
        if self.kind == "several":
            text = KeyTextTransform(self.key, "custom_values")
            return Q(IsNull(text, True)) | Q(Exact(text, Value("[]")))  # noqa: FBT003 -- Django's own signature
        missing = Q(IsNull(self.value, True))  # noqa: FBT003 -- Django's own signature
        is_text = self.kind in {"text", "choice"}
        return missing | Q(Exact(self.value, Value(""))) if is_text else missing


Values: TypeAlias = Sequence[Any]
Deed: TypeAlias = Callable[[_Field, Values], Q]


def _is(field: _Field, values: Values) -> Q:
    if field.kind == "boolean":
        yes = Q(Exact(field.value, field.of(True)))  # noqa: FBT003
        return yes if values[0] else ~yes | field.is_empty()
    if field.key and field.kind != "number":
        # By the one index over all own values; the text in the JSON would be compared row by row.
        held = [Q(custom_values__contains={field.key: field.type.to_json(one)}) for one in values]
        return reduce(or_, held)
    return Q(In(field.value, [field.of(value) for value in values]))


def _not(field: _Field, values: Values) -> Q:
    return ~_is(field, values) | field.is_empty()


def _contains(field: _Field, values: Values) -> Q:
    return Q(IContains(field.value, field.of(values[0])))


def _starts(field: _Field, values: Values) -> Q:
    return Q(IStartsWith(field.value, field.of(values[0])))


def _compared(lookup: Any) -> Deed:
    return lambda field, values: Q(lookup(field.value, field.of(values[0])))


def _between(field: _Field, values: Values) -> Q:
    if field.kind == "number":
        low, high = (field.of(value) for value in values)
        return Q(GreaterThanOrEqual(field.value, low)) & Q(LessThanOrEqual(field.value, high))
    return _within(field, values)


def _within(field: _Field, values: Values) -> Q:
    """From the first day to the second, which is the first one outside; either may be open."""
    first, end = values
    since = Q(GreaterThanOrEqual(field.value, field.start_of(first))) if first else Q()
    until = Q(LessThan(field.value, field.start_of(end))) if end else Q()
    return since & until


def _has(keys_lookup: str) -> Deed:
    def deed(field: _Field, values: Values) -> Q:
        return Q(**{f"{field.column}__{keys_lookup}": list(values)})

    return deed


def _negated(deed: Deed) -> Deed:
    return lambda field, values: ~deed(field, values) | field.is_empty()


_has_any = _has("has_any_keys")

_DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "is": _is,
        "not": _not,
        "contains": _contains,
        "lacks": _negated(_contains),
        "starts": _starts,
        "empty": lambda field, _: field.is_empty(),
        "filled": lambda field, _: ~field.is_empty(),
        "gt": _compared(GreaterThan),
        "gte": _compared(GreaterThanOrEqual),
        "lt": _compared(LessThan),
        "lte": _compared(LessThanOrEqual),
        "between": _between,
        "within": _within,
        "has_any": _has_any,
        "has_all": _has("has_keys"),
        "has_none": _negated(_has_any),
    }
)


def field_condition(
    column: str, field_type: FieldType, operator: str, values: Sequence[Any] = ()
) -> Q:
    """Return what an operator keeps of a field; the values are cleaned ones.

    Questions about dates arrive as `within` with two days, of which the second is the first one
    outside. What is empty is neither equal nor unequal to anything for a database; for people it
    is unequal, so the negative operators keep it.
    """
    return _DEEDS[operator](_Field(column, field_type), values)
