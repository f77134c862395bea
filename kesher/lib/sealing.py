"""Secrets that must be kept and read again, sealed so that a copy of the database tells nothing.

The key follows from Django's SECRET_KEY, which lies outside the database; each purpose has its
own. A key that was replaced goes on opening what it sealed while SECRET_KEY_FALLBACKS names it.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """What was sealed does not open: the installation's SECRET_KEY is another one now."""


def seal(text: str, *, purpose: str) -> str:
    """Return the text encrypted for a purpose; the same text never looks the same."""
    return _fernet(purpose).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, *, purpose: str) -> str:
    """Return the text that was sealed for this purpose.

    Raises: SealBroken, when it was changed, or sealed for something else or under another key.
    """
    try:
        return _fernet(purpose).decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        raise SealBroken from None


def _fernet(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str | bytes, purpose: str) -> bytes:
    derivation = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=f"kesher.sealing.{purpose}".encode()
    )
    return base64.urlsafe_b64encode(
        derivation.derive(key.encode() if isinstance(key, str) else key)
    )
