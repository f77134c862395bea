"""Let a child process end when its supervisor is gone, however that went."""

import os
import signal
import threading
import time

LIFELINE_VARIABLE = "KESHER_LIFELINE"
_PATIENCE_SECONDS = 20


def hold_lifeline() -> None:
    """End this process as a signal would when the supervisor's end of the pipe closes.

    A killed supervisor cannot stop its children; left alone they would hold the port.
    """
    descriptor = os.environ.pop(LIFELINE_VARIABLE, "")
    if descriptor:
        threading.Thread(target=_wait, args=[int(descriptor)], daemon=True).start()


def _wait(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_SECONDS)
    os._exit(1)
