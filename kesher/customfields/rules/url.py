"""An address on the web."""

from typing import Any
from urllib.parse import urlsplit

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is, shown_as_it_is
from kesher.lib.text import clean_line

LONGEST = 200  # characters


def clean(value: Any) -> str:
    """Return the address with its scheme; people write kesher.co.il and mean https.

    Raises: BadValue, for any scheme but http and https: a link must never run a script.
    """
    text = clean_line("" if value is None else str(value))
    if not text:
        return ""
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        raise BadValue("not_a_web_address") from None
    has_host = bool(parts.hostname) and "." in str(parts.hostname)
    if parts.scheme not in {"http", "https"} or not has_host or " " in text:
        raise BadValue("not_a_web_address")
    if len(text) > LONGEST:
        raise BadValue("too_long")
    return text


URL = FieldType(
    key="url",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=shown_as_it_is,
    lookups=frozenset({"exact", "contains"}),
    sql_cast="text",
    widget_name="url",
    is_sortable=False,
)
