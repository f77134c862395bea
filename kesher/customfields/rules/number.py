"""Numbers: exact decimals, as many after the point as the business wants; no floats anywhere."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType

MOST_DECIMALS = 6
MOST_DIGITS = 15  # before the point
_NOISE = str.maketrans("", "", " \u00a0\u200e\u200f\u202f,'₪%")
_WRITTEN = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_SCIENTIFIC = re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]{1,2}")  # what sheets make of long numbers
_MINUS = str.maketrans({"−": "-", "–": "-", "־": "-"})


def read_number(value: Any, decimals: int) -> Decimal | None:
    """Return the exact number that a text says, with exactly so many decimals.

    Raises: BadValue, when it is no number, is too long, or has more decimals than that.
    """
    text = "" if value is None else str(value).translate(_MINUS).translate(_NOISE)
    if not text:
        return None
    if text.endswith("-"):  # as sheets of bookkeepers write it
        text = f"-{text[:-1]}"
    try:
        number = Decimal(text if _WRITTEN.fullmatch(text) or _SCIENTIFIC.fullmatch(text) else "?")
        exact = number.quantize(Decimal(1).scaleb(-decimals))
    except (InvalidOperation, ValueError):
        raise BadValue("not_a_number") from None
    if abs(exact) >= Decimal(10) ** MOST_DIGITS:
        raise BadValue("too_great")
    if exact != number:
        raise BadValue("too_many_decimals")
    return abs(exact) if exact == 0 else exact


def show_number(value: Decimal | None) -> str:
    """Return the number with commas, without zeros at the end of its decimals."""
    if value is None:
        return ""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_json(value: Decimal | None) -> str | None:
    """Return the number as text: JSON numbers are read as floats, and a sum of money is not one."""
    return None if value is None else f"{value:f}"


def from_json(value: Any) -> Decimal | None:
    """Return the number of a text."""
    return None if value is None else Decimal(str(value))


@cache
def number(decimals: int) -> FieldType:
    """Return the type of numbers with up to so many decimals."""
    return FieldType(
        key="number",
        clean=lambda value: read_number(value, decimals),
        to_json=to_json,
        from_json=from_json,
        display=show_number,
        lookups=frozenset({"exact", "in", "gte", "lte", "isnull"}),
        sql_cast="numeric",
        widget_name="number",
        is_sortable=True,
    )
