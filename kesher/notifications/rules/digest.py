"""When the morning digest comes."""

from datetime import datetime, timedelta

_AHEAD = timedelta(minutes=30)


def digest_moment(work_starts_at: datetime) -> datetime:
    """Return when to tell people what waits for them, of the moment at which work starts."""
    return work_starts_at - _AHEAD
