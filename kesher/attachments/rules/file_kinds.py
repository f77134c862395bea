"""What a file is, told from its bytes; the sender's word and the name count for nothing.

The name is only compared: what ends like a picture must be that picture. What neither the bytes
nor the name tells is kept as bytes and only ever offered for saving.

Source: the signatures are those of the formats' own specifications, as collected by IANA and by
file(1); Office files: ECMA-376 part 2 (OPC), [MS-CFB] 2.2, [MS-OFFCRYPTO] 2.3 (a workbook with a
password is a compound file).
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kesher.attachments.errors import LyingName, ProgramRefused
from kesher.attachments.rules.file_names import ending_of
from kesher.tenancy.rules.pictures import read_picture

# What `describe_file` wants to see of a file.
HEAD_BYTES: Final = 256 * 1024
TAIL_BYTES: Final = 128 * 1024

BYTES: Final = "application/octet-stream"

# A small file can unfold to a picture that fills the memory of whoever opens it.
_MOST_PIXELS: Final = 100_000_000


class Form(StrEnum):
    """A form of content that its first bytes give away."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    TIFF = "tiff"
    HEIF = "heif"
    PDF = "pdf"
    ZIP = "zip"
    OFFICE = "office"  # a ZIP with Office Open XML in it
    OPEN_DOCUMENT = "open_document"
    COMPOUND = "compound"  # Office up to 2003, Outlook messages, anything with a password
    RTF = "rtf"
    MPEG_AUDIO = "mpeg_audio"
    WAV = "wav"
    AVI = "avi"
    OGG = "ogg"
    MP4 = "mp4"
    MATROSKA = "matroska"
    FLAC = "flac"
    AMR = "amr"
    GZIP = "gzip"
    SEVEN_ZIP = "seven_zip"
    RAR = "rar"
    TEXT = "text"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What is known of a file once it was looked at; `ending` is for a name that has none."""

    content_type: str
    is_previewable: bool
    ending: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_OLD = frozenset({Form.COMPOUND})
# Banks and bookkeeping programs call tables in HTML or plain text `.xls`; Word opens them as well.
_OLD_OR_TEXT = _OLD | {Form.TEXT, Form.RTF, Form.OFFICE}

# By the end of the name: which forms may stand behind it, and the type it is given out as. A type
# that a browser would run (HTML, SVG, XML) is given out as bytes.
_ENDINGS: Final[dict[str, tuple[frozenset[Form], str]]] = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), (frozenset({Form.JPEG}), "image/jpeg")),
    "png": (frozenset({Form.PNG}), "image/png"),
    "gif": (frozenset({Form.GIF}), "image/gif"),
    "webp": (frozenset({Form.WEBP}), "image/webp"),
    **dict.fromkeys(("bmp", "dib"), (frozenset({Form.BMP}), "image/bmp")),
    **dict.fromkeys(("tif", "tiff"), (frozenset({Form.TIFF}), "image/tiff")),
    **dict.fromkeys(("heic", "heif"), (frozenset({Form.HEIF}), "image/heic")),
    "avif": (frozenset({Form.HEIF}), "image/avif"),
    "pdf": (frozenset({Form.PDF}), "application/pdf"),
    "zip": (frozenset({Form.ZIP, Form.OFFICE, Form.OPEN_DOCUMENT}), "application/zip"),
    "docx": (_OLD | {Form.OFFICE}, f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": (_OLD | {Form.OFFICE}, f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": (_OLD | {Form.OFFICE}, f"{_OFFICE}.presentationml.presentation"),
    **dict.fromkeys(
        ("docm", "xlsm", "pptm", "xlsb", "dotx", "xltx", "ppsx"), (_OLD | {Form.OFFICE}, BYTES)
    ),
    "odt": (frozenset({Form.OPEN_DOCUMENT}), f"{_OPEN}.text"),
    "ods": (frozenset({Form.OPEN_DOCUMENT}), f"{_OPEN}.spreadsheet"),
    "odp": (frozenset({Form.OPEN_DOCUMENT}), f"{_OPEN}.presentation"),
    "doc": (_OLD_OR_TEXT, "application/msword"),
    "xls": (_OLD_OR_TEXT, "application/vnd.ms-excel"),
    "ppt": (_OLD, "application/vnd.ms-powerpoint"),
    "msg": (_OLD, "application/vnd.ms-outlook"),
    "rtf": (frozenset({Form.RTF}), "application/rtf"),
    "mp3": (frozenset({Form.MPEG_AUDIO}), "audio/mpeg"),
    "wav": (frozenset({Form.WAV}), "audio/wav"),
    "avi": (frozenset({Form.AVI}), "video/x-msvideo"),
    **dict.fromkeys(("ogg", "oga", "opus"), (frozenset({Form.OGG}), "audio/ogg")),
    "flac": (frozenset({Form.FLAC}), "audio/flac"),
    "amr": (frozenset({Form.AMR}), "audio/amr"),
    "m4a": (frozenset({Form.MP4}), "audio/mp4"),
    **dict.fromkeys(("mp4", "m4v"), (frozenset({Form.MP4}), "video/mp4")),
    "mov": (frozenset({Form.MP4}), "video/quicktime"),
    **dict.fromkeys(("3gp", "3g2"), (frozenset({Form.MP4}), "video/3gpp")),
    "webm": (frozenset({Form.MATROSKA}), "video/webm"),
    "mkv": (frozenset({Form.MATROSKA}), "video/x-matroska"),
    **dict.fromkeys(("gz", "tgz"), (frozenset({Form.GZIP}), "application/gzip")),
    "7z": (frozenset({Form.SEVEN_ZIP}), "application/x-7z-compressed"),
    "rar": (frozenset({Form.RAR}), "application/vnd.rar"),
    **dict.fromkeys(("txt", "log", "md"), (frozenset({Form.TEXT}), "text/plain")),
    **dict.fromkeys(("csv", "tsv"), (frozenset({Form.TEXT}), "text/csv")),
    "json": (frozenset({Form.TEXT}), "application/json"),
    "vcf": (frozenset({Form.TEXT}), "text/vcard"),
    "ics": (frozenset({Form.TEXT}), "text/calendar"),
    "eml": (frozenset({Form.TEXT}), "message/rfc822"),
    **dict.fromkeys(
        ("html", "htm", "xhtml", "shtml", "mht", "mhtml", "svg", "xml"),
        (frozenset({Form.TEXT}), BYTES),
    ),
}

# For names that say nothing of what the bytes are.
_OWN_TYPES: Final[dict[Form | None, tuple[str, str]]] = {
    Form.JPEG: ("image/jpeg", "jpg"),
    Form.PNG: ("image/png", "png"),
    Form.GIF: ("image/gif", "gif"),
    Form.WEBP: ("image/webp", "webp"),
    Form.PDF: ("application/pdf", "pdf"),
}
_SHOWN = frozenset(_OWN_TYPES)

# What runs when it is opened, on one system or another.
_PROGRAM_ENDINGS: Final = frozenset(
    """
    ade adp apk app appimage appinstaller application appx appxbundle bas bat bin cab
    chm class cmd com command cpl deb desktop diagcab dll dmg ear elf exe fxp gadget
    grp hlp hpj hta htaccess img inf ins iso isp jar jnlp js jse jsp ksh lib lnk mad
    mag mam maq mar mas mau mav maw mda mde mdt mdw mdz mjs msc msh msi msix
    msixbundle msp mst msu nsh ops osd osx paf pcd phar php php3 php4 php5 php7 php8
    phtml pif pkg pl plg ppkg prf prg ps1 ps1xml ps2 psc1 psc2 psd1 psdm1 psm1 py pyc
    pyo pyw pyz rb reg rgs rpm run scf scr sct search-ms settingcontent sh shb shs slk
    so sys theme udl url vb vbe vbp vbs vhd vhdx vsmacros vsw vxd website ws wsb wsc
    wsf wsh xbap xll xnk xpi
    """.split()  # noqa: SIM905 -- a list of a hundred quoted words cannot be read
)


def refuse_program_name(name: str) -> None:
    """Refuse what is a program by its name.

    Raises: ProgramRefused.
    """
    if ending_of(name) in _PROGRAM_ENDINGS:
        raise ProgramRefused


def describe_file(name: str, head: bytes, tail: bytes) -> FileDescription:
    """Return what a file is, from its first and last bytes; the name must not say otherwise.

    `head` and `tail` are up to `HEAD_BYTES` and `TAIL_BYTES` long.

    Raises: ProgramRefused, by the name or by the bytes; LyingName, when the end of the name is
    that of another form.
    """
    refuse_program_name(name)
    form = form_of(head, tail)
    if form is Form.PROGRAM:
        raise ProgramRefused
    ending = ending_of(name)
    content_type, own_ending = _OWN_TYPES.get(form, (BYTES, ""))
    if ending in _ENDINGS:
        forms, content_type = _ENDINGS[ending]
        if form not in forms:
            raise LyingName(ending)
    is_previewable = form in _SHOWN and (form is Form.PDF or _has_sensible_size(form, head))
    return FileDescription(content_type, is_previewable, "" if ending else own_ending)


def form_of(head: bytes, tail: bytes = b"") -> Form | None:
    """Return the form that the bytes have, if it is one that we know."""
    for signature, place, form in _SIGNATURES:
        if head.startswith(signature, place):
            return form
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_form(head, tail)
    for is_form, form in _TESTS:
        if is_form(head):
            return form
    return None


def _zip_form(head: bytes, tail: bytes) -> Form:
    # The directory of a ZIP stands at its end; nothing is unpacked.
    if b"[Content_Types].xml" in tail or b"[Content_Types].xml" in head:
        return Form.OFFICE
    if b"mimetypeapplication/vnd.oasis.opendocument" in head[:200]:
        return Form.OPEN_DOCUMENT
    return Form.ZIP


_SIGNATURES: Final[tuple[tuple[bytes, int, Form], ...]] = (
    (b"\xff\xd8\xff", 0, Form.JPEG),
    (b"\x89PNG\r\n\x1a\n", 0, Form.PNG),
    (b"GIF87a", 0, Form.GIF),
    (b"GIF89a", 0, Form.GIF),
    (b"II*\x00", 0, Form.TIFF),
    (b"MM\x00*", 0, Form.TIFF),
    (b"%PDF-", 0, Form.PDF),
    (b"\xef\xbb\xbf%PDF-", 0, Form.PDF),
    (b"\r\n%PDF-", 0, Form.PDF),
    (b"\n%PDF-", 0, Form.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, Form.COMPOUND),
    (b"{\\rtf", 0, Form.RTF),
    (b"ID3", 0, Form.MPEG_AUDIO),
    (b"OggS", 0, Form.OGG),
    (b"\x1a\x45\xdf\xa3", 0, Form.MATROSKA),
    (b"fLaC", 0, Form.FLAC),
    (b"#!AMR", 0, Form.AMR),
    (b"\x1f\x8b", 0, Form.GZIP),
    (b"7z\xbc\xaf\x27\x1c", 0, Form.SEVEN_ZIP),
    (b"Rar!\x1a\x07", 0, Form.RAR),
    (b"\x7fELF", 0, Form.PROGRAM),
    (b"\xca\xfe\xba\xbe", 0, Form.PROGRAM),  # Java, and programs of macOS for two processors
    (b"\xfe\xed\xfa\xce", 0, Form.PROGRAM),
    (b"\xfe\xed\xfa\xcf", 0, Form.PROGRAM),
    (b"\xce\xfa\xed\xfe", 0, Form.PROGRAM),
    (b"\xcf\xfa\xed\xfe", 0, Form.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", 0, Form.PROGRAM),  # a shortcut of Windows
    (b"#!/", 0, Form.PROGRAM),
    (b"#! /", 0, Form.PROGRAM),
)

_MPEG_FRAMES = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")


def _is_windows_program(head: bytes) -> bool:
    if not head.startswith(b"MZ") or len(head) < 64:
        return False
    (place,) = struct.unpack("<I", head[60:64])
    return head[place : place + 4] == b"PE\x00\x00" or b"\x00" in head[:60]


def _is_riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == kind


def _is_box(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _is_text(head: bytes) -> bool:
    """Tell text in any encoding from bytes: no signs that texts do not have."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, as Excel saves «Unicode text»
        return True
    return bool(head) and not any(head.count(sign) for sign in _NOT_IN_TEXT)


