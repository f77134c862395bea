"""How often somebody comes in a minute, as far as one process knows."""

import time

_WINDOW_SECONDS = 60
_MOST_COUNTED = 10_000


class Rate:
    """Counts visitors of the present minute by any name; forgets them with it."""

    def __init__(self) -> None:
        self._minute = 0
        self._counts: dict[str, int] = {}

    def seconds_to_wait(self, name: str, most: int) -> int:
        """Count a visit; return for how long it has to wait, in seconds, 0 when it may pass."""
        now = time.monotonic()
        minute = int(now // _WINDOW_SECONDS)
        if minute != self._minute or len(self._counts) > _MOST_COUNTED:
            self._minute, self._counts = minute, {}
        self._counts[name] = self._counts.get(name, 0) + 1
        return 0 if self._counts[name] <= most else _WINDOW_SECONDS - int(now % _WINDOW_SECONDS)
