"""What was meant by text that was typed with the keyboard in the other language.

Source: SI 1452, the standard Hebrew layout, over a US keyboard.
"""

_LATIN = "ertyuiopasdfghjkl;zxcvbnm,.q/w'`"
_HEBREW = "קראטוןםפשדגכעיחלךףזסבהנמצתץ/.',;"
_TO_HEBREW = str.maketrans(_LATIN, _HEBREW)
_TO_LATIN = str.maketrans(_HEBREW, _LATIN)
_FEWEST_LETTERS = 2


def other_layout(text: str) -> str:
    """Return what the same keys give in the other layout: שלום for akuo, intel for ןמאקך.

    Nothing for text in both alphabets or in neither, since nobody changes layout within a word
    unknowingly, and nothing where fewer than two letters are typed.
    """
    lower = text.lower()
    hebrew = sum("א" <= char <= "ת" for char in lower)
    latin = sum("a" <= char <= "z" for char in lower)
    if (hebrew and latin) or hebrew + latin < _FEWEST_LETTERS:
        return ""
    return lower.translate(_TO_LATIN if hebrew else _TO_HEBREW)
