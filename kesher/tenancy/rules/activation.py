"""Activation: what a code says, who signed it, and what a business may do on a day.

A code is `KSHR1.<facts>.<signature>`: the facts name the business, the modules and the last day;
the signature is the installation's (Ed25519), so nobody else can make one.

Source: R-04 in docs/behaviours.md.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CRM = "crm"
MODULES = (CRM,)

READABLE_DAYS = 30  # after the last day
NOTICE_DAYS = 14  # before the last day

_PREFIX = "KSHR1"


class ActivationState(Enum):
    """What a business may do with a module on a day."""

    ACTIVE = "active"
    READ_ONLY = "read_only"
    CLOSED = "closed"


class MalformedCode(ValueError):
    """The text is no code of this installation."""


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a code says; the last day is included."""

    business_slug: str
    modules: tuple[str, ...]
    expires_on: dt.date


def activation_state(
    *, module: str, modules: Sequence[str], active_until: dt.date | None, today: dt.date
) -> ActivationState:
    """Tell what may be done with a module today; without a last day it never ends."""
    if module not in modules:
        return ActivationState.CLOSED
    if active_until is None or today <= active_until:
        return ActivationState.ACTIVE
    if today <= active_until + dt.timedelta(days=READABLE_DAYS):
        return ActivationState.READ_ONLY
    return ActivationState.CLOSED


def last_day_ahead(active_until: dt.date | None, today: dt.date) -> dt.date | None:
    """Return the day that users should know of: the last active one, then the last readable one.

    None while the end is further off than `NOTICE_DAYS`, and after all is over.
    """
    if active_until is None or today < active_until - dt.timedelta(days=NOTICE_DAYS):
        return None
    if today <= active_until:
        return active_until
    last_readable = active_until + dt.timedelta(days=READABLE_DAYS)
    return last_readable if today <= last_readable else None


def sign_code(key: Ed25519PrivateKey, facts: CodeFacts) -> str:
    """Return the code that activates these modules of this business until that day."""
    body = _encode(
        json.dumps(
            {
                "business": facts.business_slug,
                "modules": list(facts.modules),
                "until": facts.expires_on.isoformat(),
            },
            separators=(",", ":"),
        ).encode()
    )
    return f"{_PREFIX}.{body}.{_encode(key.sign(body.encode()))}"


def read_code(key: Ed25519PublicKey, code: str) -> CodeFacts:
    """Return what a code says, if this installation signed it; blanks and line breaks are ignored.

    Raises: MalformedCode, for anything else.
    """
    parts = "".join(code.split()).split(".")
    if len(parts) != 3 or parts[0] != _PREFIX:
        raise MalformedCode
    try:
        key.verify(_decode(parts[2]), parts[1].encode())
        facts = json.loads(_decode(parts[1]))
        return CodeFacts(
            business_slug=str(facts["business"]),
            modules=tuple(str(module) for module in facts["modules"]),
            expires_on=dt.date.fromisoformat(facts["until"]),
        )
    except (InvalidSignature, ValueError, KeyError, TypeError, binascii.Error):
        raise MalformedCode from None


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
