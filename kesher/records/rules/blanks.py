"""Texts that show nothing."""

import unicodedata

_INVISIBLE = "ZCM"  # Unicode categories: separators, controls, marks on nothing


def shows_nothing(text: str) -> bool:
    """Tell whether a text shows nothing, such as one of zero-width characters."""
    return all(unicodedata.category(char)[0] in _INVISIBLE for char in text)
