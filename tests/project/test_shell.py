"""The shell: nobody's slow line holds up anybody else, and headers say what is true."""

import datetime as dt
import gzip
import hashlib
import http.client
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from kesher.lib.static_files import static_tree
from tests.fake_s3 import BUCKET, running_s3
from tests.servers import Server, running_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def shell(django_db_setup: None, django_db_blocker) -> Iterator[Server]:
    environment = {
        "KESHER_TEST_URLCONF": "tests.project.shell_urls",
        "KESHER_LARGEST_UPLOAD_MB": "3",
        "KESHER_ATTACHMENT_MB": "2",  # a form wraps it in some words
        "KESHER_WEB_THREADS": "2",
        "KESHER_TRUSTED_PROXIES": "127.0.0.1",
    }
    with (
        django_db_blocker.unblock(),
        running_server(worker=False, environment=environment) as server,
    ):
        yield server


@pytest.fixture
def stored_file() -> Iterator[str]:
    name = f"test-{os.getpid()}/large.bin"
    path = Path(settings.FILES) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"0123456789abcdef" * 2_000_000)
    yield name
    path.unlink()
    path.parent.rmdir()


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": f"localhost:{server.port}", **names})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def begin(server: Server, request: str) -> socket.socket:
    handle = socket.create_connection(("127.0.0.1", server.port))
    # A browser that does not read: its own buffer is small, so the server's fills.
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    handle.sendall(request.replace("\n", "\r\n").encode())
    return handle


def test_stalled_uploads_and_unread_downloads_hold_nobody_up(
    shell: Server, stored_file: str
) -> None:
    host = f"Host: localhost:{shell.port}"
    uploads = [
        begin(shell, f"POST /echo HTTP/1.1\n{host}\nContent-Length: 2000000\n\nabc")
        for _ in range(4)
    ]
    downloads = [begin(shell, f"GET /stored/{stored_file} HTTP/1.1\n{host}\n\n") for _ in range(4)]
    time.sleep(0.5)

    started = time.monotonic()
    responses = [ask(shell, "GET", "/long")[0].status for _ in range(4)]
    duration = time.monotonic() - started

    assert responses == [200] * 4
    assert duration < 2
    for handle in uploads + downloads:
        handle.close()


def test_a_slow_page_does_not_hold_up_the_next(shell: Server) -> None:
    slow = begin(shell, f"GET /slow HTTP/1.1\nHost: localhost:{shell.port}\n\n")
    time.sleep(0.1)

    started = time.monotonic()
    response, _ = ask(shell, "GET", "/long")

    assert response.status == 200
    assert time.monotonic() - started < 0.35
    slow.close()


def test_a_body_beyond_the_limit_is_refused(shell: Server) -> None:
    announced, _ = ask(shell, "POST", "/echo", b"x" * (3 * 1024 * 1024 + 1))
    chunked = begin(
        shell,
        f"POST /echo HTTP/1.1\nHost: localhost:{shell.port}\nTransfer-Encoding: chunked\n\n",
    )
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    chunked.settimeout(10)
    for _ in range(4):
        chunked.sendall(piece)
    answer = chunked.recv(100)
    chunked.close()

    assert announced.status == 413
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_large_body_arrives_whole(shell: Server) -> None:
    response, content = ask(shell, "POST", "/echo", b"x" * 2_500_000)

    assert response.status == 200
    assert json.loads(content)["length"] == 2_500_000


def test_a_stored_file_is_sent_whole_with_safe_headers(shell: Server, stored_file: str) -> None:
    response, content = ask(shell, "GET", f"/stored/{stored_file}")

    assert content == b"0123456789abcdef" * 2_000_000
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Kesher-File"] is None


CONTENT = b"0123456789abcdef" * 2_000_000


@pytest.mark.parametrize(
    ("asked", "first", "after_last"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=31999990-", 31_999_990, 32_000_000),
        ("bytes=-16", 31_999_984, 32_000_000),
        ("bytes=31999999-99999999", 31_999_999, 32_000_000),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(
    shell: Server, stored_file: str, asked: str, first: int, after_last: int
) -> None:
    response, content = ask(shell, "GET", f"/stored/{stored_file}", Range=asked)

    assert response.status == 206
    assert content == CONTENT[first:after_last]
    assert response.headers["Content-Range"] == f"bytes {first}-{after_last - 1}/32000000"
    assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=32000000-", 416),
        ("bytes=-0", 416),
        ("bytes=9-5", 200),
        ("bytes=0-1,5-6", 200),
        ("bytes=-", 200),
        ("lines=1-2", 200),
    ],
)
def test_a_part_that_is_none_is_refused_or_the_whole(
    shell: Server, stored_file: str, asked: str, status: int
) -> None:
    response, content = ask(shell, "GET", f"/stored/{stored_file}", Range=asked)

    assert response.status == status
    assert len(content) == (0 if status == 416 else len(CONTENT))


