"""One line of text."""

from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is, shown_as_it_is
from kesher.lib.text import clean_line

LONGEST = 300  # characters; the columns of core fields may be narrower


def clean(value: Any) -> str:
    """Return the text on one line.

    Raises: BadValue, when it has more than 300 characters.
    """
    text = clean_line("" if value is None else str(value))
    if len(text) > LONGEST:
        raise BadValue("too_long")
    return text


TEXT = FieldType(
    key="text",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=shown_as_it_is,
    lookups=frozenset({"exact", "in", "contains"}),
    sql_cast="text",
    widget_name="text",
    is_sortable=True,
)
