"""Send files without a thread of Django's: static ones, and stored ones that a view released."""

import asyncio
import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from asgiref.typing import ASGISendCallable, HTTPScope
from django.conf import settings

from kesher.gateways.base import GatewayFailed
from kesher.gateways.file_store import PREFIX, FileStore, Reader, file_store
from kesher.gateways.folder import Folder
from kesher.lib.files import CHECKSUM_HEADER, FILE_HEADER, stored_path
from kesher.lib.static_files import StaticFile, static_file, static_tree
from kesher.project.wsgi_bridge import Answer, Headers

logger = logging.getLogger("kesher.shell")

_CHUNK_BYTES = 64 * 1024
_FILE_HEADER = FILE_HEADER.lower().encode()
_CHECKSUM_HEADER = CHECKSUM_HEADER.lower().encode()
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


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A stored file that a view lets through; the checksum is blank where none was kept."""

    name: str
    sha256: str

    @property
    def store(self) -> FileStore:
        """Return where it lies: attachments where the settings say, all else in the data folder."""
        return file_store() if self.name.startswith(PREFIX) else Folder()


@dataclass(frozen=True, slots=True)
class _Span:
    """The part of a file that is sent, in bytes; `end` is the first that is not."""

    start: int
    end: int


def released_file(answer: Answer) -> ReleasedFile | None:
    """Return the stored file that the view wants sent instead of its body, if it does."""
    headers = dict(answer.headers)
    if _FILE_HEADER not in headers:
        return None
    name = bytes.fromhex(headers[_FILE_HEADER].decode()).decode()
    stored_path(name)  # leads out of the folder: a bug, told loudly
    return ReleasedFile(name, headers.get(_CHECKSUM_HEADER, b"").decode())


async def send_stored(
    scope: HTTPScope, send: ASGISendCallable, answer: Answer, released: ReleasedFile
) -> None:
    """Send a stored file with the headers of the view's answer, as fast as the browser reads."""
    store = released.store
    try:
        size = await asyncio.to_thread(store.size, released.name)
        span = _asked_span(scope, answer, size)
        if span is None:
            headers = [(b"content-range", f"bytes */{size}".encode()), (b"content-length", b"0")]
            await send_answer(send, 416, headers)
            return
        headers = _headers(answer, span, size)
        is_part = span.end - span.start < size
        status = 206 if is_part else answer.status
        if scope["method"] == "HEAD":
            await send_answer(send, status, headers)
            return
        reader = await asyncio.to_thread(store.open, released.name, span.start)
        chunks = _chunks(reader, span.end - span.start, "" if is_part else released.sha256)
        # The first one is read before anything is promised: most faults show by then.
        first = await asyncio.to_thread(next, chunks)
    except (GatewayFailed, DamagedFileError) as failure:
        logger.error("%s cannot be sent: %s", released.name, failure)  # noqa: TRY400 -- no fault of the code
        is_gone = isinstance(failure, DamagedFileError) or failure.is_permanent
        await send_text(send, 410 if is_gone else 503, "The file cannot be read.")
        return
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": first, "more_body": True})
    while chunk := await asyncio.to_thread(next, chunks, b""):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class DamagedFileError(Exception):
    """The bytes in the store are not those that were put there."""


def _chunks(reader: Reader, length: int, sha256: str) -> Iterator[bytes]:
    """Yield the next `length` bytes; the last of them only when the checksum has come out right.

    A browser that misses the end of a file says that the download failed, and keeps nothing.

    Raises: DamagedFileError, GatewayFailed.
    """
    digest = hashlib.sha256()
    left = length
    held = b""
    try:
        while left:
            chunk = reader.read(min(_CHUNK_BYTES, left))
            if not chunk:
                raise DamagedFileError("it is shorter than it was")
            if held:
                yield held
            digest.update(chunk)
            held = chunk
            left -= len(chunk)
    finally:
        reader.close()
    if sha256 and digest.hexdigest() != sha256:
        raise DamagedFileError("its checksum differs")
    yield held


def _headers(answer: Answer, span: _Span, size: int) -> Headers:
    dropped = {_FILE_HEADER, _CHECKSUM_HEADER, b"content-length", b"content-encoding"}
    headers = [pair for pair in answer.headers if pair[0] not in dropped]
    headers.append((b"content-length", str(span.end - span.start).encode()))
    headers.append((b"accept-ranges", b"bytes"))
    if span.end - span.start < size:
        headers.append((b"content-range", f"bytes {span.start}-{span.end - 1}/{size}".encode()))
    return headers


_RANGE = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")


def _asked_span(scope: HTTPScope, answer: Answer, size: int) -> _Span | None:
    """Return the part that the browser asks for; None where the file has no such part.

    Only one part at a time, as players and viewers of PDF ask; anything else gets the whole.

    Source: RFC 9110, 14.1.2, 14.2 and 13.1.5.
    """
    asked = dict(scope["headers"])
    whole = _Span(0, size)
    found = _RANGE.fullmatch(asked.get(b"range", b"").strip())
    if scope["method"] != "GET" or answer.status != 200 or found is None or not any(found.groups()):
        return whole
    if b"if-range" in asked and asked[b"if-range"] != dict(answer.headers).get(b"etag"):
        return whole
    first, last = found.groups()
    if not first:
        return _Span(max(size - int(last), 0), size) if int(last) and size else None
    if int(first) >= size or (last and int(last) < int(first)):
        return None if int(first) >= size else whole
    return _Span(int(first), min(int(last) + 1, size) if last else size)
