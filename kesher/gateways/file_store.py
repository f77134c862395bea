"""Where the bytes of attachments lie: in the data folder, or in a bucket of S3-compatible storage.

Which of them is chosen by the settings (`STORAGES["attachments"]`). A file is written once, under
a key that was never used, and never changed; so a reader needs no lock.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Protocol, cast

from django.core.files.storage import storages

# All keys start so; in the data folder this is a folder beside those of imports and exports.
PREFIX = "attachments/"


class Reader(Protocol):
    """An open file, read from front to back."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""

    def close(self) -> None:
        """Give back what reading held."""


class FileStore(Protocol):
    """What a store of files can do; whatever fails there is a `GatewayFailed`."""

    def save(self, key: str, chunks: Iterable[bytes]) -> None:
        """Write a new file so that it outlives a power cut; when `chunks` raises, nothing stays.

        Raises: GatewayFailed.
        """

    def open(self, key: str, start: int = 0) -> Reader:
        """Open a file at a byte.

        Raises: GatewayFailed, for good when there is no such file.
        """

    def size(self, key: str) -> int:
        """Return the length in bytes.

        Raises: GatewayFailed, for good when there is no such file.
        """

    def delete(self, key: str) -> None:
        """Remove a file; one that is gone already is no fault.

        Raises: GatewayFailed.
        """

    def keys(self, prefix: str) -> Iterator[tuple[str, dt.datetime]]:
        """Yield the keys that start so, with when each was written.

        Raises: GatewayFailed.
        """


def file_store() -> FileStore:
    """Return the store of attachments that the settings name."""
    return cast("FileStore", storages["attachments"])
