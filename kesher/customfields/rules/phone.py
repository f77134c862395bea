"""A telephone number, kept as it was typed: what cannot be read is accepted and never lost."""

from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is, shown_as_it_is
from kesher.lib.text import clean_line

LONGEST = 60  # characters


def clean(value: Any) -> str:
    """Return the number as it was typed; `lib.phone` reads it where it is dialed or searched.

    Raises: BadValue, when it has more than 60 characters.
    """
    text = clean_line("" if value is None else str(value))
    if len(text) > LONGEST:
        raise BadValue("too_long")
    return text


def clean_strictly(value: Any) -> str:
    """Return the number as it was typed, if there is anything to dial in it.

    Raises: BadValue, when it has no digit or more than 60 characters.
    """
    text = clean(value)
    if text and not any(char.isdigit() for char in text):
        raise BadValue("not_a_phone")
    return text


PHONE = FieldType(
    key="phone",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=shown_as_it_is,
    lookups=frozenset({"exact", "contains"}),
    sql_cast="text",
    widget_name="phone",
    is_sortable=False,
)
