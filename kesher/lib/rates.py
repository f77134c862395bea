"""How often somebody comes in a minute, as far as one process knows.

That is enough to spare the database and the renderer, since what strangers name, a token or a
secret address, cannot be guessed. Memory is bounded, and forgets first whoever has stayed away
longest: a crowd of strangers neither fills it nor resets the count of those who keep coming.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

WINDOW_SECONDS = 60
MOST_FAILURES = 60
MOST_KEPT = 10_000

Clock = Callable[[], float]


class Visits:
    """Counts visits by any name; each minute begins at none."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def note(self, name: str) -> int:
        """Count a visit; return how many there were in the present minute."""
        count = self.count(name) + 1
        self._counts.pop(name, None)
        self._counts[name] = (self._minute(), count)
        _trim(self._counts)
        return count

    def count(self, name: str) -> int:
        """Return how many visits there were in the present minute."""
        minute, count = self._counts.get(name, (0, 0))
        return count if minute == self._minute() else 0

    def seconds_left(self) -> int:
        """Return for how long the present minute lasts, in whole seconds, at least 1."""
        return WINDOW_SECONDS - int(self._clock() % WINDOW_SECONDS)

    def _minute(self) -> int:
        return int(self._clock() // WINDOW_SECONDS)


class Strangers:
    """Who lately named secrets that are none, by address, and which secrets lately were some.

    Whoever names one that was good lately is let through, whoever shares the address.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._failures = Visits(clock)
        self._known: OrderedDict[str, None] = OrderedDict()

    def seconds_to_wait(self, address: str, digest: str) -> int:
        """Return for how long this address has to wait before it names this secret; 0 if not."""
        if digest in self._known or self._failures.count(_network(address)) < MOST_FAILURES:
            return 0
        return self._failures.seconds_left()

    def note_failure(self, address: str, digest: str) -> None:
        """Count that an address named a secret that is none."""
        self._known.pop(digest, None)
        self._failures.note(_network(address))

    def note_success(self, digest: str) -> None:
        """Note that a secret is good."""
        self._known.pop(digest, None)
        self._known[digest] = None
        _trim(self._known)


def _trim(kept: OrderedDict[str, Any]) -> None:
    """Forget the oldest entry, once there are too many."""
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)


def _network(address: str) -> str:
    """Return whom an address stands for: of the new kind everybody has millions."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address
