"""Filters on fields of any type, built in one place from the lookup's name."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, Lookup


def condition(attribute: str, field_type: FieldType, lookup: Lookup, value: Any) -> Q:
    """Return the condition that a column of this type must meet; `value` is cleaned first.

    For `in` the value is a sequence of values, for `isnull` a truth value.

    Raises: BadValue, when the value does not suit the type or the type has no such lookup.
    """
    if lookup not in field_type.lookups:
        raise BadValue("not_a_lookup")
    return Q(**{f"{attribute}__{lookup}": _cleaned(field_type, lookup, value)})


def _cleaned(field_type: FieldType, lookup: Lookup, value: Any) -> Any:
    if lookup == "isnull":
        return bool(value)
    if lookup == "in":
        return _each(field_type, value)
    return field_type.clean(value)


def _each(field_type: FieldType, values: Sequence[Any]) -> list[Any]:
    return [field_type.clean(value) for value in values]
