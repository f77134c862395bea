"""Files in a bucket of S3-compatible storage, through django-storages.

Imported only where a bucket is configured: boto3 takes a third of a second and 30 MB.
"""

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from kesher.gateways.base import GatewayFailed
from kesher.gateways.file_store import Reader

_MEMORY_BYTES = 1024 * 1024
_GONE = frozenset({"404", "NoSuchKey"})


def client_config() -> Config:
    """Return how patient to be: the person who attaches a file waits for the answer."""
    return Config(
        connect_timeout=5,
        read_timeout=20,
        retries={"max_attempts": 2, "mode": "standard"},
        s3={"addressing_style": "auto"},
        # Stores that imitate S3 do not all know the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


class Bucket:
    """A bucket as a store; see `FileStore`. `options` are those of `S3Storage`."""

    def __init__(self, **options: Any) -> None:
        self._storage = S3Storage(client_config=client_config(), file_overwrite=False, **options)

    def save(self, key: str, chunks: Iterable[bytes]) -> None:
        """Gather the file beside, then send it: what is refused on the way was never there."""
        with tempfile.SpooledTemporaryFile(max_size=_MEMORY_BYTES) as draft:
            for chunk in chunks:
                draft.write(chunk)
            draft.seek(0)
            with _failures():
                self._storage.bucket.Object(key).put(Body=cast("IO[bytes]", draft))

    def open(self, key: str, start: int = 0) -> Reader:
        """Open the file at a byte; the rest is fetched as it is read."""
        with _failures():
            found = self._storage.bucket.Object(key).get(Range=f"bytes={start}-")
        return _Body(found["Body"])

    def size(self, key: str) -> int:
        """Return the length that the bucket tells."""
        with _failures():
            return int(self._storage.bucket.Object(key).content_length)

    def delete(self, key: str) -> None:
        """Remove the file."""
        with _failures():
            self._storage.bucket.Object(key).delete()

    def keys(self, prefix: str) -> Iterator[tuple[str, dt.datetime]]:
        """Yield the objects whose key starts so, page by page."""
        with _failures():
            for found in self._storage.bucket.objects.filter(Prefix=prefix):
                yield found.key, found.last_modified


class _Body:
    """The rest of an object, as it comes over the line."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int, /) -> bytes:
        with _failures():
            return cast("bytes", self._body.read(size))

    def close(self) -> None:
        self._body.close()


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        raise GatewayFailed(f"The bucket refuses: {error}", is_permanent=code in _GONE) from error
    except (BotoCoreError, Boto3Error, OSError) as error:
        raise GatewayFailed(f"The bucket does not answer: {error}") from error
