"""Files in the data folder, which backups carry."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from kesher.gateways.base import GatewayFailed
from kesher.gateways.file_store import Reader
from kesher.lib.files import stored_path


class Folder:
    """The folder of stored files as a store; see `FileStore`."""

    def save(self, key: str, chunks: Iterable[bytes]) -> None:
        """Write and fsync the file, then the folder that names it."""
        path = stored_path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("xb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            _sync_folder(path.parent)
        except OSError as error:
            _drop(path)
            raise GatewayFailed(f"{path} cannot be written: {error.strerror}") from error
        except BaseException:
            _drop(path)
            raise

    def open(self, key: str, start: int = 0) -> Reader:
        """Open the file at a byte."""
        try:
            file = stored_path(key).open("rb")
        except OSError as error:
            raise _failure(error) from error
        file.seek(start)
        return file

    def size(self, key: str) -> int:
        """Return the length of the file."""
        try:
            return stored_path(key).stat().st_size
        except OSError as error:
            raise _failure(error) from error

    def delete(self, key: str) -> None:
        """Remove the file."""
        try:
            stored_path(key).unlink(missing_ok=True)
        except OSError as error:
            raise _failure(error) from error

    def keys(self, prefix: str) -> Iterator[tuple[str, dt.datetime]]:
        """Yield what lies below a folder; drafts of a process that was killed too."""
        folder = Path(settings.FILES).resolve()
        for path in sorted((folder / prefix).rglob("*")):
            try:
                if path.is_file():
                    written_at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
                    yield path.relative_to(folder).as_posix(), written_at
            except FileNotFoundError:
                continue  # removed since it was listed


def _drop(draft: Path) -> None:
    with suppress(OSError):  # then the sweep of orphans finds it
        draft.unlink()


def _failure(error: OSError) -> GatewayFailed:
    is_gone = isinstance(error, FileNotFoundError)
    return GatewayFailed(f"{error.filename}: {error.strerror}", is_permanent=is_gone)


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may forget the name of a file whose bytes are safe.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
