"""Backup files: one tar with the dump, the stored files and a manifest that proves them whole.

The manifest comes last, so a backup that was cut off has none and is known as such.
"""

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings

from kesher.lib.env import SettingError

MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files"
FORMAT = 1

_NAME_FORMAT = "kesher-%Y-%m-%dT%H%M%SZ.tar"
_ALWAYS_KEPT = 3
_CHUNK_BYTES = 1024 * 1024


class BackupError(SettingError):
    """A backup cannot be made, read or restored; the text says why."""

    def __init__(self, text: str) -> None:
        super().__init__("backup", text)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, exactly as it was at one moment of the database."""

    made_at: str
    version: str
    app_role: str
    migrations: list[str]
    row_counts: dict[str, int]
    sequences: dict[str, int]
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def backup_folder() -> Path:
    """Return where the dated backups lie."""
    return Path(settings.BACKUP_FOLDER)


def dated_backup(now: dt.datetime) -> Path:
    """Return the place of a backup made now."""
    return backup_folder() / now.astimezone(dt.UTC).strftime(_NAME_FORMAT)


def backups_in() -> list[Path]:
    """Return the dated backups, oldest first."""
    return sorted(path for path in backup_folder().glob("kesher-*.tar") if _time_of(path))


def newest_backup_time() -> dt.datetime | None:
    """Return when the last dated backup was made."""
    times = [time for path in backups_in() if (time := _time_of(path))]
    return max(times, default=None)


def forget_old_backups(now: dt.datetime) -> list[Path]:
    """Delete dated backups beyond the days they are kept; the last three stay in any case."""
    limit = now - dt.timedelta(days=settings.BACKUPS_KEPT_DAYS)
    old = [
        path
        for path in backups_in()[:-_ALWAYS_KEPT]
        if (time := _time_of(path)) is not None and time < limit
    ]
    for path in old:
        path.unlink()
    return old


def is_backup_due(newest: dt.datetime | None, now: dt.datetime) -> bool:
    """Return whether the nightly backup should be made in this hour.

    By night it follows the last by 20 hours; a machine that sleeps at night makes it by day, once
    the last is older than 26 hours.
    """
    if newest is None:
        return True
    age = now - newest
    is_night = 1 <= now.astimezone().hour < 5
    return age >= dt.timedelta(hours=20 if is_night else 26)


def _time_of(path: Path) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(path.name, _NAME_FORMAT).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


# --- Writing


def write_backup(target: Path, dump: Path, manifest: Manifest) -> None:
    """Write the backup whole or not at all, readable by its owner alone.

    Raises: BackupError when the file exists already or cannot be written.
    """
    if target.exists():
        raise BackupError(f"{target} exists already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w") as archive:
                _add_all(archive, dump, manifest)
            raw.flush()
            os.fsync(raw.fileno())
        draft.rename(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)


def _add_all(archive: tarfile.TarFile, dump: Path, manifest: Manifest) -> None:
    manifest.checksums[DUMP] = _add(archive, dump, DUMP)
    for path in stored_files():
        name = f"{FILES}/{path.relative_to(settings.FILES).as_posix()}"
        try:
            manifest.checksums[name] = _add(archive, path, name)
        except FileNotFoundError:
            continue  # removed since it was listed; the dump may still name it
    content = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        entry = archive.gettarinfo(arcname=name, fileobj=file)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        reader = _Hashing(file)
        archive.addfile(entry, reader)
    return reader.digest.hexdigest()


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


def stored_files() -> list[Path]:
    """Return all stored files, in the order of their names."""
    folder = Path(settings.FILES)
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


# --- Reading


def unpack_backup(source: Path, target: Path) -> Manifest:
    """Unpack a backup into an empty folder and return its manifest, everything compared.

    Raises: BackupError when it is not a backup of ours, is cut off, or differs from its manifest.
    """
    found: dict[str, str] = {}
    try:
        with tarfile.open(source) as archive:
            for entry, name in _safe_entries(archive):
                file = archive.extractfile(entry)
                if file is None:
                    raise BackupError(f"{source} holds something that is no file: {entry.name}")
                place = target / name
                place.parent.mkdir(parents=True, exist_ok=True)
                with file, place.open("wb") as copy:
                    shutil.copyfileobj(file, copy, _CHUNK_BYTES)
                found[entry.name] = _checksum(place)
        if MANIFEST not in found:
            raise tarfile.ReadError
        manifest = Manifest(**json.loads((target / MANIFEST).read_text(encoding="utf-8")))
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error}") from None
    except (tarfile.TarError, ValueError, TypeError, KeyError):
        raise BackupError(f"{source} is no backup of Kesher, or was cut off.") from None
    if manifest.format != FORMAT:
        raise BackupError(f"{source} was made by another version of Kesher.")
    found.pop(MANIFEST)
    wrong = [
        name
        for name in sorted(found.keys() | manifest.checksums.keys())
        if found.get(name) != manifest.checksums.get(name)
    ]
    if wrong:
        raise BackupError(f"{source} is damaged: {', '.join(wrong[:5])}")
    return manifest


def _safe_entries(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, PurePosixPath]]:
    for entry in archive:
        name = PurePosixPath(entry.name)
        is_ours = name.parts[0] in {MANIFEST, DUMP, FILES} and ".." not in name.parts
        if not entry.isreg() or not is_ours or name.is_absolute():
            raise BackupError(f"The backup holds what it must not hold: {entry.name}")
        yield entry, name


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
