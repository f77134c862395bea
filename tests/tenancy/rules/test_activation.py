import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kesher.tenancy.rules.activation import (
    ActivationState,
    CodeFacts,
    MalformedCode,
    activation_state,
    read_code,
    sign_code,
)

LAST = dt.date(2026, 11, 30)
FACTS = CodeFacts("ahava", ("crm",), LAST)


@pytest.mark.parametrize(
    ("modules", "until", "today", "state"),
    [
        (["crm"], None, dt.date(2099, 1, 1), ActivationState.ACTIVE),
        (["crm"], LAST, LAST, ActivationState.ACTIVE),
        (["crm"], LAST, dt.date(2026, 12, 1), ActivationState.READ_ONLY),
        (["crm"], LAST, dt.date(2026, 12, 30), ActivationState.READ_ONLY),
        (["crm"], LAST, dt.date(2026, 12, 31), ActivationState.CLOSED),
        ([], None, LAST, ActivationState.CLOSED),
        (["service"], LAST, LAST, ActivationState.CLOSED),
    ],
)
def test_what_may_be_done_on_a_day(
    modules: list[str], until: dt.date | None, today: dt.date, state: ActivationState
):
    assert activation_state(module="crm", modules=modules, active_until=until, today=today) is state


def test_a_code_says_what_was_signed():
    key = Ed25519PrivateKey.generate()
    assert read_code(key.public_key(), sign_code(key, FACTS)) == FACTS


def test_only_the_signer_makes_codes():
    code = sign_code(Ed25519PrivateKey.generate(), FACTS)
    with pytest.raises(MalformedCode):
        read_code(Ed25519PrivateKey.generate().public_key(), code)
