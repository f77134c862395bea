"""Ids, and other small numbers, in addresses and forms, where anybody can write anything."""

from collections.abc import Iterable

_MOST_DIGITS = 18  # all that a column of ids holds, but for numbers that no table reaches


def read_id(text: str) -> int | None:
    """Return the id that a text names; None for what is none, digits of other scripts among it."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return None
    return int(text)


def read_ids(texts: Iterable[str]) -> list[int]:
    """Return the ids that texts name, in their order; what names none is left out."""
    return [found for text in texts if (found := read_id(text)) is not None]
