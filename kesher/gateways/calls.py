"""Calling an address that somebody else named: one POST, guarded, with an end.

The connection goes to the address that was judged (`public_addresses`), under the name that was
asked for; the certificate must be for that name. No redirect is followed, no proxy of the
environment is used, and the whole call ends when its time is up, however slowly it trickles.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlunsplit

from kesher.gateways.base import GatewayFailed
from kesher.gateways.public_addresses import resolve, split_url

CONNECT_SECONDS = 5
WHOLE_SECONDS = 15
KEPT_BYTES = 1024
_CUT_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: its status, the first bytes of the body, the wait it asks for."""

    status: int
    body: bytes
    retry_after: str = ""

    @property
    def is_success(self) -> bool:
        """Tell whether the other side has taken it."""
        return 200 <= self.status < 300


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body to an address of the public internet and return the answer, whatever it is.

    Raises: AddressForbidden, where the address may not be called; GatewayFailed, when there is no
    answer within 15 seconds, with a word that tells why.
    """
    parts = split_url(url)
    watch = _Watch(WHOLE_SECONDS)
    try:
        line = _connected(parts, resolve(parts), watch)
        line.request("POST", _target(parts), body=body, headers=dict(headers))
        response = line.getresponse()
        answer = Answer(
            response.status, response.read(KEPT_BYTES), response.getheader("Retry-After") or ""
        )
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise GatewayFailed("timeout" if watch.is_late else _word(error)) from error
    finally:
        watch.end()
    # A line that was cut looks like an answer that ended early.
    if watch.is_late:
        raise GatewayFailed("timeout")
    return answer


class _Watch:
    """Ends a call whose time is up, from a thread of its own: whoever waits wakes with an error."""

    def __init__(self, seconds: float) -> None:
        self.is_late = False
        self._line: http.client.HTTPConnection | None = None
        self._is_over = threading.Event()
        threading.Thread(target=self._watch, args=(seconds,), daemon=True).start()

    def over(self, line: http.client.HTTPConnection) -> None:
        """Watch over this connection from now on."""
        self._line = line

    def end(self) -> None:
        """Close the line; its time no longer counts."""
        self._is_over.set()
        if self._line is not None:
            self._line.close()

    def _watch(self, seconds: float) -> None:
        self.is_late = not self._is_over.wait(seconds)
        # The line may not be there yet, while a name is still being asked for.
        while not self._is_over.wait(_CUT_EVERY_SECONDS):
            with suppress(OSError, AttributeError):
                # Not the encrypted line's own, which would say goodbye first.
                socket.socket.shutdown(self._line.sock, socket.SHUT_RDWR)  # type: ignore[union-attr]


def _connected(
    parts: SplitResult, addresses: list[str], watch: _Watch
) -> http.client.HTTPConnection:
    """Return a connection to the first of the addresses that answers."""
    refused: OSError | None = None
    for address in addresses:
        line = _line(parts, address)
        watch.over(line)
        try:
            line.connect()
        except OSError as error:
            line.close()
            refused = error
            if watch.is_late:
                break
        else:
            return line
    raise refused or OSError


def _line(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return _TlsLine(host, address, port=parts.port)
    return _Line(host, address, port=parts.port)


class _Line(http.client.HTTPConnection):
    """A connection to one address, whatever the name would lead to by now."""

    def __init__(self, host: str, address: str, *, port: int | None) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._address = address

    def connect(self) -> None:
        """Connect to the address that was judged."""
        self.sock = socket.create_connection((self._address, self.port), CONNECT_SECONDS)
        self.sock.settimeout(WHOLE_SECONDS)


class _TlsLine(http.client.HTTPSConnection):
    """The same, encrypted, with a certificate for the name."""

    def __init__(self, host: str, address: str, *, port: int | None) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=_tls())
        self._address = address

    def connect(self) -> None:
        """Connect to the address that was judged, and check the certificate against the name."""
        plain = socket.create_connection((self._address, self.port), CONNECT_SECONDS)
        # Known before it shakes hands, so that one that never ends it can be cut.
        self.sock = _tls().wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()
        self.sock.settimeout(WHOLE_SECONDS)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _target(parts: SplitResult) -> str:
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _word(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "bad_certificate"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "connection_refused"
    return "connection_lost" if isinstance(error, OSError) else "not_http"
