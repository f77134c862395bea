"""Examine an installation: what must hold, what does not, and what to do about it."""

import argparse
import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kesher.gateways import clamd
from kesher.gateways.base import GatewayFailed
from kesher.gateways.file_store import PREFIX, file_store
from kesher.project.backup_files import backups_in, newest_backup_time
from kesher.project.database_error import DatabaseError
from kesher.project.postgres import (
    EXTENSIONS,
    LEAKPROOF_FUNCTIONS,
    DatabaseAddresses,
    check_hebrew_trigrams,
    running_database,
)
from kesher.project.server_programs import OLDEST_MAJOR

Connection = psycopg.Connection[tuple[Any, ...]]

_LEAST_FREE_BYTES = 2 * 1024**3
_OLDEST_BACKUP = dt.timedelta(hours=36)
_OLDEST_JOB_MINUTES = 15
_APP_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
# The log is written by its trigger alone, and what counts the uses of tokens by its function.
_CLOSED_TABLES = frozenset({"kesher_token_use"})


@dataclass(frozen=True)
class Finding:
    """One thing that was examined; `remedy` says what to do where it is not well."""

    what: str
    is_well: bool
    remedy: str = ""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Print all findings; the exit code is 1 when one of them is not well."""
    with running_database(settings.HOME) as found:
        findings = list(examine(found))
        connections.close_all()
    for finding in findings:
        print(f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.what}")
        if not finding.is_well:
            print(f"      → {finding.remedy}")
    bad = sum(not finding.is_well for finding in findings)
    print(f"\n{len(findings)} examined, {bad} to mend." if bad else "\nAll is well.")
    return 1 if bad else 0


def examine(found: DatabaseAddresses) -> Iterator[Finding]:
    """Examine the database as both roles, then the data folder."""
    with psycopg.connect(found.app_url, connect_timeout=10) as connection:
        for check in _APP_CHECKS:
            yield from check(connection)
    if found.admin_url is None:
        yield Finding(
            "The owner's address of the database is known",
            is_well=False,
            remedy="Set KESHER_DATABASE_ADMIN_URL: migrations and backups need it.",
        )
    yield from _free_space()
    yield from _file_store()
    yield from _scanner()
    yield from _last_backup()


def problems_of_app_role(connection: Connection) -> list[str]:
    """Return what makes the connected role one that row-level security does not bind."""
    return [finding.remedy for finding in _app_role(connection) if not finding.is_well]


# --- The database


def _version(connection: Connection) -> Iterator[Finding]:
    major = connection.info.server_version // 10000
    yield Finding(
        f"PostgreSQL {major}",
        major >= OLDEST_MAJOR,
        f"PostgreSQL {OLDEST_MAJOR} or newer is needed.",
    )


def _app_role(connection: Connection) -> Iterator[Finding]:
    row = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    role, is_super, bypasses = row or ("", True, True)
    yield Finding(
        f"The role {role} is no superuser",
        not is_super,
        f"The role {role} is a superuser, whom row-level security does not bind. "
        "Name another one in KESHER_DATABASE_URL.",
    )
    yield Finding(
        f"The role {role} has no BYPASSRLS",
        not bypasses,
        f"The role {role} passes by row-level security: ALTER ROLE {role} NOBYPASSRLS",
    )
    owned = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relowner ="
        " (SELECT oid FROM pg_roles WHERE rolname = current_user) ORDER BY relname LIMIT 3"
    ).fetchall()
    yield Finding(
        f"The role {role} owns no table",
        not owned,
        f"The role {role} owns {', '.join(name for (name,) in owned)}, …; give the tables to "
        "the role of KESHER_DATABASE_ADMIN_URL with REASSIGN OWNED.",
    )


def business_tables() -> dict[str, str]:
    """Return the tables that belong to businesses, each with the column that says to which."""
    tables = {
        model._meta.db_table: "business_id"
        for model in apps.get_models(include_auto_created=True)
        if any(field.attname == "business_id" for field in model._meta.concrete_fields)
    }
    return tables | {"tenancy_business": "id"}


def _row_security(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
        " EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
    ).fetchall()
    state = {name: all(flags) for name, *flags in rows}
    open_tables = sorted(name for name in business_tables() if not state.get(name, False))
    yield Finding(
        f"Row-level security is forced on {len(business_tables())} tables of businesses",
        not open_tables,
        f"Not on {', '.join(open_tables)}: `kesher migrate`, or restore the last backup.",
    )


def _nothing_unscoped(connection: Connection) -> Iterator[Finding]:
    seen = [
        table
        for table in sorted(business_tables())
        if connection.execute(
            psycopg.sql.SQL("SELECT FROM {} LIMIT 1").format(psycopg.sql.Identifier(table))
        ).rowcount
    ]
    yield Finding(
        "Outside the scope of a business the app sees no row",
        not seen,
        f"Rows are visible in {', '.join(seen)}: stop the service and look at the policies.",
    )


def _letters(connection: Connection) -> Iterator[Finding]:
    try:
        check_hebrew_trigrams(connection)
    except (DatabaseError, psycopg.Error) as error:
        yield Finding("Hebrew letters are known to the search", False, str(error))  # noqa: FBT003
    else:
        yield Finding("Hebrew letters are known to the search", is_well=True)


def _extensions(connection: Connection) -> Iterator[Finding]:
    present = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    missing = [name for name in EXTENSIONS if name not in present]
    yield Finding(
        f"Extensions {', '.join(EXTENSIONS)}",
        not missing,
        f"As the owner: CREATE EXTENSION {', '.join(missing)}",
    )


def _leakproof(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT wanted FROM unnest(%s::text[]) wanted"
        " JOIN pg_proc ON oid = wanted::regprocedure AND NOT proleakproof",
        (list(LEAKPROOF_FUNCTIONS),),
    )
    slow = [name for (name,) in rows]
    yield Finding(
        "Search and filters use their indexes under row-level security (functions are LEAKPROOF)",
        not slow,
        f"As a superuser: {' '.join(f'ALTER FUNCTION {name} LEAKPROOF;' for name in slow)} without "
        "it a search or a filter for something rare reads the whole business. `kesher run` does it "
        "by itself where the owner's address is a superuser's.",
    )


def _grants(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT c.relname, p.name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " CROSS JOIN unnest(%s::text[]) AS p(name)"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        " AND NOT has_table_privilege(c.oid, p.name)",
        [list(_APP_RIGHTS)],
    ).fetchall()
    missing = sorted(
        f"{right} on {table}"
        for table, right in rows
        if not (table == "tenancy_change" and right != "SELECT") and table not in _CLOSED_TABLES
    )
    yield Finding(
        "The app may read and write its tables, those of the jobs included",
        not missing,
        f"Missing: {', '.join(missing[:5])}. As the owner: GRANT … TO {connection.info.user}",
    )
    dangerous = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        " AND (has_table_privilege(c.oid, 'TRUNCATE') OR (c.relname = 'tenancy_change'"
        " AND has_table_privilege(c.oid, 'UPDATE, DELETE, INSERT')))"
    ).fetchall()
    names = ", ".join(sorted(name for (name,) in dangerous))
    yield Finding(
        "The app may neither empty a table nor change the log",
        not dangerous,
        f"As the owner: REVOKE TRUNCATE (and writing, on tenancy_change) ON {names}",
    )


def _migrations(connection: Connection) -> Iterator[Finding]:  # noqa: ARG001
    executor = MigrationExecutor(connections["default"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "The database is of this version",
        not missing,
        f"{len(missing)} migrations are missing: kesher migrate",
    )


def _jobs(connection: Connection) -> Iterator[Finding]:
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE j.status = 'doing' AND (j.worker_id IS NULL"
        "   OR w.last_heartbeat < now() - interval '2 minutes')),"
        " count(*) FILTER (WHERE j.status = 'failed'),"
        " count(*) FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <"
        "   now() - make_interval(mins => %s))"
        " FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
        " LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events"
        "   WHERE job_id = j.id) e ON true",
        [_OLDEST_JOB_MINUTES],
    ).fetchone()
    stalled, failed, late = row or (0, 0, 0)
    yield Finding(
        "No job is stalled",
        stalled == 0,
        f"{stalled} were left by a worker that died; a running worker takes them up each minute.",
    )
    yield Finding(
        "No job has failed",
        failed == 0,
        f"{failed} failed in the last month; the log of the worker says why.",
    )
    yield Finding(
        "Jobs are taken up in time",
        late == 0,
        f"{late} have waited for over {_OLDEST_JOB_MINUTES} minutes: is the worker running?",
    )


_APP_CHECKS: tuple[Callable[[Connection], Iterator[Finding]], ...] = (
    _version,
    _app_role,
    _extensions,
    _letters,
    _leakproof,
    _migrations,
    _row_security,
    _nothing_unscoped,
    _grants,
    _jobs,
)


# --- The data folder


def _free_space() -> Iterator[Finding]:
    free = shutil.disk_usage(_existing(settings.HOME)).free
    yield Finding(
        f"{free / 1024**3:.1f} GB are free in {settings.HOME}",
        free >= _LEAST_FREE_BYTES,
        "Make room: with a full disk nothing can be saved, and no backup made.",
    )


def _file_store() -> Iterator[Finding]:
    """Write a file where attachments lie, read it back and remove it."""
    where = f"the bucket {settings.S3_BUCKET}" if settings.S3_BUCKET else str(settings.FILES)
    key = f"{PREFIX}doctor/{secrets.token_hex(16)}"
    store = file_store()
    try:
        store.save(key, [b"kesher"])
        reader = store.open(key)
        is_same = reader.read(100) == b"kesher"
        reader.close()
        store.delete(key)
    except GatewayFailed as failure:
        yield Finding(f"Files can be kept in {where}", is_well=False, remedy=str(failure))
    else:
        yield Finding(
            f"Files can be kept in {where}",
            is_same,
            "What was written is not what is read: look at the disk, or at what stands before it.",
        )


def _scanner() -> Iterator[Finding]:
    if not clamd.is_configured():
        return
    try:
        clamd.ping()
    except GatewayFailed as failure:
        yield Finding(
            "The virus scanner answers",
            is_well=False,
            remedy=f"{failure}. Until it does, new files wait and are not given out.",
        )
    else:
        yield Finding("The virus scanner answers", is_well=True)


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _last_backup() -> Iterator[Finding]:
    newest = newest_backup_time()
    if newest is None:
        yield Finding("There is a backup", is_well=False, remedy="kesher backup")
        return
    age = dt.datetime.now(dt.UTC) - newest
    hours = int(age.total_seconds() // 3600)
    yield Finding(
        f"The last of {len(backups_in())} backups is {hours} hours old",
        age <= _OLDEST_BACKUP,
        "The worker makes one each night while it runs; make one now: kesher backup",
    )
