import io
import socket

import pytest
from pytest_django.fixtures import Settings

from kesher.gateways import clamd
from kesher.gateways.base import GatewayFailed
from tests.fake_clamd import EICAR, running_clamd


def test_a_virus_is_named_and_a_clean_file_is_not(settings: Settings) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        assert clamd.is_configured()
        clamd.ping()
        assert clamd.find_virus(io.BytesIO(b"x" * 200_000)) == ""
        assert clamd.find_virus(io.BytesIO(b"x" * 200_000 + EICAR)) == "Eicar-Signature"


def test_a_file_above_the_limit_of_the_scanner_fails_for_good(settings: Settings) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS, pytest.raises(GatewayFailed) as failure:
        clamd.find_virus(io.BytesIO(b"x" * 3_000_000))

    assert failure.value.is_permanent


def test_a_scanner_that_is_down_may_be_asked_again(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{port}"

    with pytest.raises(GatewayFailed) as failure:
        clamd.find_virus(io.BytesIO(b"x"))

    assert not failure.value.is_permanent
    with pytest.raises(GatewayFailed):
        clamd.ping()


def test_without_an_address_nothing_is_scanned(settings: Settings) -> None:
    settings.CLAMD_ADDRESS = ""

    assert not clamd.is_configured()
