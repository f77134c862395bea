"""The Israeli numbering plan: what a string of digits is.

Israeli numbers are taken apart here and not by the `phonenumbers` library, which drops the star
of *6050, guesses Belize in 012-501234567 and takes seven digits for a whole number; the library
decides whether a range is in use, and reads numbers abroad.

Source: metadata of `phonenumbers` for +972 and +970; numbering plan of the Ministry of
Communications for the meaning of the prefixes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType, shortnumberinfo


class PhoneKind(StrEnum):
    """What sort of line a number is."""

    MOBILE = "mobile"
    FIXED = "fixed"
    VOIP = "voip"
    SHARED = "shared"
    TOLLFREE = "tollfree"
    PREMIUM = "premium"
    STAR = "star"
    SHORT = "short"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class PhoneWarning(StrEnum):
    """Why somebody should look at a number; none of these refuses it."""

    UNUSUAL_RANGE = "unusual_range"
    NOT_A_PHONE = "not_a_phone"
    AREA_CODE_MISSING = "area_code_missing"
    CARRIER_PREFIX = "carrier_prefix"
    COMPLETED = "completed"
    SPREADSHEET_DAMAGE = "spreadsheet_damage"


PHONE_KIND_LABELS: Mapping[str, Promise] = {
    PhoneKind.MOBILE: _("mobile"),
    PhoneKind.FIXED: _("landline"),
    PhoneKind.VOIP: _("business line"),
    PhoneKind.SHARED: _("shared-cost number"),
    PhoneKind.TOLLFREE: _("toll-free number"),
    PhoneKind.PREMIUM: _("premium number"),
    PhoneKind.STAR: _("star number"),
    PhoneKind.SHORT: _("short number"),
    PhoneKind.FOREIGN: _("abroad"),
    PhoneKind.UNKNOWN: _("unknown kind"),
}
PHONE_WARNING_TEXTS: Mapping[str, Promise] = {
    PhoneWarning.UNUSUAL_RANGE: _("The number belongs to no range known to us. Please check it."),
    PhoneWarning.NOT_A_PHONE: _("This does not look like a telephone number."),
    PhoneWarning.AREA_CODE_MISSING: _("The area code is missing."),
    PhoneWarning.CARRIER_PREFIX: _(
        "The number starts with the prefix of an international carrier. Which country is it in?"
    ),
    PhoneWarning.COMPLETED: _("The number was completed from the one before it."),
    PhoneWarning.SPREADSHEET_DAMAGE: _("A spreadsheet has cut digits off this number."),
}


@dataclass(frozen=True, slots=True)
class ParsedPhone:
    """One number of a cell.

    `raw` is the piece as typed, without bidi marks; `number` is it without label and extension.
    """

    raw: str
    number: str
    e164: str | None
    kind: PhoneKind
    extension: str = ""
    label: str = ""
    warning: PhoneWarning | None = None
    is_mobile: bool = False

    @property
    def is_sms_capable(self) -> bool:
        """Tell whether a text message can reach it: only mobiles can be reached."""
        return self.is_mobile


ISRAEL, PALESTINE = "+972", "+970"
_CARRIER_PREFIX = re.compile(r"01(?:05|[2-9])")
_SHAPES: tuple[tuple[PhoneKind, re.Pattern[str]], ...] = (
    (PhoneKind.MOBILE, re.compile(r"5\d{8}")),
    (PhoneKind.FIXED, re.compile(r"[23489]\d{7}|153\d{8,9}")),  # 153: fax to mail
    (PhoneKind.VOIP, re.compile(r"7\d{8}")),
    (PhoneKind.SHARED, re.compile(r"1700\d{6}|1599\d{6}")),
    (PhoneKind.TOLLFREE, re.compile(r"180[019]\d{6}|1255\d{3}")),
    (PhoneKind.PREMIUM, re.compile(r"1(?:200|9\d\d)\d{6}|1212\d{4}")),
    (PhoneKind.UNKNOWN, re.compile(r"151\d{8,9}|6\d{7}")),  # voice mail; an area that was
)
PALESTINIAN_MOBILE = re.compile(r"5[69]\d{7}")
_STAR_DIGITS = range(3, 7)
_SHORT_DIGITS = range(3, 6)
_LOCAL_DIGITS = 7
_FOREIGN_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def classify(*, raw: str, number: str, extension: str, label: str) -> ParsedPhone:
    """Say what a number is that stands without label and extension; never raises."""
    digits = "".join(filter(str.isdecimal, number))
    e164: str | None = None
    kind = PhoneKind.UNKNOWN
    warning: PhoneWarning | None = None
    is_mobile = False
    if "*" in number:
        number = f"*{digits}"
        kind = PhoneKind.STAR if len(digits) in _STAR_DIGITS else PhoneKind.UNKNOWN
        warning = None if kind == PhoneKind.STAR else PhoneWarning.NOT_A_PHONE
    elif abroad := _digits_from_country_code(number, digits):
        e164, kind, warning, is_mobile = _read_international(abroad)
    elif _CARRIER_PREFIX.match(digits):
        warning = PhoneWarning.CARRIER_PREFIX
    elif number == digits and len(digits) in _SHORT_DIGITS and _is_short_number(digits):
        kind = PhoneKind.SHORT
    else:
        e164, kind, warning = _read_israeli(digits)
        is_mobile = kind == PhoneKind.MOBILE
    return ParsedPhone(raw, number, e164, kind, extension, label, warning, is_mobile)


def unreadable(raw: str, warning: PhoneWarning) -> ParsedPhone:
    """Keep a text in which no number can be read."""
    return ParsedPhone(raw, raw, None, PhoneKind.UNKNOWN, warning=warning)


def _digits_from_country_code(number: str, digits: str) -> str:
    """Return the digits from the country code on, or nothing for a national number."""
    if digits.startswith("00"):
        return digits[2:]
    if number.lstrip("(").startswith("+") and not digits.startswith("0"):
        return digits
    without_plus = digits.startswith(("972", "970")) and _shape_of(digits[3:].lstrip("0"))
    return digits if without_plus else ""


def _shape_of(national: str) -> PhoneKind | None:
    return next((kind for kind, shape in _SHAPES if shape.fullmatch(national)), None)


def _read_israeli(digits: str) -> tuple[str | None, PhoneKind, PhoneWarning | None]:
    national = digits.removeprefix("0")
    kind = _shape_of(national)
    if kind is None:
        lacks_area = len(digits) == _LOCAL_DIGITS and digits[0] not in "01"
        reason = PhoneWarning.AREA_CODE_MISSING if lacks_area else PhoneWarning.NOT_A_PHONE
        return None, PhoneKind.UNKNOWN, reason
    is_known = _is_known_range(national[:6], len(national))
    return ISRAEL + national, kind, None if is_known else PhoneWarning.UNUSUAL_RANGE


def _read_international(
    digits: str,
) -> tuple[str | None, PhoneKind, PhoneWarning | None, bool]:
    if digits.startswith("972"):
        e164, kind, warning = _read_israeli(digits[3:].removeprefix("0"))
        return e164, kind, warning, kind == PhoneKind.MOBILE
    if digits.startswith("970"):
        digits = "970" + digits[3:].removeprefix("0")
    number_type, e164 = _foreign_number(digits)
    if e164 is None:
        return None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE, False
    is_known = number_type != PhoneNumberType.UNKNOWN
    is_mobile = number_type in _FOREIGN_MOBILE
    kind = PhoneKind.FOREIGN
    if digits.startswith("970"):
        is_mobile = bool(PALESTINIAN_MOBILE.fullmatch(digits[3:]))
        kind = PhoneKind.MOBILE if is_mobile else PhoneKind.FIXED
    return e164, kind, None if is_known else PhoneWarning.UNUSUAL_RANGE, is_mobile


@lru_cache(maxsize=4096)
def _is_known_range(first_six: str, length: int) -> bool:
    # Every Israeli range is decided by its first five digits at most; the rest is free.
    national = int(first_six.ljust(length, "0"))
    number = phonenumbers.PhoneNumber(country_code=972, national_number=national)
    return bool(phonenumbers.is_valid_number_for_region(number, "IL"))


@lru_cache(maxsize=1024)
def _foreign_number(digits: str) -> tuple[int, str | None]:
    """Return the type of a number and its E.164, without the trunk zero of its country."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return PhoneNumberType.UNKNOWN, None
    if not phonenumbers.is_possible_number(number):
        return PhoneNumberType.UNKNOWN, None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return phonenumbers.number_type(number), e164


@lru_cache(maxsize=1024)
def _is_short_number(digits: str) -> bool:
    # Three digits are emergency and municipal lines (105, 106 and 118 are not in the metadata).
    if len(digits) == _SHORT_DIGITS.start:
        return digits[0] == "1"
    number = phonenumbers.PhoneNumber(country_code=972, national_number=int(digits))
    return bool(shortnumberinfo.is_valid_short_number_for_region(number, "IL"))


def is_mobile_number(e164: str) -> bool:
    """Tell whether a stored number is a mobile's, in Israel or abroad."""
    if e164.startswith(ISRAEL):
        return e164[4] == "5"
    if e164.startswith(PALESTINE):
        return bool(PALESTINIAN_MOBILE.fullmatch(e164[4:]))
    return _foreign_number(e164[1:])[0] in _FOREIGN_MOBILE
