"""Telephone numbers as Israelis write them.

A number is never lost and hardly ever refused: what was typed is kept, and what can be understood
is added as E.164, kind, extension and label, with a warning where someone should look.
"""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneNumberFormat

from kesher.lib.numbering_plan import (
    ISRAEL,
    PALESTINE,
    PALESTINIAN_MOBILE,
    PHONE_KIND_LABELS,
    PHONE_WARNING_TEXTS,
    ParsedPhone,
    PhoneKind,
    PhoneWarning,
    classify,
    is_mobile_number,
    unreadable,
)

__all__ = [
    "PHONE_KIND_LABELS",
    "PHONE_WARNING_TEXTS",
    "ParsedPhone",
    "PhoneKind",
    "PhoneWarning",
    "ascii_digits",
    "display_phone",
    "is_mobile_number",
    "match_key",
    "parse_phone",
    "parse_phones",
    "phone_runs",
    "query_digits",
    "strip_extension",
    "tel_url",
    "whatsapp_url",
]

# --- taking a cell apart ----------------------------------------------------------------------

_INVISIBLE = str.maketrans(
    dict.fromkeys(
        map(chr, (0, 0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)))
    )
    | dict.fromkeys(map(chr, range(0x2060, 0x206A)))
)
# One character for one, so that a place in the plain text is a place in the typed one.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212, 0x05BE, 0xFE63, 0xFF0D)), "-"),
        **dict.fromkeys(map(chr, (0x00A0, 0x2007, 0x2009, 0x202F)), " "),
        "\uff0b": "+",
        "\uff0a": "*",
        "\uff08": "(",
        "\uff09": ")",
        "\u05f3": "'",
        "\u2019": "'",
        "\u05f4": '"',
        "\u201d": '"',
    }
)

_EXTENSION_WORD = r"(?:שלוחה|שלוח|של['.]|ש['.]|;\s*ext=|ext(?:ension)?\b\.?|\bx|#)"
_EXTENSION = re.compile(
    rf"(?<=\d)[\s,;(\-]*{_EXTENSION_WORD}\s*[:.\-]?\s*(\d{{1,7}})(?!\d)\)?", re.IGNORECASE
)
_SEPARATOR = re.compile(
    rf"(?:[/\\,|&\n\r\t]|;(?!\s*ext=)|(?<![^\W\d_])(?:(?:או|or)(?![^\W\d_])|ו[\s\-]*(?=[0+*])))"
    rf"(?!\s*{_EXTENSION_WORD}\s*[:.\-]?\s*\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+*(]{0,2}\d(?:[\d\s().\-]*\d)?\)?\*?")
_COMPLETE_NUMBER = re.compile(
    r"(?<!\d)(?:(?:\+|00)?972[\s.\-]*(?:\(0\)|0)?|\(?0)[\s.\-]*"
    r"(?:5\d|7\d|[23489])\)?(?:[\s.\-]*\d){7}(?!\d)"
)
_AROUND_LABEL = " :-.,()[]=;\"'"
_NO_LABEL = ("tel", "phone")  # the scheme of a link, the heading of a form
_SPREADSHEET_DECIMAL = re.compile(r"(\d{8,})\.0+")
_SPREADSHEET_POWER = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.IGNORECASE)
_MOST_COMPLETED_DIGITS = 7


def parse_phones(cell: str) -> tuple[ParsedPhone, ...]:
    """Read every number of a cell; a blank cell has none.

    Numbers stand between slashes, commas, semicolons, bars, line ends or the word או, or one
    after the other when each is complete. A shorter piece after a separator is completed from
    the number before it: 03-6123456/7 is 03-6123456 and 03-6123457, the latter with a warning.
    """
    phones: list[ParsedPhone] = []
    heading = ""
    visible = cell.translate(_INVISIBLE)
    for piece in _pieces(visible):
        if not any(map(str.isdecimal, piece)):
            if phones:
                phones[-1] = _labeled(phones[-1], phones[-1].label, piece)
            else:
                heading = _joined_label(heading, piece)
            continue
        phone = (_completed(phones[-1], piece) if phones else None) or parse_phone(piece)
        phones.append(_labeled(phone, heading, phone.label) if heading else phone)
        heading = ""
    if heading:
        return (unreadable(" ".join(visible.split()), PhoneWarning.NOT_A_PHONE),)
    return tuple(phones)


