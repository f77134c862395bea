"""Numbers of identity cards and of registered bodies (ת.ז., ח.פ.).

Both end in a check digit. A wrong one refuses an Israeli number that somebody types; for other
kinds, and in an import, it only warns: the number is kept as it came.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class IdKind(StrEnum):
    """Whose number it is."""

    ID = "id"
    COMPANY = "company"
    PARTNERSHIP = "partnership"
    NONPROFIT = "nonprofit"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class IdProblem(StrEnum):
    """What is wrong with a number."""

    NOT_DIGITS = "not_digits"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    ALL_ZEROS = "all_zeros"
    CHECK_DIGIT = "check_digit"
    NOT_REGISTERED = "not_registered"
    UNUSUAL_PREFIX = "unusual_prefix"


ID_PROBLEM_TEXTS: Mapping[str, Promise] = {
    IdProblem.NOT_DIGITS: _("The number may hold digits only."),
    IdProblem.TOO_LONG: _("The number has more than nine digits."),
    IdProblem.TOO_SHORT: _("The number of a registered body has nine digits."),
    IdProblem.ALL_ZEROS: _("The number cannot be all zeros."),
    IdProblem.CHECK_DIGIT: _("The check digit is wrong. Please compare the number once more."),
    IdProblem.NOT_REGISTERED: _("The number of a registered body starts with 5."),
    IdProblem.UNUSUAL_PREFIX: _("The number starts unlike those of this kind."),
}


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What became of a number; `normalized` is the text as typed where it cannot be read."""

    normalized: str
    is_valid: bool
    problem: IdProblem | None = None
    severity: Literal["refuse", "warn"] | None = None


_LENGTH = 9
_SEPARATORS = re.compile("[ \t.\\-/\u05be\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_SHOWN = 4
_REGISTERED = (IdKind.COMPANY, IdKind.PARTNERSHIP, IdKind.NONPROFIT)
_USUAL_PREFIXES: Mapping[str, tuple[str, ...]] = {
    IdKind.COMPANY: ("50", "51", "52", "53", "55", "56", "57"),
    IdKind.PARTNERSHIP: ("54", "55"),
    IdKind.NONPROFIT: ("58", "50"),
}


def check_id_number(kind: str, text: str) -> IdCheck:
    """Normalize a number of this kind to nine digits and say what is wrong with it.

    A dealer's number (עוסק) is the identity number of a person or the number of a company:
    where the kind is unknown either passes. A foreign number is never examined.

    Source: check digit as in python-stdnum `il.idnr` and `il.hp`; prefixes as used by the
    Registrar of Companies, which is why an unusual one only warns.
    """
    typed = text.strip()
    digits = _SEPARATORS.sub("", typed)
    if kind == IdKind.FOREIGN or not digits:
        return IdCheck(typed, is_valid=True)
    severity: Literal["refuse", "warn"] = "warn" if kind == IdKind.UNKNOWN else "refuse"
    if problem := _unreadable(kind, digits):
        return IdCheck(typed, is_valid=False, problem=problem, severity=severity)
    number = digits.zfill(_LENGTH)
    if problem := _wrong(kind, number):
        return IdCheck(number, is_valid=False, problem=problem, severity=severity)
    if number[:2] not in _USUAL_PREFIXES.get(kind, (number[:2],)):
        return IdCheck(number, is_valid=True, problem=IdProblem.UNUSUAL_PREFIX, severity="warn")
    return IdCheck(number, is_valid=True)


def _unreadable(kind: str, digits: str) -> IdProblem | None:
    if not (digits.isascii() and digits.isdigit()):  # isdigit alone takes Arabic digits too
        return IdProblem.NOT_DIGITS
    if len(digits) > _LENGTH:
        return IdProblem.TOO_LONG
    if not digits.strip("0"):  # passes the arithmetic
        return IdProblem.ALL_ZEROS
    if kind in _REGISTERED and len(digits) < _LENGTH:
        return IdProblem.TOO_SHORT
    return None


def _wrong(kind: str, number: str) -> IdProblem | None:
    if kind in _REGISTERED and number[0] != "5":
        return IdProblem.NOT_REGISTERED
    if not has_check_digit(number):
        return IdProblem.CHECK_DIGIT
    return None


def has_check_digit(number: str) -> bool:
    """Tell whether the last of nine digits is the check digit of the others (Luhn)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(number))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def mask_id_number(number: str) -> str:
    """Hide all but the last four characters; for lists, where the whole number is not needed."""
    shown = number[-_SHOWN:] if len(number) > _SHOWN + 1 else number[-1:]
    return "*" * (len(number) - len(shown)) + shown
