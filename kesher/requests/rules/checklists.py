"""The checklist of a task: how far it is, and where an item stands among the others."""

from collections.abc import Iterable

from kesher.lib.text import clean_line
from kesher.records.rules.blanks import shows_nothing

MOST_ITEMS = 100
LONGEST_TEXT = 300
# Between neighbors lies room for ten moves to one place before all items are placed anew.
STEP = 1024
_GREATEST = 2**30


def progress_text(done: int, total: int) -> str:
    """Return how far a list is, as 3/7; nothing for a list without items."""
    return f"{done}/{total}" if total else ""


def progress_of(text: str) -> tuple[int, int]:
    """Return how many items are done and how many there are, of a text as 3/7."""
    done, _, total = text.partition("/")
    return (int(done), int(total)) if total else (0, 0)


def is_complete(text: str) -> bool:
    """Tell whether there are items, and all of them are done."""
    done, total = progress_of(text)
    return 0 < total == done


def is_too_long(text: str) -> bool:
    """Tell whether a text is more than an item may say."""
    return len(text) > LONGEST_TEXT * 4 or len(clean_line(text)) > LONGEST_TEXT


def said_items(texts: Iterable[str]) -> list[str]:
    """Return those of the lines that somebody typed which say something, in their order."""
    return [text for text in texts if not shows_nothing(text[: LONGEST_TEXT * 4])]


def place_between(before: int | None, after: int | None) -> int | None:
    """Return a place between two neighbors, of which either may be missing; None without room.

    Places are positive and far below what a column holds.
    """
    low = before or 0
    if after is None:
        return low + STEP if low < _GREATEST else None
    middle = (low + after) // 2
    return middle if low < middle < after else None
