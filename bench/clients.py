"""A client that holds one connection open, sends what a browser sends, and costs little."""

import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import brotli

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_READ_BYTES = 256 * 1024
_IDLE_SECONDS = 30


class UnexpectedAnswer(Exception):
    """The server did not answer what the measurement is about."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    wire_bytes: int
    seconds: float

    @property
    def text(self) -> str:
        """Return the body, unpacked."""
        packed = self.headers.get("content-encoding") == "br"
        return (brotli.decompress(self.body) if packed else self.body).decode()


@dataclass
class Client:
    """One browser: its connection and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _socket: socket.socket | None = None
    _used_at: float = 0.0

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address."""
        return self._ask("GET", path, headers or {}, b"")

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a form."""
        types = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, {**types, **(headers or {})}, urlencode(form).encode())

    def twin(self) -> "Client":
        """Return another connection of the same browser."""
        return Client(self.port, dict(self.cookies))

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: localhost:{self.port}",
            "Accept: text/html,application/xhtml+xml",
            "Accept-Encoding: gzip, deflate, br",
            "Accept-Language: he-IL,he;q=0.9",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if body:
            lines.append(f"Content-Length: {len(body)}")
        message = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        started = time.perf_counter()
        if started - self._used_at > _IDLE_SECONDS:
            self.close()  # the server gives up idle connections, too
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(message)
        status, pairs, content, wire_bytes = self._receive(self._socket)
        self._used_at = time.perf_counter()
        for name, value in pairs:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(status, dict(pairs), content, wire_bytes, self._used_at - started)

    def _receive(self, connection: socket.socket) -> tuple[int, list[tuple[str, str]], bytes, int]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._read(connection)
        head, _, content = received.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        pairs = [
            (name.lower(), value.strip())
            for name, _, value in (line.partition(":") for line in rest)
        ]
        length = int(dict(pairs).get("content-length", 0))
        parts, missing = [content], length - len(content)
        while missing > 0:
            parts.append(self._read(connection))
            missing -= len(parts[-1])
        return int(first.split()[1]), pairs, b"".join(parts), len(head) + 4 + length

    def _read(self, connection: socket.socket) -> bytes:
        data = connection.recv(_READ_BYTES)
        if not data:
            raise UnexpectedAnswer("The server closed the connection.")
        return data


def sign_in(port: int, slug: str, username: str, password: str) -> Client:
    """Sign in through the page of the business and return the browser that did it."""
    client, path = Client(port), f"/b/{slug}/login/"
    form = {"csrfmiddlewaretoken": token_of(client.get(path))}
    answer = client.post(path, {**form, "username": username, "password": password})
    if answer.status not in {302, 303} or "/login" in answer.headers["location"]:
        raise UnexpectedAnswer(f"Signing in to {slug} was answered with {answer.status}.")
    return client


def token_of(page: Answer) -> str:
    """Return the token against forged forms that a page carries."""
    found = _TOKEN.search(page.text)
    if found is None:
        raise UnexpectedAnswer(f"No form stands on a page of status {page.status}.")
    return found[1]
