"""A cursor: the place in an ordered list at which a page ended.

It carries the value of the ordering column and the id, so that the next page is one descent in the
index however deep it lies, and so that rows which come or go meanwhile shift nothing.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from kesher.savedviews.errors import BadCursor

_LONGEST = 2000  # characters
_GREATEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """The ordering value and the id of the last row shown."""

    value: str | int
    record_id: int


def write_cursor(cursor: Cursor) -> str:
    """Return the cursor as text for an address."""
    data = json.dumps([cursor.value, cursor.record_id], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_cursor(text: str, *, is_number: bool) -> Cursor:
    """Return the cursor of a text; `is_number` tells the kind of the ordering column.

    Raises: BadCursor, for anything that `write_cursor` does not write.
    """
    if len(text) > _LONGEST:
        raise BadCursor
    try:
        data = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise BadCursor from None
    if not isinstance(data, list) or len(data) != 2:
        raise BadCursor
    value, record_id = data
    if not _is_id(record_id) or not (_is_id(value) if is_number else _is_text(value)):
        raise BadCursor
    return Cursor(value, record_id)


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value <= _GREATEST_ID


def _is_text(value: object) -> bool:
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can write and no column holds
        return False
    return True