_NOT_IN_TEXT: Final = [bytes([code]) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a\x1b"]

_TESTS: Final[tuple[tuple[Callable[[bytes], bool], Form], ...]] = (
    (_is_windows_program, Form.PROGRAM),
    (_is_riff(b"WEBP"), Form.WEBP),
    (_is_riff(b"WAVE"), Form.WAV),
    (_is_riff(b"AVI "), Form.AVI),
    (lambda head: _is_box(head) and head[8:12] in _HEIF_BRANDS, Form.HEIF),
    (_is_box, Form.MP4),
    (lambda head: head.startswith(b"BM") and head[6:10] == b"\0\0\0\0", Form.BMP),
    (lambda head: head.startswith(_MPEG_FRAMES), Form.MPEG_AUDIO),
    (_is_text, Form.TEXT),
)


def _has_sensible_size(form: Form | None, head: bytes) -> bool:
    sides = _sides(form, head)
    return sides is not None and 0 < sides[0] * sides[1] <= _MOST_PIXELS


def _sides(form: Form | None, head: bytes) -> tuple[int, int] | None:
    if form is Form.GIF and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
        return width, height
    if form is Form.WEBP:
        return _webp_sides(head)
    picture = read_picture(head)
    return (picture.width, picture.height) if picture else None


def _webp_sides(head: bytes) -> tuple[int, int] | None:
    """Return the sides of a WebP picture, in pixels.

    Source: RFC 9649, 2.5 to 2.7.
    """
    chunk = head[12:16]
    if len(head) < 30:
        return None
    if chunk == b"VP8X":
        return (
            int.from_bytes(head[24:27], "little") + 1,
            int.from_bytes(head[27:30], "little") + 1,
        )
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
