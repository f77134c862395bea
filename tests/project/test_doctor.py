"""The doctor notices each thing that must hold, and says what to do."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from pytest_django.fixtures import Settings

from kesher.lib.env import home_folder
from kesher.project import cluster as clusters
from kesher.project.backup_files import dated_backup
from kesher.project.doctor import business_tables, examine
from kesher.project.postgres import DatabaseAddresses, own_addresses
from kesher.tenancy.models import Business
from tests.fake_clamd import running_clamd

Owner = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def addresses(transactional_db: None, settings: Settings, tmp_path: Path) -> DatabaseAddresses:
    settings.BACKUP_FOLDER = tmp_path
    dated_backup(dt.datetime.now(dt.UTC)).touch()
    name = str(connections["default"].settings_dict["NAME"])
    return own_addresses(clusters.locate(home_folder()), name)


def complaints(addresses: DatabaseAddresses) -> list[str]:
    return [
        f"{finding.what} → {finding.remedy}"
        for finding in examine(addresses)
        if not finding.is_well
    ]


@contextmanager
def changed(owner: Owner, statement: str, back: str) -> Iterator[None]:
    owner.execute(statement.encode())
    try:
        yield
    finally:
        owner.execute(back.encode())


def test_a_sound_installation_is_well(addresses: DatabaseAddresses, ahava: Business) -> None:
    assert complaints(addresses) == []


@pytest.mark.parametrize(
    ("statement", "back", "complaint"),
    [
        (
            "ALTER TABLE parties_phone DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE parties_phone ENABLE ROW LEVEL SECURITY",
            "Not on parties_phone",
        ),
        (
            "ALTER TABLE tenancy_business NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE tenancy_business FORCE ROW LEVEL SECURITY",
            "Not on tenancy_business",
        ),
        (
            "ALTER FUNCTION pg_catalog.textlike(text, text) NOT LEAKPROOF",
            "ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF",
            "LEAKPROOF",
        ),
        (
            "REVOKE INSERT ON procrastinate_jobs FROM kesher_app",
            "GRANT INSERT ON procrastinate_jobs TO kesher_app",
            "INSERT on procrastinate_jobs",
        ),
        (
            "GRANT UPDATE ON tenancy_change TO kesher_app",
            "REVOKE UPDATE ON tenancy_change FROM kesher_app",
            "REVOKE",
        ),
        (
            "GRANT TRUNCATE ON parties_party TO kesher_app",
            "REVOKE TRUNCATE ON parties_party FROM kesher_app",
            "REVOKE TRUNCATE",
        ),
        (
            "CREATE TABLE mine (); ALTER TABLE mine OWNER TO kesher_app",
            "DROP TABLE mine",
            "owns mine",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'sessions'",
            (
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('sessions', '0001_initial', now())"
            ),
            "1 migrations are missing",
        ),
        (
            (
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args)"
                " VALUES ('default', 'lost', 'doing', '{}'), ('default', 'bad', 'failed', '{}')"
            ),
            "DELETE FROM procrastinate_jobs",
            "1 were left by a worker that died",
        ),
    ],
)
def test_what_does_not_hold_is_found_and_a_remedy_named(
    addresses: DatabaseAddresses, owner: Owner, statement: str, back: str, complaint: str
) -> None:
    with changed(owner, statement, back):
        found = complaints(addresses)

    assert any(complaint in text for text in found), found
    assert complaints(addresses) == []


def test_rows_that_are_visible_outside_a_business_are_found(
    addresses: DatabaseAddresses, owner: Owner, ahava: Business
) -> None:
    with changed(
        owner,
        "CREATE POLICY hole ON tenancy_role USING (true)",
        "DROP POLICY hole ON tenancy_role",
    ):
        found = complaints(addresses)

    assert any("Rows are visible in tenancy_role" in text for text in found), found


def test_an_old_backup_is_found(addresses: DatabaseAddresses, settings: Settings) -> None:
    for path in settings.BACKUP_FOLDER.iterdir():
        path.unlink()
    dated_backup(dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).touch()

    (complaint,) = complaints(addresses)

    assert "72 hours old" in complaint


def test_a_folder_of_files_that_cannot_be_written_is_found(
    addresses: DatabaseAddresses, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES = tmp_path / "files"
    settings.FILES.write_text("in the way")

    (complaint,) = complaints(addresses)

    assert f"Files can be kept in {settings.FILES}" in complaint


def test_a_scanner_that_does_not_answer_is_found(
    addresses: DatabaseAddresses, settings: Settings
) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        assert complaints(addresses) == []
    (complaint,) = complaints(addresses)

    assert "The virus scanner answers → The scanner does not answer" in complaint


def test_every_table_with_a_business_is_examined() -> None:
    assert {"tenancy_business", "parties_party", "activities_activity"} <= set(business_tables())


def test_the_owner_as_the_role_of_the_app_is_refused(addresses: DatabaseAddresses) -> None:
    as_owner = DatabaseAddresses(str(addresses.admin_url), None, addresses.cluster)

    found = complaints(as_owner)

    assert any("is a superuser" in text for text in found)
    assert any("KESHER_DATABASE_ADMIN_URL" in text for text in found)
