"""Databases for tests: migrated once into a template, then copied for each test process.

The template is named by a hash of everything that shapes the schema, so it is used again until
that changes, and two checkouts or branches do not disturb each other.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from kesher.lib.env import home_folder
from kesher.project import cluster as clusters
from kesher.project.cluster import SUPERUSER, Cluster
from kesher.project.postgres import create_database, held_open, own_addresses, prepare_database

_PACKAGE = Path(__file__).parents[1] / "kesher"
# Emptying the tables may meet a request that is still under way, a few times at most.
_FLUSHES = 5
_SHAPES = ("*/migrations/**/*.py", "*/migrations/**/*.sql", "lib/schema.py", "data/**/*")
_SHAPES_ALSO = ("project/postgres.py", "project/settings.py")
_DEPENDENCIES = ("Django", "procrastinate", "django-allauth")
_TEMPLATES_KEPT = 4
# The worker of the running server stands in it; without its row it ends and waits to come back.
_OF_SERVERS = frozenset({"procrastinate_workers"})
# Nothing of a test outlives a power cut, so the disk need not be waited for.
_FAST_AND_LOOSE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@contextmanager
def test_database(worker: str) -> Iterator[None]:
    """Point both of Django's connections at a fresh, migrated database of this process."""
    cluster = clusters.locate(home_folder())
    with held_open(cluster):
        clusters.start(cluster, _FAST_AND_LOOSE)
        suffix = os.environ.get("KESHER_TEST_SUFFIX", "")
        name = "_".join(part for part in ("test", suffix, worker) if part)
        _point_connections_at(None, cluster)
        with _one_at_a_time(cluster):
            template = _migrated_template(cluster)
            _drop(cluster, name)
            create_database(cluster, name, template=template)
        _point_connections_at(name, cluster)
        try:
            yield
        finally:
            _point_connections_at(None, cluster)
            _drop(cluster, name)


def owner_connection() -> psycopg.Connection[tuple[Any, ...]]:
    """Open a connection to the test's database as its owner, who sees the rows of everybody.

    It is a session of its own: it sees what is committed, so only transactional tests use it.
    """
    name = connections["admin"].settings_dict["NAME"]
    cluster = clusters.locate(home_folder())
    return psycopg.connect(cluster.url(SUPERUSER, str(name)), autocommit=True)


def seeded_tables() -> frozenset[str]:
    """Return the tables that stay filled; call it before the first test writes."""
    with owner_connection() as connection:
        return _OF_SERVERS | frozenset(
            table
            for table in _tables(connection)
            if connection.execute(
                sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(table))
            ).rowcount
        )


def empty_tables(kept: frozenset[str]) -> None:
    """Empty every table but the kept ones, as the owner: the app's role may not truncate."""
    for _attempt in range(_FLUSHES):
        # A server that is just ending reads the tables in another order.
        with suppress(psycopg.errors.DeadlockDetected):
            _empty(kept)
            return
    _empty(kept)


def _empty(kept: frozenset[str]) -> None:
    with owner_connection() as connection:
        tables = [sql.Identifier(name) for name in _tables(connection) if name not in kept]
        connection.execute(
            sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(tables))
        )


def _tables(connection: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return sorted(row[0] for row in rows)


def _migrated_template(cluster: Cluster) -> str:
    name = f"template_{_fingerprint()}"
    if _exists(cluster, name):
        return name
    draft = f"{name}_new"
    _drop(cluster, draft)
    product = f"template_{_fingerprint_of_product()}"
    if _exists(cluster, product):  # only what apps from elsewhere add is missing
        create_database(cluster, draft, template=product)
    else:
        create_database(cluster, draft)
        prepare_database(own_addresses(cluster, draft))
    _point_connections_at(draft, cluster)
    call_command("migrate", database="admin", verbosity=0, interactive=False)
    _point_connections_at(None, cluster)
    with _superuser(cluster) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(draft), sql.Identifier(name)
            )
        )
        _drop_old_templates(connection)
    return name


def _fingerprint() -> str:
    """Name what shapes the schema: the product, and apps that stand elsewhere.

    One does that a test makes from its how-to.
    """
    digest = hashlib.sha256(_fingerprint_of_product().encode())
    strangers = [
        path
        for app in apps.get_app_configs()
        if app.name.startswith("kesher.") and not Path(app.path).is_relative_to(_PACKAGE)
        for path in sorted(Path(app.path).glob("migrations/*.py"))
    ]
    for path in strangers:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12] if strangers else _fingerprint_of_product()


def _fingerprint_of_product() -> str:
    digest = hashlib.sha256()
    files = {path for shape in _SHAPES for path in _PACKAGE.glob(shape) if path.is_file()}
    files |= {_PACKAGE / name for name in _SHAPES_ALSO}
    for path in sorted(files):
        if path.suffix != ".pyc":
            digest.update(str(path.relative_to(_PACKAGE)).encode())
            digest.update(path.read_bytes())
    for package in _DEPENDENCIES:
        digest.update(version(package).encode())
    return digest.hexdigest()[:12]


def _drop_old_templates(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' ORDER BY oid DESC"
    ).fetchall()
    for (name,) in rows[_TEMPLATES_KEPT:]:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(str(name))))


def _point_connections_at(name: str | None, cluster: Cluster) -> None:
    """Name the database; without a name a connection is refused, so nothing strays."""
    for alias in ("default", "admin"):
        connection = connections[alias]
        connection.close()
        connection.settings_dict["NAME"] = name or "no_test_database"
        connection.settings_dict["HOST"] = str(cluster.socket_folder)
        connection.settings_dict["PORT"] = str(clusters.PORT)


def _superuser(cluster: Cluster) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True)


def _exists(cluster: Cluster, name: str) -> bool:
    with _superuser(cluster) as connection:
        rows = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return rows.rowcount > 0


def _drop(cluster: Cluster, name: str) -> None:
    with _superuser(cluster) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@contextmanager
def _one_at_a_time(cluster: Cluster) -> Iterator[None]:
    with (cluster.folder / "templates.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
