"""Backup and restore: the same rows, files and counters, or nothing at all."""

import datetime as dt
import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from pytest_django.fixtures import Settings

from kesher.lib.env import home_folder
from kesher.project import cluster as clusters
from kesher.project.backup import count_rows, make_backup, restore_backup
from kesher.project.backup_files import (
    BackupError,
    dated_backup,
    forget_old_backups,
    is_backup_due,
)
from kesher.project.doctor import examine
from kesher.project.postgres import (
    DATABASE,
    DatabaseAddresses,
    held_open,
    own_addresses,
)
from kesher.tenancy.rules.access import Actor
from tests.factories.attachments import attach
from tests.factories.parties import make_party

NOW = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)


@pytest.fixture
def source(transactional_db: None) -> DatabaseAddresses:
    """The database of this test."""
    name = str(connections["default"].settings_dict["NAME"])
    return own_addresses(clusters.locate(home_folder()), name)


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """The files of the installation that is backed up."""
    settings.HOME = tmp_path / "old"
    settings.FILES = tmp_path / "old" / "files"
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.FILES.mkdir(parents=True)
    (settings.FILES / "לוגו").mkdir()
    (settings.FILES / "לוגו" / "סמל.png").write_bytes(b"picture" * 1000)
    return tmp_path


@pytest.fixture
def empty(settings: Settings, files: Path) -> Iterator[DatabaseAddresses]:
    """An empty installation, with a server of its own; restore goes here."""
    home = files / "new"
    cluster = clusters.locate(home)
    addresses = own_addresses(cluster, DATABASE)
    yield addresses
    clusters.remove(cluster)
    shutil.rmtree(home, ignore_errors=True)


def move_to(settings: Settings, home: Path) -> None:
    settings.HOME = home
    settings.FILES = home / "files"


@pytest.mark.slow
def test_a_restored_installation_has_the_same_rows_files_and_counters(
    source: DatabaseAddresses,
    files: Path,
    empty: DatabaseAddresses,
    settings: Settings,
    dana: Actor,
) -> None:
    party = make_party(dana, "גרשון ובניו בע״מ", phones=("050-1234567",))
    attached = attach(dana, party, "חוזה.pdf")
    target = files / "one.tar"
    made = make_backup(source, target, NOW)
    move_to(settings, files / "new")

    restored = restore_backup(empty, target)

    assert restored.row_counts == made.row_counts
    assert (settings.FILES / "לוגו" / "סמל.png").read_bytes() == b"picture" * 1000
    restored_bytes = (settings.FILES / attached.storage_key).read_bytes()
    assert hashlib.sha256(restored_bytes).hexdigest() == attached.sha256
    assert empty.cluster is not None
    with held_open(empty.cluster):
        clusters.start(empty.cluster)
        with psycopg.connect(str(empty.admin_url)) as connection:
            assert count_rows(connection) == made.row_counts
            name, next_id = connection.execute(
                "SELECT name, nextval(pg_get_serial_sequence('parties_party', 'id'))"
                " FROM parties_party WHERE id = %s",
                [party.pk],
            ).fetchone() or ("", 0)
        findings = list(examine(empty))
    assert (name, next_id > party.pk) == ("גרשון ובניו בע״מ", True)
    assert [finding.what for finding in findings if not finding.is_well] == ["There is a backup"]
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(
    source: DatabaseAddresses, files: Path, empty: DatabaseAddresses, settings: Settings
) -> None:
    target = files / "one.tar"
    make_backup(source, target, NOW)
    content = bytearray(target.read_bytes())
    content[2000] ^= 0xFF
    target.write_bytes(content)
    move_to(settings, files / "new")

    with pytest.raises(BackupError, match="damaged"):
        restore_backup(empty, target)

    assert not settings.FILES.exists()


def test_a_backup_that_was_cut_off_is_refused(
    source: DatabaseAddresses, files: Path, empty: DatabaseAddresses, settings: Settings
) -> None:
    target = files / "one.tar"
    make_backup(source, target, NOW)
    target.write_bytes(target.read_bytes()[:-20_000])
    move_to(settings, files / "new")

    with pytest.raises(BackupError, match="cut off"):
        restore_backup(empty, target)


@pytest.mark.parametrize("name", ["../outside", "/absolute", "files/../../outside", "other"])
def test_a_backup_that_reaches_out_of_its_place_is_refused(
    source: DatabaseAddresses,
    files: Path,
    empty: DatabaseAddresses,
    settings: Settings,
    name: str,
) -> None:
    target = files / "evil.tar"
    with tarfile.open(target, "w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"evil"))
    move_to(settings, files / "new")

    with pytest.raises(BackupError, match="must not hold"):
        restore_backup(empty, target)


def test_a_restore_never_writes_over_files(
    files: Path, empty: DatabaseAddresses, settings: Settings
) -> None:
    with pytest.raises(BackupError, match="empty KESHER_HOME"):
        restore_backup(empty, files / "any.tar")


def test_a_backup_never_writes_over_another(source: DatabaseAddresses, files: Path) -> None:
    target = files / "one.tar"
    target.write_text("precious")

    with pytest.raises(BackupError, match="exists"):
        make_backup(source, target, NOW)

    assert target.read_text() == "precious"


def test_old_backups_go_and_the_last_three_stay(files: Path, settings: Settings) -> None:
    settings.BACKUPS_KEPT_DAYS = 14
    settings.BACKUP_FOLDER.mkdir()
    ages = [60, 50, 40, 30, 10]
    made = [dated_backup(NOW - dt.timedelta(days=age)) for age in ages]
    for path in made:
        path.touch()

    gone = forget_old_backups(NOW)

    assert gone == made[:2]
    assert [path.exists() for path in made] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("hours_ago", "hour", "is_due"),
    [
        (None, 14, True),
        (19, 2, False),
        (21, 2, True),
        (21, 14, False),
        (27, 14, True),
    ],
)
def test_a_backup_is_made_by_night_or_when_the_night_was_missed(
    hours_ago: int | None, hour: int, is_due: bool
) -> None:
    now = dt.datetime(2026, 3, 1, hour, 7).astimezone()
    newest = None if hours_ago is None else now - dt.timedelta(hours=hours_ago)

    assert is_backup_due(newest, now) is is_due
