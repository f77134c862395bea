"""Refusing to overwrite what somebody else changed since the form was opened."""

from typing import Protocol

from kesher.tenancy.errors import StaleVersion


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def require_version(row: Versioned, version: int | None) -> None:
    """Let a change pass only if it was made on the row as it is now, and count it.

    Without a version the caller has just read the row himself.

    Raises: StaleVersion, when the row has moved on.
    """
    if version is not None and row.version != version:
        raise StaleVersion(current_version=row.version)
    row.version += 1
