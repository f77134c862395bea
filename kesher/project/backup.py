"""Back up the database with the stored files, and restore them into an empty installation."""

import argparse
import datetime as dt
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

import kesher
from kesher.lib.env import make_home
from kesher.project.backup_files import (
    DUMP,
    FILES,
    BackupError,
    Manifest,
    backup_folder,
    dated_backup,
    forget_old_backups,
    stored_files,
    unpack_backup,
    write_backup,
)
from kesher.project.cluster import SUPERUSER, Cluster, start
from kesher.project.postgres import (
    DATABASE,
    DatabaseAddresses,
    addresses,
    create_database,
    held_open,
    make_app_role,
    prepare_database,
    running_database,
)
from kesher.project.server_programs import program

Connection = psycopg.Connection[tuple[Any, ...]]


def run(arguments: argparse.Namespace) -> int:
    """Make a backup; without a name, a dated one in the backup folder."""
    now = dt.datetime.now(dt.UTC)
    target = Path(arguments.file).absolute() if arguments.file else dated_backup(now)
    with running_database(settings.HOME) as found:
        manifest = make_backup(found, target, now)
    rows = sum(manifest.row_counts.values())
    size = target.stat().st_size / 1024**2
    print(f"{target}: {rows} rows, {len(manifest.checksums) - 1} files, {size:.1f} MB")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Restore a backup into this installation, which must be empty."""
    manifest = restore_backup(addresses(settings.HOME), Path(arguments.file))
    rows = sum(manifest.row_counts.values())
    print(f"Restored and compared: {rows} rows, {len(manifest.checksums) - 1} files.")
    print("Sessions and codes for signing in are new unless you also copied secret-key.")
    return 0


def make_nightly_backup(now: dt.datetime) -> None:
    """Make a dated backup and forget the old ones; run by the worker."""
    make_backup(addresses(settings.HOME), dated_backup(now), now)
    forget_old_backups(now)


# --- Backing up


def make_backup(found: DatabaseAddresses, target: Path, now: dt.datetime) -> Manifest:
    """Write one file with the database as of one moment, and every stored file.

    Raises: BackupError when the owner's address is unknown, the dump fails or the file cannot be
    written.
    """
    admin_url = _admin_url(found)
    with _workplace() as folder, psycopg.connect(admin_url) as connection:
        # One snapshot for the counts and the dump: what is compared later is what was written.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        manifest = Manifest(
            made_at=now.isoformat(),
            version=kesher.__version__,
            app_role=found.app_role,
            migrations=_applied_migrations(connection),
            row_counts=count_rows(connection),
            sequences=_sequences(connection),
        )
        dump = folder / DUMP
        options = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}"]
        _run_program("pg_dump", options, admin_url)
        write_backup(target, dump, manifest)
    return manifest


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    counted = sql.SQL("SELECT count(*) FROM {}")
    return {
        table: int(_one(connection, counted.format(sql.Identifier(table)))) for (table,) in rows
    }


def _sequences(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences"
        " WHERE schemaname = 'public' ORDER BY sequencename"
    )
    return {name: int(value) for name, value in rows}


def _applied_migrations(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [f"{app}.{name}" for app, name in rows]


def _one(connection: Connection, query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row is not None else None


# --- Restoring


def restore_backup(found: DatabaseAddresses, source: Path) -> Manifest:
    """Restore a backup and compare every count; on any fault the installation stays empty.

    Raises: BackupError when the installation is not empty, the file is damaged or newer than this
    program, or what was restored differs from the manifest.
    """
    admin_url = _admin_url(found)
    make_home(settings.HOME)
    if stored_files():
        raise BackupError(f"{settings.FILES} holds files; restore into an empty KESHER_HOME.")
    with _workplace() as folder:
        manifest = unpack_backup(source, folder)
        _check_fits(manifest, found)
        with _empty_database(found):
            make_app_role(found)
            try:
                options = ["--no-owner", "--exit-on-error", "--single-transaction"]
                _run_program("pg_restore", [*options, str(folder / DUMP)], admin_url)
                with psycopg.connect(admin_url) as connection:
                    _compare(connection, manifest)
                prepare_database(found)
            except BaseException:
                _empty_again(found)
                raise
            if (folder / FILES).exists():
                shutil.rmtree(settings.FILES, ignore_errors=True)
                (folder / FILES).rename(settings.FILES)
                settings.FILES.chmod(0o700)
    return manifest


def _check_fits(manifest: Manifest, found: DatabaseAddresses) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise BackupError(f"It was made by a newer Kesher ({manifest.version}): {newer[0]}")
    if manifest.app_role != found.app_role:
        raise BackupError(
            f"It grants to the role {manifest.app_role}; name that role in KESHER_DATABASE_URL."
        )


@contextmanager
def _empty_database(found: DatabaseAddresses) -> Iterator[None]:
    """Make sure that there is a database without tables, or with none but our own unused ones."""
    if found.cluster is None:
        with psycopg.connect(_admin_url(found)) as connection:
            if count_rows(connection):
                raise BackupError("The database is not empty; name an empty one.")
        yield
        return
    with held_open(found.cluster):
        start(found.cluster)
        if not create_database(found.cluster, DATABASE):
            with psycopg.connect(_admin_url(found)) as connection:
                if count_rows(connection).get("tenancy_business"):
                    raise BackupError(
                        "This installation has businesses. Restore into an empty KESHER_HOME."
                    )
            _recreate(found.cluster)
        yield


def _empty_again(found: DatabaseAddresses) -> None:
    if found.cluster is not None:
        _recreate(found.cluster)


def _recreate(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    create_database(cluster, DATABASE)


def _compare(connection: Connection, manifest: Manifest) -> None:
    counts = count_rows(connection)
    wrong = [
        f"{table}: {counts.get(table, 0)} instead of {manifest.row_counts.get(table, 0)}"
        for table in sorted(counts.keys() | manifest.row_counts.keys())
        if counts.get(table, 0) != manifest.row_counts.get(table, 0)
    ]
    behind = [
        name
        for name, value in _sequences(connection).items()
        if value < manifest.sequences.get(name, 0)
    ]
    if wrong or behind:
        raise BackupError(f"What was restored differs: {', '.join([*wrong, *behind][:5])}")


# --- Shared


def _admin_url(found: DatabaseAddresses) -> str:
    if found.admin_url is None:
        raise BackupError("It needs KESHER_DATABASE_ADMIN_URL, the address of the owner.")
    return found.admin_url


@contextmanager
def _workplace() -> Iterator[Path]:
    """Give a folder on the disk of the backups, closed to others, and remove it afterwards."""
    folder = backup_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".work-", dir=folder) as name:
        yield Path(name)


def _run_program(name: str, options: Sequence[str], url: str) -> None:
    """Run one of PostgreSQL's programs on this database; a password is never an argument."""
    address = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    password = address.pop("password", None)
    secret = {"PGPASSWORD": password} if password else {}
    result = subprocess.run(
        [program(name), f"--dbname={make_conninfo('', **address)}", *options],
        check=False,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_MESSAGES": "C", **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise BackupError(f"{name} failed: {result.stderr.strip()}")
