"""Hand a complete request to Django as WSGI, in one thread, and take its complete answer.

Why not a ready-made bridge: those pass every piece of body and answer between thread and loop,
and a thread then waits for the slowest browser. Here a thread is held for Django's work alone.
"""

import asyncio
import gzip
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import dataclass
from typing import IO, Any

import brotli
from asgiref.typing import HTTPScope

Headers = list[tuple[bytes, bytes]]
WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_COMPRESSED_FROM_BYTES = 1000
_COMPRESSED_TYPES = (b"text/", b"application/json", b"image/svg+xml")
# Pages differ with every request, so quick compression is cheapest in all.
_BROTLI_QUALITY = 1
_GZIP_LEVEL = 4


@dataclass
class Answer:
    """What Django answered, whole."""

    status: int
    headers: Headers
    body: bytes


class WsgiBridge:
    """Some threads that run a WSGI application; each keeps its database connection."""

    def __init__(self, application: WsgiApplication, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="django")

    async def answer(self, scope: HTTPScope, body: IO[bytes], length: int) -> Answer:
        """Run the application in a thread and return its answer; the body is closed."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, Context().run, self._run, scope, body, length
        )

    def close(self) -> None:
        """Let running requests end, and start none."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, scope: HTTPScope, body: IO[bytes], length: int) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: object = None
        ) -> Callable[[bytes], None]:
            started[:] = [(status, headers)]
            return written.append

        written: list[bytes] = []
        with body:
            chunks = self._application(_environ(scope, body, length), start_response)
            try:
                written.extend(chunks)
            finally:
                close = getattr(chunks, "close", None)
                if close is not None:
                    close()
        ((status, headers),) = started
        answer = Answer(
            status=int(status[:3]),
            headers=[
                (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
                for name, value in headers
            ],
            body=b"".join(written),
        )
        _compress(scope, answer)
        return answer


def _environ(scope: HTTPScope, body: IO[bytes], length: int) -> dict[str, Any]:
    """Translate the request; a header with an underscore could pose as another and is dropped."""
    server = scope["server"] or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope["client"] or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name or name == b"proxy":
            continue
        key = f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"
        text = value.decode("latin-1")
        separator = "; " if name == b"cookie" else ","
        environ[key] = f"{environ[key]}{separator}{text}" if key in environ else text
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_LENGTH"] = str(length)
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    return environ


def _compress(scope: HTTPScope, answer: Answer) -> None:
    """Compress what is worth it. CSRF tokens are masked anew in each page, so that the length
    tells nothing about them.
    """
    headers = dict(answer.headers)
    if (
        len(answer.body) >= _COMPRESSED_FROM_BYTES
        and headers.get(b"content-type", b"").startswith(_COMPRESSED_TYPES)
        and b"content-encoding" not in headers
    ):
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        if b"br" in accepted:
            answer.body = brotli.compress(answer.body, quality=_BROTLI_QUALITY)
            answer.headers.append((b"content-encoding", b"br"))
        elif b"gzip" in accepted:
            answer.body = gzip.compress(answer.body, _GZIP_LEVEL)
            answer.headers.append((b"content-encoding", b"gzip"))
        varies = [value for name, value in answer.headers if name == b"vary"]
        answer.headers = [pair for pair in answer.headers if pair[0] != b"vary"]
        answer.headers.append((b"vary", b", ".join([*varies, b"Accept-Encoding"])))
    answer.headers = [pair for pair in answer.headers if pair[0] != b"content-length"]
    answer.headers.append((b"content-length", str(len(answer.body)).encode()))
