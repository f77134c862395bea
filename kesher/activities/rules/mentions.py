"""Names after an @ in a text: which stand there, and how the text falls into pieces."""

from collections.abc import Collection, Iterator

# A sign that a name after it would make longer; Hebrew letters before the @ are prefixes: ל@דנה.
_PART_OF_ADDRESS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-")


def mentions_in(text: str, names: Collection[str]) -> list[str]:
    """Return the names that stand in the text after an @, each once, in the order of the text."""
    found = (piece[1:] for piece, is_mention in pieces_of(text, names) if is_mention)
    return list(dict.fromkeys(found))


def pieces_of(text: str, names: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces, and whether a piece is an @ with one of the names.

    Of two names that fit, the longer one is meant. An @ within an e-mail address is none.
    """
    longest_first = sorted({name for name in names if name}, key=len, reverse=True)
    begun = 0
    at = text.find("@")
    while at >= 0:
        name = _name_at(text, at, longest_first)
        if name is None:
            at = text.find("@", at + 1)
            continue
        if at > begun:
            yield text[begun:at], False
        begun = at + 1 + len(name)
        yield text[at:begun], True
        at = text.find("@", begun)
    if begun < len(text):
        yield text[begun:], False


def _name_at(text: str, at: int, names: list[str]) -> str | None:
    if at and text[at - 1].casefold() in _PART_OF_ADDRESS:
        return None
    for name in names:
        end = at + 1 + len(name)
        if text.startswith(name, at + 1) and not text[end : end + 1].isalnum():
            return name
    return None


def fits(name_key: str, typed_key: str) -> bool:
    """Tell whether what was typed begins the name, or one of its words; both as search keys."""
    return name_key.startswith(typed_key) or any(
        name_key.startswith(typed_key, place + 1)
        for place, letter in enumerate(name_key)
        if letter == " "
    )
