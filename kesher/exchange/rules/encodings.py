"""In which encoding a text file is, and how damaged Hebrew is mended.

Old programs write Windows-1255 or the DOS code page 862, the latter often in visual order: the
letters as they stand on the screen, from left to right. A file that was read in the wrong
encoding and saved again shows שלום as ׳©׳•׳ or ×©×•×; that can be undone.

Source: spec of Israeli conventions A13; Python codecs cp1255, cp862 and cp1252.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_BLOCK = 1 << 20

UTF_8 = "utf-8"
UTF_16_LE = "utf-16-le"
UTF_16_BE = "utf-16-be"
WINDOWS_1255 = "cp1255"
DOS_862 = "cp862"
#: The text of a workbook needs no decoding.
UNICODE = "unicode"

_BOMS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, UTF_16_LE),
    (codecs.BOM_UTF16_BE, UTF_16_BE),
)
_VISUAL = "visual"
_DOUBLED = "doubled"
_CODECS = (UTF_8, UTF_16_LE, UTF_16_BE, WINDOWS_1255, DOS_862, UNICODE)


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the bytes of a file become the text of its cells."""

    codec: str
    is_visual: bool = False
    is_doubled: bool = False

    def __str__(self) -> str:
        mark = _VISUAL if self.is_visual else _DOUBLED if self.is_doubled else ""
        return f"{self.codec}:{mark}" if mark else self.codec

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote; also the usual names of encodings, as typed on a command line.

        Raises: ValueError for an encoding that is not offered.
        """
        name, _, mark = text.strip().lower().partition(":")
        codec = _SPELLINGS.get(name, name)
        if codec not in _CODECS or mark not in ("", _VISUAL, _DOUBLED):
            raise ValueError(text)
        return cls(codec, is_visual=mark == _VISUAL, is_doubled=mark == _DOUBLED)

    def mend(self, text: str) -> str:
        """Return the text of a cell with the damage of this decoding undone."""
        if self.is_doubled:
            return undouble(text)
        if self.is_visual:
            return reverse_visual(text)
        return text


_SPELLINGS = {
    "utf8": UTF_8,
    "utf-8-sig": UTF_8,
    "utf16": UTF_16_LE,
    "utf-16": UTF_16_LE,
    "utf-16le": UTF_16_LE,
    "utf-16be": UTF_16_BE,
    "windows-1255": WINDOWS_1255,
    "windows1255": WINDOWS_1255,
    "win1255": WINDOWS_1255,
    "1255": WINDOWS_1255,
    "iso-8859-8": WINDOWS_1255,  # the letters are the same, and Windows has more
    "iso-8859-8-i": WINDOWS_1255,
    "862": DOS_862,
    "dos": DOS_862,
    "ibm862": DOS_862,
    "dos-862": DOS_862,
}


# --- which encoding --------------------------------------------------------------------------

_DOS_LETTERS = bytes(range(0x80, 0x9B))
_WINDOWS_LETTERS = bytes(range(0xE0, 0xFB))
_HIGH_BYTES = bytes(range(0x80, 0x100))


def detect_codec(path: Path) -> str:
    """Return the codec in which the whole file reads best.

    A byte order mark decides; what is UTF-8 from end to end is UTF-8; else the Hebrew letters do,
    which stand at 80-9A on the DOS code page and at E0-FA on that of Windows.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return codec
    if wide := _wide_codec(head):
        return wide
    if _is_utf_8(path):
        return UTF_8
    dos, windows = _count_letters(path)
    return DOS_862 if dos > windows else WINDOWS_1255


def byte_order_mark(path: Path, codec: str) -> int:
    """Return how many bytes at the start of the file are a mark of this codec."""
    with path.open("rb") as file:
        head = file.read(4)
    return max((len(bom) for bom, of in _BOMS if of == codec and head.startswith(bom)), default=0)


def _wide_codec(head: bytes) -> str | None:
    """Recognize UTF-16 without a mark: every second byte is 0 or, in Hebrew, 5."""
    units = len(head) // 2
    if units < 4:
        return None
    for codec, high in ((UTF_16_LE, head[1::2]), (UTF_16_BE, head[0::2])):
        zeros = high.count(0)
        if zeros and (zeros + high.count(5)) > units * 0.9:
            return codec
    return None


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _count_letters(path: Path) -> tuple[int, int]:
    dos = windows = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            dos += len(block) - len(block.translate(None, _DOS_LETTERS))
            windows += len(block) - len(block.translate(None, _WINDOWS_LETTERS))
    return dos, windows


# --- text in visual order ---------------------------------------------------------------------

_FINALS = "ךםןףץ"
_HEBREW_WORD = re.compile(r"[א-ת]{2,}")
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z0-9]+(?:[ .,:/@_+&'\-]*[A-Za-z0-9]+)*")
_MIRRORED = str.maketrans("()[]{}<>", ")(][}{><")
_ENOUGH_FINALS = 3


def looks_visual(text: str) -> bool:
    """Tell whether Hebrew stands in visual order: then words begin with final letters."""
    first = last = 0
    for word in _HEBREW_WORD.findall(text):
        first += word[0] in _FINALS
        last += word[-1] in _FINALS
    return first >= _ENOUGH_FINALS and first > 2 * last


def reverse_visual(text: str) -> str:
    """Turn a cell from visual to logical order; Latin words and numbers keep theirs."""
    if not _HEBREW_WORD.search(text) and not any("א" <= char <= "ת" for char in text):
        return text
    reversed_text = text[::-1].translate(_MIRRORED)
    return _LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], reversed_text)


# --- text that was encoded twice --------------------------------------------------------------


def _byte_table(codec: str) -> dict[str, int]:
    """Map characters back to the bytes they were read from, as Windows does.

    Windows gives the bytes that a code page leaves free the control characters of their number.
    """
    table = {chr(byte): byte for byte in range(0x100)}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            continue
    return table


_TABLES = (_byte_table(WINDOWS_1255), _byte_table("cp1252"))
# D7 leads every Hebrew letter in UTF-8: read as Windows-1255 it is ׳, as Windows-1252 ×.
_DOUBLED_LETTER = re.compile('[\u05f3\u00d7][^\u05d0-\u05eaA-Za-z0-9,;\t\n\r"]')


def looks_doubled(text: str) -> bool:
    """Tell whether the text was UTF-8 that somebody read in another encoding."""
    marks = len(_DOUBLED_LETTER.findall(text))
    letters = sum("א" <= char <= "ת" for char in text)
    return marks >= _ENOUGH_FINALS and marks > 2 * letters


def undouble(text: str) -> str:
    """Undo a second encoding; text that did not suffer one comes back as it is."""
    if text.isascii():
        return text
    for table in _TABLES:
        try:
            return bytes(table[char] for char in text).decode("utf-8")
        except (KeyError, UnicodeDecodeError):
            continue
    return text


_SUSPICIONS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (_DOUBLED, looks_doubled),
    (_VISUAL, looks_visual),
)


def suggest_repair(decoding: Decoding, sample: str) -> Decoding | None:
    """Return the decoding that would mend what the sample seems to suffer from, if anything."""
    if decoding.is_visual or decoding.is_doubled:
        return None
    for mark, is_suffered in _SUSPICIONS:
        if is_suffered(sample):
            return Decoding(decoding.codec, is_visual=mark == _VISUAL, is_doubled=mark == _DOUBLED)
    return None
