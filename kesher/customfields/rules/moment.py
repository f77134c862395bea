"""A date with its time, which people read and write in Israel's time."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from kesher.customfields.errors import BadValue
from kesher.customfields.rules import day
from kesher.customfields.rules.field_type import FieldType

ISRAEL = ZoneInfo("Asia/Jerusalem")
_YEARS = range(1000, 9000)


def clean(value: Any) -> dt.datetime | None:
    """Return the moment of an ISO text or of DD/MM/YYYY HH:MM, without a zone in Israel's time.

    Raises: BadValue, when it is no moment of the calendar, or one at the ends of it, which other
    zones could not show.
    """
    if value is None or value == "":
        return None
    moment = value if isinstance(value, dt.datetime) else _read(str(value).strip())
    if moment.year not in _YEARS:
        raise BadValue("not_a_time")
    return moment if moment.tzinfo else moment.replace(tzinfo=ISRAEL)


def _read(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    date_text, _, time_text = text.partition(" ")
    try:
        date, time = day.clean(date_text), dt.time.fromisoformat(time_text or "00:00")
    except ValueError:
        raise BadValue("not_a_time") from None
    if date is None:
        raise BadValue("not_a_time")
    return dt.datetime.combine(date, time, ISRAEL)


def to_json(value: dt.datetime | None) -> str | None:
    """Return the moment in UTC to the second: texts of moments are ordered as the moments are."""
    return value.astimezone(dt.UTC).isoformat(timespec="seconds") if value else None


def from_json(value: str | None) -> dt.datetime | None:
    """Return the moment of an ISO text."""
    return dt.datetime.fromisoformat(value) if value else None


def display(value: dt.datetime | None) -> str:
    """Return the moment as DD/MM/YYYY HH:MM in Israel's time."""
    if value is None:
        return ""
    here = value.astimezone(ISRAEL)
    return f"{day.display(here.date())} {here.hour:02}:{here.minute:02}"


DATETIME = FieldType(
    key="datetime",
    clean=clean,
    to_json=to_json,
    from_json=from_json,
    display=display,
    lookups=frozenset({"gte", "lte", "isnull"}),
    sql_cast="timestamptz",
    widget_name="datetime",
    is_sortable=True,
)
