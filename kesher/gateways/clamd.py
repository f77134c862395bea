"""The virus scanner of ClamAV, spoken to over its socket.

Source: clamd(8), commands zPING and zINSTREAM.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from django.conf import settings

from kesher.gateways.base import GatewayFailed
from kesher.gateways.file_store import Reader

_CHUNK_BYTES = 64 * 1024
_SECONDS = 30
_LONGEST_ANSWER_BYTES = 4096


def is_configured() -> bool:
    """Tell whether files are to be scanned at all."""
    return bool(settings.CLAMD_ADDRESS)


def find_virus(file: Reader) -> str:
    """Return the name of the virus that the scanner finds in a file, blank where it is clean.

    Raises: GatewayFailed, for good when the scanner does not take so large a file.
    """
    with _connected() as line:
        # Above its limit the scanner says so and hangs up while we still talk.
        with suppress(ConnectionError):
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK_BYTES):
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
        answer = _answer(line)
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise GatewayFailed(f"The scanner says: {answer}", is_permanent="size limit" in answer)


def ping() -> None:
    """Ask the scanner for a sign of life.

    Raises: GatewayFailed.
    """
    with _connected() as line:
        line.sendall(b"zPING\0")
        answer = _answer(line)
    if answer != "PONG":
        raise GatewayFailed(f"The scanner says: {answer}")


@contextmanager
def _connected() -> Iterator[socket.socket]:
    address = urlsplit(settings.CLAMD_ADDRESS)
    try:
        if address.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(_SECONDS)
            line.connect(address.path)
        else:
            line = socket.create_connection(
                (address.hostname or "localhost", address.port or 3310), timeout=_SECONDS
            )
        with line:
            yield line
    except OSError as error:
        raise GatewayFailed(f"The scanner does not answer: {error}") from error


def _answer(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER_BYTES:
        part = line.recv(_LONGEST_ANSWER_BYTES)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()
