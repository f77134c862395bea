"""How often programs may come: each token, and whoever comes without one that is known.

Uses of a token are counted in the database, for all processes together (`tenancy.count_use`).
Strangers are counted here, by address and by each process for itself: that only spares the
database, since a token cannot be guessed. A stranger can neither reset a count nor fill the memory,
and does not lock out the programs that share his address.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

WINDOW_SECONDS = 60
MOST_FAILURES = 60
MOST_KEPT = 10_000


class Strangers:
    """Who lately named tokens that are none, and which tokens lately were some."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    def seconds_to_wait(self, address: str, digest: str) -> int:
        """Return for how long this address has to wait before it names this token; 0 if not.

        A token that was good lately is always asked for.
        """
        if digest in self._known:
            return 0
        now = self._clock()
        minute, count = self._failures.get(_network(address), (0, 0))
        if minute != int(now // WINDOW_SECONDS) or count < MOST_FAILURES:
            return 0
        return WINDOW_SECONDS - int(now % WINDOW_SECONDS)

    def note_failure(self, address: str, digest: str) -> None:
        """Count that an address named a token that is none."""
        self._known.pop(digest, None)
        key, now = _network(address), int(self._clock() // WINDOW_SECONDS)
        minute, count = self._failures.pop(key, (now, 0))
        self._failures[key] = (now, count + 1 if minute == now else 1)
        _trim(self._failures)

    def note_success(self, digest: str) -> None:
        """Note that a token is good."""
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
