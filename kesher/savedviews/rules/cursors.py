"""A cursor: the place in an ordered list at which a page ended.

It carries the value of the ordering column and the id, so that the next page is one descent in the
index however deep it lies, and so that rows which come or go meanwhile shift nothing.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from kesher.savedviews.errors import BadCursor

_LONGEST = 2000  # characters
_GREATEST_ID = 2**63 - 1

Kind: TypeAlias = Literal["id", "text", "number", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The ordering value and the id of the last row shown; None where that row has no value."""

    value: Any
    record_id: int


def write_cursor(cursor: Cursor) -> str:
    """Return the cursor as text for an address."""
    value = cursor.value
    plain = value if isinstance(value, str | int | None) else str(value)
    data = json.dumps([plain, cursor.record_id], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_cursor(text: str, *, kind: Kind, is_nullable: bool = False) -> Cursor:
    """Return the cursor of a text; `kind` is that of the ordering values.

    Raises: BadCursor, for anything that `write_cursor` does not write.
    """
    if len(text) > _LONGEST:
        raise BadCursor
    try:
        data = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        value, record_id = data if isinstance(data, list) else []
        if value is None and is_nullable:
            return Cursor(None, _id(record_id))
        return Cursor(_READERS[kind](value), _id(record_id))
    except (binascii.Error, ValueError, TypeError, InvalidOperation, RecursionError):
        raise BadCursor from None


def _id(value: Any) -> int:
    if type(value) is not int or not 0 < value <= _GREATEST_ID:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise ValueError
    return value


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 60:
        raise ValueError
    return number


def _moment(value: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


_READERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {
        "id": _id,
        "text": _text,
        "number": _number,
        "day": lambda value: dt.date.fromisoformat(_text(value)),
        "moment": _moment,
    }
)


def is_storable(text: str) -> bool:
    """Tell whether a column can hold the text: no zero byte, no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
