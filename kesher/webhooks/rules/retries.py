"""When a delivery that failed is tried again, and when it is given up."""

import datetime as dt

# 15 s, 1 min, 4 min, 16 min, 1 h, 4 h and then every 12 hours: three days in all.
MOST_ATTEMPTS = 12
_FIRST_SECONDS = 15
_GROWTH = 4
_LONGEST_SECONDS = 12 * 60 * 60
_JITTER = 0.2

DISABLED_AFTER = dt.timedelta(days=5)
GONE = 410


def seconds_to_wait(attempts: int, *, chance: float, retry_after: str = "") -> int:
    """Return how long to wait after so many attempts that failed, at least as long as asked for.

    `chance` lies between 0 and 1 and spreads by a fifth either way, so that what failed together
    does not come back together. `retry_after` is the header of that name; a date in it is ignored.
    """
    wait: int = min(_FIRST_SECONDS * _GROWTH ** (attempts - 1), _LONGEST_SECONDS)
    spread = round(wait * (1 + _JITTER * (2 * chance - 1)))
    asked = retry_after.strip()
    if asked.isascii() and asked.isdigit() and len(asked) < 7:
        return min(max(spread, int(asked)), _LONGEST_SECONDS)
    return spread


def is_given_up(attempts: int) -> bool:
    """Tell whether so many attempts were the last."""
    return attempts >= MOST_ATTEMPTS


def is_to_be_disabled(failing_since: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether nothing has arrived for so long that nobody waits for it."""
    return now - failing_since >= DISABLED_AFTER
