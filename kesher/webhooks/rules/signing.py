"""Signatures by which the other side knows that a message is ours and was not changed.

Source: Standard Webhooks 1.0.0, https://github.com/standard-webhooks/standard-webhooks, symmetric
signatures: HMAC-SHA256 over `id.timestamp.body`, in base64, after the version `v1`.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """Return a new secret, as the other side is given it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message; `timestamp` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    content = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode("ascii")


def signed_headers(
    secrets_in_use: Sequence[str], *, message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the headers that carry name, time and signature of a message.

    While a secret is being replaced both sign. The headers stand under our name and under that of
    the standard, by which ready-made libraries look for them.
    """
    signatures = " ".join(
        signature(secret, message_id=message_id, timestamp=timestamp, body=body)
        for secret in secrets_in_use
    )
    facts = {"Id": message_id, "Timestamp": str(timestamp), "Signature": signatures}
    return {
        f"{prefix}-{name}": value
        for prefix in ("Kesher-Webhook", "Webhook")
        for name, value in facts.items()
    }
