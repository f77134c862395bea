"""A bucket that speaks as much of the S3 protocol as the product uses, over real HTTP."""

import datetime as dt
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BUCKET = "kesher-files"


@dataclass
class FakeS3:
    """What the bucket holds, and whether it answers."""

    url: str
    objects: dict[str, bytes] = field(default_factory=dict)
    written_at: dict[str, dt.datetime] = field(default_factory=dict)
    is_down: bool = False

    @property
    def options(self) -> dict[str, Any]:
        return {
            "bucket_name": BUCKET,
            "endpoint_url": self.url,
            "region_name": "il-central-1",
            "access_key": "key",
            "secret_key": "secret",
        }


class _Bucket(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    s3: FakeS3

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").removeprefix("/")

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def is_refused(self) -> bool:
        if self.s3.is_down or "Authorization" not in self.headers:
            self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            return True
        return False

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.is_refused():
            self.s3.objects[self.key] = body
            self.s3.written_at[self.key] = dt.datetime.now(dt.UTC)
            self.answer(200, ETag='"x"')

    def do_DELETE(self) -> None:
        if not self.is_refused():
            self.s3.objects.pop(self.key, None)
            self.answer(204)

    def do_HEAD(self) -> None:
        if not self.is_refused():
            self.send_object()

    def do_GET(self) -> None:
        if self.is_refused():
            return
        if not self.key:
            self.send_list()
        else:
            self.send_object()

    def send_object(self) -> None:
        content = self.s3.objects.get(self.key)
        if content is None:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        part = content[int(found[1]) :] if found else content
        self.answer(
            206 if found else 200,
            part,
            Content_Length=str(len(part)),
            Last_Modified=format_datetime(self.s3.written_at[self.key], usegmt=True),
            ETag='"x"',
        )

    def send_list(self) -> None:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{self.s3.written_at[key].isoformat()}"
            f"</LastModified><Size>{len(content)}</Size></Contents>"
            for key, content in sorted(self.s3.objects.items())
            if key.startswith(prefix)
        )
        body = (
            '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        )
        self.answer(200, body.encode(), Content_Type="application/xml")


@contextmanager
def running_s3() -> Iterator[FakeS3]:
    """Run a bucket until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bucket)
    s3 = FakeS3(f"http://127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass = type("Bucket", (_Bucket,), {"s3": s3})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield s3
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
