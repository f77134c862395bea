"""Secrets that are kept and read again."""

import pytest
from pytest_django.fixtures import Settings

from kesher.lib.sealing import SealBroken, seal, unseal


def test_what_was_sealed_opens_for_its_purpose_alone() -> None:
    sealed = seal("סוד", purpose="webhook")

    assert "סוד" not in sealed
    assert unseal(sealed, purpose="webhook") == "סוד"
    assert seal("סוד", purpose="webhook") != sealed
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="mail")
    with pytest.raises(SealBroken):
        unseal(sealed[:-2] + "A=", purpose="webhook")
    with pytest.raises(SealBroken):
        unseal("", purpose="webhook")


def test_a_key_that_was_replaced_still_opens_while_it_is_named(settings: Settings) -> None:
    settings.SECRET_KEY = "the first key"
    sealed = seal("סוד", purpose="webhook")
    settings.SECRET_KEY = "the second key"
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="webhook")

    settings.SECRET_KEY_FALLBACKS = ["the first key"]

    assert unseal(sealed, purpose="webhook") == "סוד"
