"""What a browser fetches to show the customer list, with nothing in its cache and with all in it.

A relay between the browser and the server counts, so that nothing is left out: scripts, styles,
fonts, the live stream, requests of workers.
"""

import re
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import sync_playwright

from bench.report import Visit, Visits
from tools.chromium import find_chromium

_REQUEST = re.compile(rb"(?:GET|POST|HEAD) \S+ HTTP/1\.1\r\n")
_QUIET_SECONDS = 1.5
_CHUNK = 65536


@dataclass
class _Relay:
    """Passes bytes to and fro, and counts what comes back."""

    port_of_server: int
    answered_bytes: int = 0
    requests: int = 0
    busy_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def count(self) -> Visit:
        """Wait until nothing more is fetched; return what was, and begin anew."""
        self.busy_at = time.monotonic()
        while time.monotonic() - self.busy_at < _QUIET_SECONDS:
            time.sleep(0.1)
        with self.lock:
            visit = Visit(self.answered_bytes, self.requests)
            self.answered_bytes = self.requests = 0
        return visit

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port_of_server))
            for source, target, is_answer in ((browser, server, False), (server, browser, True)):
                threading.Thread(
                    target=self._pass, args=[source, target, is_answer], daemon=True
                ).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:  # noqa: FBT001
        try:
            while data := source.recv(_CHUNK):
                with self.lock:
                    self.busy_at = time.monotonic()
                    if is_answer:
                        self.answered_bytes += len(data)
                    else:
                        self.requests += len(_REQUEST.findall(data))
                target.sendall(data)
        except OSError:
            pass
        finally:
            source.close()
            target.close()


def measure(port: int, path: str, cookies: Mapping[str, str]) -> Visits:
    """Open the list twice in a browser that is signed in."""
    relay = _Relay(port)
    address = f"http://localhost:{relay.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(locale="he-IL", viewport={"width": 1440, "height": 900})
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.goto(f"{address}{path}")
        first = relay.count()
        page.goto("about:blank")
        relay.count()
        page.goto(f"{address}{path}")
        warm = relay.count()
        browser.close()
    relay.listener.close()
    return Visits(first, warm)
