"""A file of the record: its name, and the number of the attachment that has the bytes.

The value is one text, `name#17`, so that lists, sheets and the history show the name without
asking for it.
"""

from collections.abc import Mapping
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is
from kesher.lib.ids import read_id
from kesher.lib.text import clean_line

_LONGEST_NAME = 200


def clean(value: Any) -> str:
    """Return the value; a program may name the number alone, or an object with it as `id`.

    Whether there is such a file, and what it is called, is for the operation to say.

    Raises: BadValue, when it holds no number.
    """
    if isinstance(value, Mapping):
        value = value.get("id")
    text = clean_line("" if value is None else str(value))
    if not text:
        return ""
    name, _, number = text.rpartition("#")
    attachment_id = read_id(number)
    if not attachment_id:
        raise BadValue("not_a_reference")
    return file_value(name[:_LONGEST_NAME], attachment_id)


def file_value(name: str, attachment_id: int) -> str:
    """Return the value that a field holds for a file."""
    return f"{name}#{attachment_id}"


def attachment_id_of(value: str | None) -> int:
    """Return the number of the attachment; 0 for no value, and for one that an old type left."""
    return read_id((value or "").rpartition("#")[2]) or 0


def file_name(value: Any) -> str:
    """Return the name of the file, or nothing for no value."""
    return str(value or "").rpartition("#")[0]


FILE = FieldType(
    key="file",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=file_name,
    lookups=frozenset({"contains", "isnull"}),
    sql_cast="text",
    widget_name="file",
    is_sortable=False,
)
