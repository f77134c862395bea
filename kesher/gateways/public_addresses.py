"""Which addresses of the internet a program of ours may call when somebody else names them.

A business names the address of its webhook; behind the name may stand our own machine, a neighbor
in the server's network, or the cloud's metadata. The name is resolved once, every address that it
has is judged, and the caller connects to what was judged: a name that changes its mind between the
two (DNS rebinding) gains nothing.

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries, as `ipaddress` holds them; OWASP,
Server-Side Request Forgery Prevention.
"""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from kesher.gateways.base import GatewayFailed

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_HTTPS_PORT = 443
_LONGEST_URL = 500
# An address of these carries one of the old kind, to which a gateway on the way leads.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressForbidden(GatewayFailed):
    """The address leads where programs of others must not lead us; asking again will not help."""

    def __init__(self, what: str) -> None:
        super().__init__(what, is_permanent=True)


def split_url(url: str) -> SplitResult:
    """Return the parts of an https address that may be called, as far as it tells by itself.

    Plain http, and other ports than 443, are for the trusted networks of the installation alone
    (`KESHER_WEBHOOK_TRUSTED_NETWORKS`), where somebody else than the internet is at the other end.

    Raises: AddressForbidden.
    """
    if len(url) > _LONGEST_URL or not url.isascii() or any(sign <= " " for sign in url):
        raise AddressForbidden("not_a_url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressForbidden("not_a_url") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise AddressForbidden("not_https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressForbidden("not_a_url")
    literal = _literal(parts.hostname)
    if literal is not None and not is_allowed(literal):
        raise AddressForbidden("private_address")
    is_plain = parts.scheme == "http" or port not in {None, _HTTPS_PORT}
    if is_plain and not _trusted():
        raise AddressForbidden("not_https")
    return parts


def resolve(parts: SplitResult) -> list[str]:
    """Return the addresses behind a name, every one of which may be called.

    One that may not be called condemns them all: an honest name does not mix the two.

    Raises: AddressForbidden; GatewayFailed, when the name is unknown.
    """
    port = parts.port or (_HTTPS_PORT if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise GatewayFailed("unknown_host") from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    judged = [ipaddress.ip_address(address) for address in addresses]
    if not all(is_allowed(address) for address in judged):
        raise AddressForbidden("private_address")
    is_plain = parts.scheme == "http" or port != _HTTPS_PORT
    if is_plain and not all(_is_in(address, _trusted()) for address in judged):
        raise AddressForbidden("not_https")
    return addresses


def is_allowed(address: IpAddress) -> bool:
    """Tell whether an address is one of the public internet, or trusted by the installation."""
    return is_public(address) or _is_in(address, _trusted())


def is_public(address: IpAddress) -> bool:
    """Tell whether an address is one of the public internet: not private, local, shared, reserved
    or for many, and carrying no such one inside.
    """
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _carried(address: IpAddress) -> IpAddress | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _literal(host: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _trusted() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(text, strict=False) for text in settings.WEBHOOK_TRUSTED_NETWORKS]


def _is_in(
    address: IpAddress, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    return any(address in network for network in networks)
