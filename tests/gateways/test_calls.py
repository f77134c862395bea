"""Calling addresses that somebody else named, over real sockets."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kesher.gateways import calls
from kesher.gateways.base import GatewayFailed
from kesher.gateways.calls import KEPT_BYTES, post
from kesher.gateways.public_addresses import AddressForbidden
from tests.receivers import TRUSTED, receiver


def test_the_answer_is_returned_whatever_it_is() -> None:
    with receiver() as other:
        other.status, other.answer, other.headers = 503, b"x" * 5000, {"Retry-After": "7"}

        answer = post(other.url + "?a=1", body=b"{}", headers={"X-A": "b"})

    assert (answer.status, answer.is_success, answer.retry_after) == (503, False, "7")
    assert answer.body == b"x" * KEPT_BYTES
    (got,) = other.got
    assert (got.path, got.body, got.headers["X-A"]) == ("/hook?a=1", b"{}", "b")


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with receiver("127.0.0.1") as private, receiver() as other:
        other.status, other.headers = 302, {"Location": private.url}

        answer = post(other.url, body=b"{}", headers={})

    assert (answer.status, answer.is_success) == (302, False)
    assert private.got == []


def test_a_private_address_is_not_even_connected_to() -> None:
    with receiver("127.0.0.1") as private:
        port = private.url.rsplit(":", 1)[1]
        for url in (private.url, f"http://localhost:{port}", f"http://[::ffff:127.0.0.1]:{port}"):
            with pytest.raises(AddressForbidden):
                post(url, body=b"{}", headers={})

    assert private.got == []


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was judged is the one that is called, and the name is asked for once."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *args: object, **options: object) -> object:
        if host != "rebinding.example":
            return real(host, port, *args, **options)  # type: ignore[arg-type]
        asked.append(host)
        address = TRUSTED if len(asked) == 1 else "127.0.0.1"
        return real(address, port, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with receiver() as other:
        port = other.url.rsplit(":", 1)[1].partition("/")[0]

        answer = post(f"http://rebinding.example:{port}/hook", body=b"{}", headers={})

    assert answer.is_success
    assert asked == ["rebinding.example"]
    assert other.got[0].headers["Host"] == f"rebinding.example:{port}"


@pytest.mark.parametrize(
    ("scheme", "first", "drop"),
    [
        ("http", b"HTTP/1.1 200 OK\r\n", b"X-Drop: of water\r\n"),
        ("https", b"\x16\x03\x03\x3f\xff", b"\x02"),  # a greeting that never ends
    ],
)
def test_a_call_ends_in_time_however_slowly_the_answer_trickles(
    monkeypatch: pytest.MonkeyPatch, scheme: str, first: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(calls, "WHOLE_SECONDS", 0.3)
    is_over = threading.Event()

    def trickle(line: socket.socket) -> None:
        other, _ = line.accept()
        with other, suppress(OSError):
            other.recv(4096)
            other.sendall(first)
            while not is_over.wait(0.05):
                other.sendall(drop)

    with socket.create_server((TRUSTED, 0)) as line:
        thread = threading.Thread(target=trickle, args=(line,))
        thread.start()
        with pytest.raises(GatewayFailed, match="timeout"):
            post(f"{scheme}://{TRUSTED}:{line.getsockname()[1]}/", body=b"{}", headers={})
        is_over.set()
        thread.join()


@pytest.mark.parametrize("spoken", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_does_not_speak_http_fails(spoken: bytes) -> None:
    def answer(line: socket.socket) -> None:
        other, _ = line.accept()
        with other:
            other.recv(65536)
            other.sendall(spoken)

    with socket.create_server((TRUSTED, 0)) as line:
        thread = threading.Thread(target=answer, args=(line,))
        thread.start()
        with pytest.raises(GatewayFailed):
            post(f"http://{TRUSTED}:{line.getsockname()[1]}/", body=b"{}", headers={})
        thread.join()


def test_nobody_there() -> None:
    with socket.create_server((TRUSTED, 0)) as line:
        port = line.getsockname()[1]

    with pytest.raises(GatewayFailed, match="connection_refused"):
        post(f"http://{TRUSTED}:{port}/", body=b"{}", headers={})


def test_a_certificate_has_to_be_for_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = _certificate(tmp_path, "hooks.example")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(calls, "_tls", lambda: trusting)
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *args, **options: [(2, 1, 6, "", (TRUSTED, port))],
    )
    seen: list[str | None] = []
    serving.sni_callback = lambda _line, name, _context: seen.append(name)

    def answer(line: socket.socket) -> None:
        for _ in range(2):
            other, _ = line.accept()
            try:
                with serving.wrap_socket(other, server_side=True) as secure:
                    _read_whole(secure)
                    secure.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                other.close()

    with socket.create_server((TRUSTED, 0)) as line:
        port = line.getsockname()[1]
        thread = threading.Thread(target=answer, args=(line,))
        thread.start()
        assert post(f"https://hooks.example:{port}/", body=b"{}", headers={}).status == 204
        with pytest.raises(GatewayFailed, match="bad_certificate"):
            post(f"https://other.example:{port}/", body=b"{}", headers={})
        thread.join()

    assert seen == ["hooks.example", "other.example"]


def _read_whole(line: socket.socket) -> None:
    """Read a request whose body is `{}`: closing over what was not read breaks the line."""
    got = line.recv(65536)
    while got and not got.endswith(b"{}"):
        got += line.recv(65536)


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    names.append(x509.IPAddress(ipaddress.ip_address("192.0.2.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