def parse_phone(text: str) -> ParsedPhone:
    """Read one number with its label and extension; never raises.

    What is no number at all comes back as of unknown kind, with the text as typed and a warning.
    """
    raw = " ".join(text.translate(_INVISIBLE).split())
    number = _restored_by_spreadsheet(_plain(raw))
    if number is None:
        return unreadable(raw, PhoneWarning.SPREADSHEET_DAMAGE)
    extension = _EXTENSION.search(number)
    if extension:
        number = f"{number[: extension.start()]} {number[extension.end() :]}"
    longest = max(
        _NUMBER.finditer(number), key=lambda match: sum(map(str.isdecimal, match[0])), default=None
    )
    if longest is None:
        return unreadable(raw, PhoneWarning.NOT_A_PHONE)
    phone = _read(raw, number, longest, extension)
    if phone.warning == PhoneWarning.NOT_A_PHONE:
        # Perhaps a digit of the label stands before it: "mobile 2 050-2345678".
        complete = _COMPLETE_NUMBER.search(number)
        return _read(raw, number, complete, extension) if complete else phone
    return phone


def _read(
    raw: str, text: str, number: re.Match[str], extension: re.Match[str] | None
) -> ParsedPhone:
    return classify(
        raw=raw,
        number=number[0].strip(),
        extension=extension[1] if extension else "",
        label=_joined_label(text[: number.start()], text[number.end() :]),
    )


def ascii_digits(text: str) -> str:
    """Make Arabic, Persian and full-width digits ASCII, dashes a hyphen, and drop bidi marks."""
    return _plain(text.translate(_INVISIBLE))


def _plain(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text.translate(_PLAIN)
    )


def _pieces(cell: str) -> list[str]:
    plain = _plain(cell)
    cuts = {0, len(plain)}
    separators: set[int] = set()
    for separator in _SEPARATOR.finditer(plain):
        cuts |= {separator.start(), separator.end()}
        separators.add(separator.start())
    bounds = sorted(cuts)
    pieces = [
        piece
        for start, end in pairwise(bounds)
        if start not in separators
        for piece in _parted(cell[start:end])
    ]
    return [piece for piece in pieces if piece.strip(_AROUND_LABEL + " +*")]


def _parted(text: str) -> list[str]:
    """Part complete numbers that follow each other with nothing but words between.

    The words are the label of the second where the first has one before it (home 03-6123456 work
    08-6234567), of the first otherwise.
    """
    numbers = list(_COMPLETE_NUMBER.finditer(_plain(text)))
    labels_lead = bool(numbers) and bool(text[: numbers[0].start()].strip(_AROUND_LABEL))
    if labels_lead:
        cuts = [match.end() for match in numbers[:-1]]
    else:
        cuts = [match.start() for match in numbers[1:]]
    return [text[start:end].strip() for start, end in pairwise([0, *cuts, len(text)])]


def _restored_by_spreadsheet(text: str) -> str | None:
    """Undo what a spreadsheet makes of a number; None where it has cut digits off."""
    if decimal := _SPREADSHEET_DECIMAL.fullmatch(text):
        return decimal[1]
    if power := _SPREADSHEET_POWER.fullmatch(text):
        fraction, exponent = power[2] or "", int(power[3])
        return f"{power[1]}{fraction}" if len(fraction) == exponent else None
    return text


def _joined_label(*texts: str) -> str:
    labels = [text.strip(_AROUND_LABEL) for text in texts]
    return "/".join(label for label in labels if label and label.lower() not in _NO_LABEL)


def _labeled(phone: ParsedPhone, *labels: str) -> ParsedPhone:
    return replace(phone, label=_joined_label(*labels))


