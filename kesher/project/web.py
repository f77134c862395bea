"""One web process: serves the shell on the sockets that the supervisor opened."""

import gc
import os
import socket
import sys
from importlib import import_module
from types import FrameType

import django
import uvicorn
from django.conf import settings

from kesher.project.lifeline import hold_lifeline

_GRACEFUL_SECONDS = 10
_OBJECTS_BEFORE_COLLECTING = 5_000


class _Server(uvicorn.Server):
    """A server that ends its live streams first: they would outlast any patience."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Known only once Django is set up.
        sys.modules["kesher.notifications.live"].hub.end_streams()
        super().handle_exit(sig, frame)


def main() -> None:
    """Serve until told to stop; the numbers of the open sockets are the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.project.settings")
    django.setup()
    hold_lifeline()
    _spare_what_stays()
    sockets = [socket.socket(fileno=int(number)) for number in sys.argv[1:]]
    config = uvicorn.Config(
        "kesher.project.asgi:application",
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACEFUL_SECONDS,
        ssl_certfile=settings.TLS_CERT or None,
        ssl_keyfile=settings.TLS_KEY or None,
    )
    _Server(config).run(sockets=sockets)


def _spare_what_stays() -> None:
    """Keep the collector of garbage from looking through the program itself again and again.

    What a request leaves behind goes by counting references; circles are few. Together that took
    a thirtieth of a page.
    """
    import_module("kesher.project.asgi")
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)


if __name__ == "__main__":
    main()
