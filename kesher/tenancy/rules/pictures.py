"""What a logo may be: a real PNG or JPEG of sensible size, whatever its name says."""

import struct
from dataclasses import dataclass

LARGEST_LOGO_BYTES = 1024 * 1024
LARGEST_LOGO_SIDE = 4000  # pixels

_PNG = b"\x89PNG\r\n\x1a\n"
CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg"}

# SOF markers; C4, C8 and CC in their midst are something else.
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by what it holds; sides in pixels."""

    extension: str
    width: int
    height: int


def read_picture(content: bytes) -> Picture | None:
    """Return what the picture is, or nothing when it is neither a PNG nor a JPEG.

    SVG is not taken: it can carry scripts.

    Source: PNG 11.2.2 (IHDR); ITU-T T.81 B.2.2 (frame header).
    """
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 33:
        width, height = struct.unpack(">II", content[16:24])
        return Picture("png", width, height)
    if content.startswith(b"\xff\xd8"):
        sides = _jpeg_sides(content)
        if sides is not None:
            return Picture("jpg", *sides)
    return None


def _jpeg_sides(content: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in _JPEG_WITHOUT_LENGTH:
            place += 2
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        length = struct.unpack(">H", content[place + 2 : place + 4])[0]
        if marker == 0xDA or length < 2:
            return None
        place += 2 + length
    return None