def _completed(previous: ParsedPhone, piece: str) -> ParsedPhone | None:
    own = parse_phone(piece)
    known = previous.e164 or ""
    digits = own.number
    if (
        own.e164
        or not known.startswith(ISRAEL)
        or not digits.isdecimal()
        or digits.startswith("0")
        or len(digits) > _MOST_COMPLETED_DIGITS
    ):
        return None
    whole = classify(
        raw=f"{previous.raw}/{own.raw}",
        number=f"{known[: -len(digits)]}{digits}",
        extension=own.extension,
        label=own.label or previous.label,
    )
    return replace(whole, warning=whole.warning or PhoneWarning.COMPLETED)


# --- showing, dialing, matching ---------------------------------------------------------------


def display_phone(e164: str | None, raw: str, kind: str) -> str:
    """Return a number as it is read in Israel: 050-234-5678, 03-612-3456, 1-700-700-700.

    Without E.164 the text as typed. To be shown in a left-to-right isolate.
    """
    if not e164:
        return raw
    if kind == PhoneKind.FOREIGN or not e164.startswith((ISRAEL, PALESTINE)):
        return _display_foreign(e164)
    national = e164[4:]
    if national.startswith("15") and national[2] in "13":  # voice mail, fax to mail
        return f"{national[:3]}-{national[3:-7]}-{national[-7:]}"
    if national[0] == "1":
        return "-".join(filter(None, ("1", national[1:4], national[4:7], national[7:])))
    prefix = "+970 " if e164.startswith(PALESTINE) else "0"
    return f"{prefix}{national[:-7]}-{national[-7:-4]}-{national[-4:]}"


@lru_cache(maxsize=1024)
def _display_foreign(e164: str) -> str:
    number = phonenumbers.parse(e164)
    return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))


def tel_url(e164: str | None, raw: str = "", kind: str = "") -> str | None:
    """Return the link that dials a number; None for what cannot be dialed."""
    if e164:
        return f"tel:{e164}"
    if kind in (PhoneKind.STAR, PhoneKind.SHORT):
        return f"tel:{parse_phone(raw).number}"
    return None


def whatsapp_url(e164: str | None) -> str | None:
    """Return the link to a WhatsApp conversation; None where the number is no mobile.

    Source: "How to use click to chat", WhatsApp Help Center: digits only, with country code.
    """
    return f"https://wa.me/{e164[1:]}" if e164 and is_mobile_number(e164) else None


_MATCHED_DIGITS = 9


def match_key(e164: str) -> str:
    """Return the last nine digits, by which callers and duplicates are matched.

    The same for +97259… and +97059…, both of which one Palestinian mobile may be stored as.
    """
    return e164[-_MATCHED_DIGITS:]


def phone_runs(phone: ParsedPhone) -> tuple[str, ...]:
    """Return the runs of digits by which a number is found: 0502345678 and 972502345678."""
    if phone.e164 is None:
        run = "".join(char for char in phone.number if char.isdecimal() or char == "*")
        return (run,) if run else ()
    national = phone.e164[4:]
    if not phone.e164.startswith((ISRAEL, PALESTINE)):
        return (phone.e164[1:],)
    typed = national if national[0] == "1" else f"0{national}"
    if PALESTINIAN_MOBILE.fullmatch(national):
        return (typed, f"972{national}", f"970{national}")
    return (typed, phone.e164[1:])


def query_digits(query: str) -> str:
    """Reduce a typed number, whole or in part, to the digits that `phone_runs` has of it."""
    number = _EXTENSION.sub("", ascii_digits(query))
    digits = "".join(filter(str.isdecimal, number))
    if "*" in number:
        return f"*{digits}"
    if digits.startswith("00") and len(digits) >= _FIRST_DIGITS_ABROAD:
        digits = digits[2:]
    if digits.startswith(("9720", "9700")):
        digits = digits[:3] + digits[4:]
    return digits


_FIRST_DIGITS_ABROAD = 5


def strip_extension(text: str) -> str:
    """Remove an extension from a typed number."""
    return _EXTENSION.sub("", text)
