"""Text of several lines."""

from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is, shown_as_it_is
from kesher.lib.text import clean_text

LONGEST = 20_000  # characters


def clean(value: Any) -> str:
    """Return the text with its lines.

    Raises: BadValue, when it has more than 20,000 characters.
    """
    text = clean_text("" if value is None else str(value))
    if len(text) > LONGEST:
        raise BadValue("too_long")
    return text


LONG_TEXT = FieldType(
    key="long_text",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=shown_as_it_is,
    lookups=frozenset({"contains"}),
    sql_cast="text",
    widget_name="textarea",
    is_sortable=False,
)
