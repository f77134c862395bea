"""Read a request's body completely before anything else, so that a stalled upload holds no
thread: it waits here, in the event loop, where waiting is free.
"""

import asyncio
import tempfile
from http import HTTPStatus
from typing import IO

from asgiref.typing import ASGIReceiveCallable, HTTPScope

_MEMORY_BYTES = 1024 * 1024
_IDLE_SECONDS = 30
_LONGEST_SECONDS = 15 * 60


class RefusedBodyError(Exception):
    """The body is not taken; the answer is the status."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class ClientGoneError(Exception):
    """The browser left before its request was complete; nobody waits for an answer."""


async def read_body(
    scope: HTTPScope, receive: ASGIReceiveCallable, *, limit_bytes: int
) -> tuple[IO[bytes], int]:
    """Return the whole body and its length; in memory up to 1 MB, else in a temporary file.

    Raises: RefusedBodyError with 413 above the limit, 408 after 30 seconds without a byte or 15
    minutes in all, 400 for a length that is none, 507 when the disk is full; ClientGoneError.
    """
    headers = dict(scope["headers"])
    announced = headers.get(b"content-length")
    if announced is None and b"transfer-encoding" not in headers:
        return tempfile.SpooledTemporaryFile(), 0
    if announced is not None and not announced.isdigit():
        raise RefusedBodyError(HTTPStatus.BAD_REQUEST)
    if announced is not None and int(announced) > limit_bytes:
        raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = tempfile.SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            length = await _fill(body, receive, limit_bytes)
    except TimeoutError:
        body.close()
        raise RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT) from None
    except OSError:
        body.close()
        raise RefusedBodyError(HTTPStatus.INSUFFICIENT_STORAGE) from None
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, length


async def _fill(body: IO[bytes], receive: ASGIReceiveCallable, limit_bytes: int) -> int:
    length = 0
    while True:
        async with asyncio.timeout(_IDLE_SECONDS):
            message = await receive()
        if message["type"] != "http.request":
            raise ClientGoneError
        chunk = message.get("body", b"")
        length += len(chunk)
        if length > limit_bytes:
            raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body.write(chunk)
        if not message.get("more_body", False):
            return length
