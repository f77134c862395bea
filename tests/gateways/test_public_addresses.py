"""Which addresses may be called when somebody else names them."""

import ipaddress
import socket

import pytest
from pytest_django.fixtures import Settings

from kesher.gateways.base import GatewayFailed
from kesher.gateways.public_addresses import AddressForbidden, is_public, resolve, split_url

PRIVATE = [
    "127.0.0.1",
    "127.255.1.2",
    "10.0.0.5",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",  # the metadata of clouds
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",  # the metadata of clouds, again
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:db8::1",
]
PUBLIC = ["8.8.8.8", "147.237.0.71", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_the_public_internet_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_the_public_internet_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("https:///path", "not_https"),
        ("javascript:alert(1)", "not_https"),
        ("https://user:word@example.com/", "not_a_url"),
        ("https://example.com/#part", "not_a_url"),
        ("https://example.com:99999/", "not_a_url"),
        ("https://exa mple.com/", "not_a_url"),
        ("https://example.com/\r\nHost: other", "not_a_url"),
        ("https://[::1/", "not_a_url"),
        ("https://דוגמה.קום/", "not_a_url"),
        (f"https://example.com/{'x' * 500}", "not_a_url"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("https://127.0.0.1/", "private_address"),
    ],
)
def test_an_address_that_may_not_be_called_says_why(url: str, why: str) -> None:
    with pytest.raises(AddressForbidden, match=f"^{why}$") as forbidden:
        split_url(url)

    assert forbidden.value.is_permanent


@pytest.mark.parametrize("url", ["http://example.com/", "https://example.com:8443/"])
def test_without_trusted_networks_only_https_on_its_port_is_called(
    url: str, settings: Settings
) -> None:
    settings.WEBHOOK_TRUSTED_NETWORKS = []

    with pytest.raises(AddressForbidden, match="not_https"):
        split_url(url)
    assert split_url("https://example.com:443/hook?a=1").hostname == "example.com"


@pytest.mark.parametrize(
    "host", ["localhost", "2130706433", "0x7f.1", "127.1", "0", "[::ffff:7f00:1]"]
)
def test_every_spelling_of_this_machine_is_found_out(host: str) -> None:
    with pytest.raises(AddressForbidden, match="private_address"):
        resolve(split_url(f"https://{host}/"))


def test_plain_http_goes_to_trusted_networks_alone(settings: Settings) -> None:
    assert resolve(split_url("http://127.0.0.7:8000/")) == ["127.0.0.7"]

    with pytest.raises(AddressForbidden, match="not_https"):
        resolve(split_url("http://8.8.8.8/"))


def test_one_private_address_condemns_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*args: object, **options: object) -> list[object]:
        return [(0, 0, 0, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)

    with pytest.raises(AddressForbidden, match="private_address"):
        resolve(split_url("https://two-faced.example/"))


def test_an_unknown_name_may_be_asked_again() -> None:
    with pytest.raises(GatewayFailed, match="unknown_host") as failed:
        resolve(split_url("https://nobody.invalid/"))

    assert not failed.value.is_permanent
