"""When a request is overdue."""

import datetime as dt


def is_overdue(
    due_at: dt.datetime | None, closed_at: dt.datetime | None, *, now: dt.datetime
) -> bool:
    """Tell whether the target has passed and nobody closed the request."""
    return due_at is not None and closed_at is None and due_at < now
