"""Other systems that are told by webhooks: real HTTP servers in threads of this process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The one address of this machine that the tests' settings trust.
TRUSTED = "127.0.0.7"
_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Received:
    """One message as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server that keeps what it gets, and answers as it is told to."""

    url: str
    got: list[Received] = field(default_factory=list)
    status: int = 200
    answer: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    before_answer: Callable[[], object] | None = None

    def wait_for(self, count: int) -> list[Received]:
        """Wait until so many messages have come."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while len(self.got) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.got) >= count
        return self.got


@contextmanager
def receiver(host: str = TRUSTED) -> Iterator[Receiver]:
    """Run a receiver until the block ends."""
    with ThreadingHTTPServer((host, 0), BaseHTTPRequestHandler) as server:
        running = Receiver(f"http://{host}:{server.server_address[1]}/hook")
        server.RequestHandlerClass = _handler(running)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()


def _handler(running: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            running.got.append(Received(self.path, dict(self.headers.items()), body))
            if running.before_answer:
                running.before_answer()
            self.send_response(running.status)
            for name, value in running.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(running.answer)))
            self.end_headers()
            self.wfile.write(running.answer)

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    return Handler
