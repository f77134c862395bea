"""From the values of one type to those of another: what can be read there is kept."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, Json

# Ids mean nothing to another type, and what is computed is nobody's to keep.
UNCONVERTIBLE = frozenset({"user", "record_link", "file", "computed"})


def converted(old: FieldType, new: FieldType, stored: Json) -> Json:
    """Return what a type keeps of a value that another type has kept; None for what is lost."""
    for said in _sayings(old, stored):
        try:
            value = new.clean(said)
        except BadValue:
            continue
        is_nothing = value is None or value is False or value in ("", [])
        return None if is_nothing else new.to_json(value)
    return None


def _sayings(old: FieldType, stored: Json) -> Iterator[Any]:
    """Yield a value as a person would write it, in several ways."""
    try:
        value = old.from_json(stored)
    except (ValueError, ArithmeticError, TypeError):
        return
    if isinstance(value, bool):
        yield "כן" if value else "לא"
    yield old.display(value)
    if isinstance(value, dt.datetime):
        yield old.display(value).split()[0]
    if isinstance(value, list) and value:
        yield old.display(value[:1])
    yield stored
