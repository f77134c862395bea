"""Send files without a thread of Django's: static ones, and stored ones that a view released."""

import asyncio
import os
from pathlib import Path

from asgiref.typing import ASGISendCallable, HTTPScope
from django.conf import settings

from kesher.lib.files import FILE_HEADER, stored_path
from kesher.lib.static_files import StaticFile, static_file, static_tree
from kesher.project.wsgi_bridge import Answer, Headers

_CHUNK_BYTES = 64 * 1024
_FILE_HEADER = FILE_HEADER.lower().encode()
_FOR_EVER = b"public, max-age=31536000, immutable"


async def send_answer(
    send: ASGISendCallable, status: int, headers: Headers, body: bytes = b""
) -> None:
    """Send a whole answer."""
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def send_text(send: ASGISendCallable, status: int, text: str) -> None:
    """Send a short plain answer of the shell's own."""
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send_answer(send, status, headers, body)


def is_static(path: str) -> bool:
    """Return whether the address is one of a static file."""
    return path.startswith(settings.STATIC_URL)


async def send_static(scope: HTTPScope, send: ASGISendCallable) -> None:
    """Send a static file; under the address of its present state it may be kept for ever."""
    version, _, name = scope["path"].removeprefix(settings.STATIC_URL).partition("/")
    file = await asyncio.to_thread(static_file, name)
    if file is None or scope["method"] not in {"GET", "HEAD"}:
        await send_text(send, 404 if file is None else 405, "")
        return
    encoding, body = _best_encoding(scope, file)
    is_current = version == static_tree().version
    headers = [
        (b"content-type", file.content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", _FOR_EVER if is_current else b"no-cache"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Accept-Encoding"),
    ]
    if encoding:
        headers.append((b"content-encoding", encoding))
    if name.endswith(".js"):
        # A worker has a policy of its own; it may talk to us and to nobody else.
        headers.append((b"content-security-policy", b"default-src 'none'; connect-src 'self'"))
    await send_answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def _best_encoding(scope: HTTPScope, file: StaticFile) -> tuple[bytes, bytes]:
    accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
    if file.brotli is not None and b"br" in accepted:
        return b"br", file.brotli
    if file.gzip is not None and b"gzip" in accepted:
        return b"gzip", file.gzip
    return b"", file.plain


def released_file(answer: Answer) -> Path | None:
    """Return the stored file that the view wants sent instead of its body, if it does."""
    for name, value in answer.headers:
        if name == _FILE_HEADER:
            return stored_path(bytes.fromhex(value.decode()).decode())
    return None


async def send_stored(scope: HTTPScope, send: ASGISendCallable, answer: Answer, path: Path) -> None:
    """Send a stored file with the headers of the view's answer, as fast as the browser reads."""
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except OSError:
        await send_text(send, 410, "The file is missing.")
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        dropped = {_FILE_HEADER, b"content-length", b"content-encoding"}
        headers = [pair for pair in answer.headers if pair[0] not in dropped]
        headers.append((b"content-length", str(size).encode()))
        if scope["method"] == "HEAD":
            await send_answer(send, answer.status, headers)
            return
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": headers,
                "trailers": False,
            }
        )
        while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
