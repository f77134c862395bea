"""What is said to live streams past the change log: their end, and what is for one person alone."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

STREAMS_CHANNEL = "kesher_streams"
CHANGES_CHANNEL = "kesher_changes"


def session_mark(session_key: str) -> str:
    """Return a name for a session that does not give the session away."""
    return hashlib.sha256(f"stream:{session_key}".encode()).hexdigest()[:24]


def end_streams(
    *,
    membership_id: int | None = None,
    user_id: int | None = None,
    session_key: str | None = None,
) -> None:
    """End the open streams of a membership, a person or a session when the transaction commits.

    A stream whose listener may still listen comes back by itself with his rights as they are now;
    so this is also what to call when rights change.
    """
    whose: dict[str, int | str] = {}
    if membership_id is not None:
        whose["membership"] = membership_id
    if user_id is not None:
        whose["user"] = user_id
    if session_key is not None:
        whose["session"] = session_mark(session_key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [STREAMS_CHANNEL, json.dumps(whose)])


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """A row that is of one person alone, told to him; `shown` is what his screens need of it."""

    row_id: int
    membership_id: int
    shown: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row whose look on screens changed, and where it stands: whom that concerns.

    Without a number it stands for many rows of one place.
    """

    row_id: int | None
    owner_id: int | None
    branch_id: int | None
    department_id: int | None


# From here on screens fetch a whole list rather than row by row.
_MANY_ROWS = 15


def tell_rows(
    business_id: int, table: str, rows: Collection[ChangedRow], *, membership_id: int | None
) -> None:
    """Tell screens of rows of which the change log holds nothing, when the transaction commits."""
    each = len(rows) <= _MANY_ROWS and all(row.row_id for row in rows)
    notices = {
        json.dumps(
            {
                "b": business_id,
                "t": table,
                "i": row.row_id if each else None,
                "k": "U" if each else "bulk",
                "p": None,
                "o": row.owner_id,
                "br": row.branch_id,
                "d": row.department_id,
                "m": membership_id,
            },
            separators=(",", ":"),
        )
        for row in rows
    }
    _notify(sorted(notices))


def tell_members(business_id: int, table: str, events: Iterable[OwnEvent]) -> None:
    """Tell members of rows of their own when the transaction commits; nobody else hears of it.

    A notice holds less than 8,000 bytes, so texts in `shown` must be short.
    """
    notices = [
        json.dumps(
            {
                "b": business_id,
                "t": table,
                "i": event.row_id,
                "k": "U",
                "o": event.membership_id,
                **({"x": event.shown} if event.shown is not None else {}),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for event in events
    ]
    _notify(notices)


def _notify(notices: list[str]) -> None:
    if not notices:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, notice) FROM unnest(%s::text[]) notice",
            [CHANGES_CHANNEL, notices],
        )
