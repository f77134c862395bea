"""Names of files: what is taken from a sender, and what is not."""

import re
from typing import Final

from kesher.attachments.errors import EndingChanged, FileNameMissing, PathInName
from kesher.lib.text import clean_line

# File systems and archives take 255 bytes; a Hebrew letter takes two.
_LONGEST_CHARACTERS: Final = 200
_LONGEST_BYTES: Final = 240
# Zero-width signs, soft hyphens and the like make two names look the same.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# A colon parts the streams of a file on Windows: `bill.exe:x.pdf` would be written as a program.
_COLONS = str.maketrans({":": "-"})
_LONGEST_ENDING: Final = 12


def clean_file_name(text: str) -> str:
    """Return the name under which a file is kept: one line, nothing invisible, not too long.

    Raises: PathInName, FileNameMissing.
    """
    if "/" in text or "\\" in text:
        raise PathInName
    name = clean_line(_INVISIBLE.sub("", text)).translate(_COLONS).strip(" .")
    if not name:
        raise FileNameMissing
    return _shortened(name)


def ending_of(name: str) -> str:
    """Return what stands behind the last dot, in small letters; blank where that is no ending."""
    stem, dot, ending = name.rpartition(".")
    is_ending = bool(dot and stem) and ending.isalnum() and len(ending) <= _LONGEST_ENDING
    return ending.lower() if is_ending else ""


def new_file_name(text: str, *, old_name: str) -> str:
    """Return the name that a file is given anew; an ending left out is that of the old name.

    Raises: PathInName, FileNameMissing; EndingChanged, when the name has another ending.
    """
    ending, name = ending_of(old_name), clean_file_name(text)
    new_ending = ending_of(name)
    if new_ending == ending:
        return name
    # «חוזה 3.5» and «י.כהן» have no ending, whatever stands behind the dot.
    if not ending or (new_ending.isascii() and new_ending.isalpha()):
        raise EndingChanged
    return clean_file_name(f"{name}.{ending}")


def _shortened(name: str) -> str:
    ending = ending_of(name)
    tail = f".{ending}" if ending else ""
    stem = name[: len(name) - len(tail)]
    stem = stem[: _LONGEST_CHARACTERS - len(tail)]
    room = _LONGEST_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + name[len(name) - len(tail) :]
