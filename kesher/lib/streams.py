"""End live streams of people who may no longer listen, in whatever process they are served."""

import hashlib
import json

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
