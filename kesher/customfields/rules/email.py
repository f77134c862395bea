"""An e-mail address."""

import re
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is, shown_as_it_is
from kesher.lib.text import clean_line

LONGEST = 254  # characters, by RFC 5321
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


def clean(value: Any) -> str:
    """Return the address; its domain in lower case, since only that part ignores case.

    Raises: BadValue, when it has no name, no domain, or blanks.
    """
    text = clean_line("" if value is None else str(value))
    if not text:
        return ""
    if len(text) > LONGEST or not _ADDRESS.fullmatch(text):
        raise BadValue("not_an_email")
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


EMAIL = FieldType(
    key="email",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=shown_as_it_is,
    lookups=frozenset({"exact", "contains"}),
    sql_cast="text",
    widget_name="email",
    is_sortable=True,
)
