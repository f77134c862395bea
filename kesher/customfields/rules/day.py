"""A date without a time."""

import datetime as dt
import re
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WRITTEN = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})")


def clean(value: Any) -> dt.date | None:
    """Return the date of DD/MM/YYYY, DD.MM.YYYY or YYYY-MM-DD.

    What people may type beyond that (tomorrow, Sunday) is read by the form's date field.

    Raises: BadValue, when no such day is in the calendar.
    """
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _WRITTEN.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise BadValue("not_a_date")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadValue("not_a_date") from None


def to_json(value: dt.date | None) -> str | None:
    """Return the date as YYYY-MM-DD."""
    return value.isoformat() if value else None


def from_json(value: str | None) -> dt.date | None:
    """Return the date of YYYY-MM-DD."""
    return dt.date.fromisoformat(value) if value else None


def display(value: dt.date | None) -> str:
    """Return the date as DD/MM/YYYY."""
    return f"{value.day:02}/{value.month:02}/{value.year}" if value else ""


DATE = FieldType(
    key="date",
    clean=clean,
    to_json=to_json,
    from_json=from_json,
    display=display,
    lookups=frozenset({"exact", "gte", "lte", "isnull"}),
    sql_cast="date",
    widget_name="date",
    is_sortable=True,
)