def test_a_part_of_another_state_of_the_file_is_not_sent(shell: Server, stored_file: str) -> None:
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    path = f"/stored/{stored_file}?sha256={sha256}"

    same, _ = ask(shell, "GET", path, Range="bytes=0-9", If_Range=f'"{sha256}"')
    other, _ = ask(shell, "GET", path, Range="bytes=0-9", If_Range='"other"')

    assert (same.status, other.status) == (206, 200)


def test_a_file_whose_checksum_is_right_arrives_whole(shell: Server, stored_file: str) -> None:
    sha256 = hashlib.sha256(CONTENT).hexdigest()

    response, content = ask(shell, "GET", f"/stored/{stored_file}?sha256={sha256}")

    assert (response.status, content) == (200, CONTENT)
    assert response.headers["X-Kesher-Checksum"] is None


def test_a_damaged_file_never_passes_for_the_whole_one(
    shell: Server, stored_file: str, tmp_path: Path
) -> None:
    path = Path(settings.FILES) / stored_file
    with pytest.raises(http.client.IncompleteRead) as broken_off:
        ask(shell, "GET", f"/stored/{stored_file}?sha256={'0' * 64}")
    path.write_bytes(b"short")
    small, content = ask(shell, "GET", f"/stored/{stored_file}?sha256={'0' * 64}")

    assert len(broken_off.value.partial) < len(CONTENT)
    assert (small.status, b"short" in content) == (410, False)


def test_a_file_that_is_gone_is_told(shell: Server, stored_file: str) -> None:
    response, _ = ask(shell, "GET", f"/stored/{stored_file}-not")

    assert response.status == 410


@pytest.mark.slow
def test_attachments_come_from_the_bucket_where_there_is_one(
    django_db_setup: None, django_db_blocker, tmp_path: Path
) -> None:
    name, content = "attachments/7/ab/large", os.urandom(3_000_000)
    with running_s3() as s3:
        s3.objects[name] = content
        s3.written_at[name] = dt.datetime.now(dt.UTC)
        environment = {
            "KESHER_TEST_URLCONF": "tests.project.shell_urls",
            "KESHER_S3_BUCKET": BUCKET,
            "KESHER_S3_ENDPOINT": s3.url,
            "KESHER_S3_REGION": "il-central-1",
            "KESHER_S3_ACCESS_KEY": "key",
            "KESHER_S3_SECRET_KEY": "secret",
        }
        with (
            django_db_blocker.unblock(),
            running_server(worker=False, environment=environment) as server,
        ):
            sha256 = hashlib.sha256(content).hexdigest()
            whole, all_of_it = ask(server, "GET", f"/stored/{name}?sha256={sha256}")
            part, some = ask(server, "GET", f"/stored/{name}", Range="bytes=2999990-")
            s3.is_down = True
            down, _ = ask(server, "GET", f"/stored/{name}")

    assert (whole.status, all_of_it == content) == (200, True)
    assert (part.status, some) == (206, content[-10:])
    assert down.status == 503


def test_a_picture_may_be_shown_and_a_page_never(shell: Server, stored_file: str) -> None:
    picture, _ = ask(shell, "HEAD", f"/stored/{stored_file}?type=image/png")
    page, _ = ask(shell, "HEAD", f"/stored/{stored_file}?type=text/html")

    assert picture.headers["Content-Disposition"].startswith("inline")
    assert page.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["../secret-key", "a/../../secret-key", "..%2Fsecret-key"])
def test_a_path_that_leaves_the_files_is_never_sent(shell: Server, name: str) -> None:
    response, content = ask(shell, "GET", f"/stored/{name}")

    assert response.status in {404, 500}
    assert (Path(settings.HOME) / "secret-key").read_bytes() not in content


def test_a_browser_cannot_pose_as_a_proxy_or_as_another_header(shell: Server) -> None:
    _, content = ask(shell, "GET", "/echo", X_Forwarded_For="6.6.6.6, 203.0.113.9")
    seen = json.loads(content)
    raw = begin(
        shell,
        f"GET /echo HTTP/1.1\nHost: localhost:{shell.port}\nX_Forwarded_Proto: https\n"
        "Proxy: evil\nConnection: close\n\n",
    )
    answer = b""
    while part := raw.recv(65536):
        answer += part
    raw.close()

    assert seen["address"] == "203.0.113.9"
    assert "X-Forwarded-For" not in seen["headers"]
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["secure"] is False
    assert b"evil" not in answer


def test_pages_are_compressed_as_the_browser_likes(shell: Server) -> None:
    zipped, content = ask(shell, "GET", "/long", Accept_Encoding="gzip")
    plain, whole = ask(shell, "GET", "/long")

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == whole
    assert plain.headers["Content-Encoding"] is None
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_static_files_are_kept_for_ever_under_their_present_address(shell: Server) -> None:
    current, _ = ask(
        shell, "GET", f"/static/{static_tree().version}/css/tokens.css", Accept_Encoding="br"
    )
    outdated, _ = ask(shell, "GET", "/static/000000000000/css/tokens.css")
    missing, _ = ask(shell, "GET", f"/static/{static_tree().version}/../settings.py")

    assert current.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert current.headers["Content-Encoding"] == "br"
    assert outdated.headers["Cache-Control"] == "no-cache"
    assert missing.status == 404
