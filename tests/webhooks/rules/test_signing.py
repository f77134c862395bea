"""Signatures, by the words of Standard Webhooks 1.0.0."""

import base64
import hashlib
import hmac

from kesher.webhooks.rules.signing import new_secret, signature, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Verify as the published specification says, independently of our code."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(
        version == "v1" and hmac.compare_digest(given, expected)
        for version, _, given in (
            one.partition(",") for one in headers["Webhook-Signature"].split(" ")
        )
    )


def test_the_example_of_the_specification_comes_out() -> None:
    signed = signature(
        SECRET,
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_changed_on_the_way_does_not_verify() -> None:
    body = '{"name":"אהבה"}'.encode()
    headers = signed_headers([SECRET], message_id="msg_1", timestamp=1614265330, body=body)

    assert is_genuine(SECRET, headers, body)
    assert not is_genuine(SECRET, headers, body + b" ")
    assert not is_genuine(SECRET, headers | {"Webhook-Id": "msg_2"}, body)
    assert not is_genuine(SECRET, headers | {"Webhook-Timestamp": "1614265331"}, body)
    assert not is_genuine(new_secret(), headers, body)


def test_both_secrets_sign_while_one_is_being_replaced() -> None:
    new = new_secret()
    headers = signed_headers([new, SECRET], message_id="msg_1", timestamp=1, body=b"{}")

    assert is_genuine(SECRET, headers, b"{}")
    assert is_genuine(new, headers, b"{}")
    assert headers["Kesher-Webhook-Signature"] == headers["Webhook-Signature"]


def test_secrets_are_long_and_never_the_same() -> None:
    first, second = new_secret(), new_secret()

    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
