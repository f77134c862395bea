"""The database of an installation: its addresses, its roles, and what must hold before use."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from kesher.lib.env import SettingError, env_secret
from kesher.project import cluster as clusters
from kesher.project.cluster import APP_ROLE, SUPERUSER, Cluster
from kesher.project.database_error import DatabaseError

DATABASE = "kesher"
EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist")
APP_SETTINGS: Mapping[str, str] = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    # A row of the log joins nine tables to one; trying their orders took 9 ms, its answer half of
    # one. The order in which a query names its tables is the right one.
    "join_collapse_limit": "4",
}
_BOOTSTRAP_LOCK = 0x6B657368  # any number that only we use


@dataclass(frozen=True)
class DatabaseAddresses:
    """Where the database is: for web and worker, and for migrations, backup and repair."""

    app_url: str
    admin_url: str | None
    cluster: Cluster | None

    @property
    def app_role(self) -> str:
        return str(conninfo_to_dict(self.app_url).get("user", APP_ROLE))


def addresses(home: Path) -> DatabaseAddresses:
    """Return the addresses from the environment, else those of our own server; starts nothing.

    Raises: SettingError when only the administrator's address is given.
    """
    app_url = env_secret("KESHER_DATABASE_URL", "")
    admin_url = env_secret("KESHER_DATABASE_ADMIN_URL", "")
    if app_url:
        return DatabaseAddresses(app_url, admin_url or None, None)
    if admin_url:
        raise SettingError("KESHER_DATABASE_URL", "is not set, but the ADMIN address is.")
    return own_addresses(clusters.locate(home), DATABASE)


def own_addresses(cluster: Cluster, database: str) -> DatabaseAddresses:
    """Return the addresses of a database of our own server."""
    return DatabaseAddresses(
        cluster.url(APP_ROLE, database), cluster.url(SUPERUSER, database), cluster
    )


def ensure_database(home: Path) -> DatabaseAddresses:
    """Return the addresses of a database that answers and is prepared.

    Our own server is started if need be and goes on running; use `running_database` to stop it
    with the last user. A server named in the environment is only asked for an answer.

    Raises: DatabaseError when it cannot be started, reached or prepared.
    """
    found = addresses(home)
    if found.cluster is None:
        check_answers(found.app_url)
        return found
    clusters.start(found.cluster)
    create_database(found.cluster, DATABASE)
    prepare_database(found)
    return found


@contextmanager
def running_database(home: Path) -> Iterator[DatabaseAddresses]:
    """Hold the database open; the last holder to leave stops our own server."""
    found = addresses(home)
    if found.cluster is None:
        yield ensure_database(home)
        return
    with held_open(found.cluster):
        yield ensure_database(home)


@contextmanager
def held_open(cluster: Cluster) -> Iterator[None]:
    """Count this process among the server's users; the last one to leave stops it.

    The count is a shared lock, so that a killed user does not stay counted.
    """
    clusters.make_folders(cluster)
    with (cluster.folder / "users.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            yield
        finally:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                clusters.stop(cluster)


def check_answers(url: str) -> None:
    """Ask the server at this address for an answer.

    Raises: DatabaseError when there is none.
    """
    try:
        with psycopg.connect(url, connect_timeout=10):
            pass
    except psycopg.OperationalError as error:
        raise DatabaseError(f"The database does not answer: {str(error).strip()}") from None


def create_database(cluster: Cluster, name: str, *, template: str = "template0") -> bool:
    """Create a database on our own server unless it exists; return whether it was made."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_BOOTSTRAP_LOCK])
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return True


# Row-level security lets an index answer a condition only if no function in it could tell what it
# saw. These compare or take apart, and never raise an error with what they were given. The first
# serves the search, the others filters and orders of the fields that businesses added.
LEAKPROOF_FUNCTIONS = (
    "pg_catalog.textlike(text, text)",
    "pg_catalog.jsonb_contains(jsonb, jsonb)",
    "pg_catalog.jsonb_object_field_text(jsonb, text)",
)


def prepare_database(found: DatabaseAddresses) -> None:
    """Give the database its role, extensions, default rights and the LEAKPROOF mark.

    Run before migrations, since default rights hold for what is created later; safe to repeat.
    LEAKPROOF is not part of a dump, so it is set again at every start and restore. Without a
    superuser it cannot be set; search then works through a function of its own.

    Raises: DatabaseError when trigrams of Hebrew are empty: search would silently find nothing.
    """
    make_app_role(found)
    with _as_owner(found) as connection:
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )
        _grant_by_default(connection, found.app_role)
        if is_superuser(connection):
            for function in LEAKPROOF_FUNCTIONS:
                connection.execute(sql.SQL("ALTER FUNCTION {} LEAKPROOF").format(sql.SQL(function)))
        check_hebrew_trigrams(connection)


def make_app_role(found: DatabaseAddresses) -> None:
    """Create the app's role unless it exists, and set its time limits.

    A restore needs the role alone: with default rights already set, a restored table would get
    those on top of its own, and the change log would be writable.
    """
    password = conninfo_to_dict(found.app_url).get("password")
    with _as_owner(found) as connection:
        _make_app_role(connection, found.app_role, None if password is None else str(password))


@contextmanager
def _as_owner(found: DatabaseAddresses) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Open one transaction as the owner, one preparing process at a time."""
    if found.admin_url is None:
        raise DatabaseError(
            "Preparing the database needs KESHER_DATABASE_ADMIN_URL, the address of its owner."
        )
    with psycopg.connect(found.admin_url, connect_timeout=10) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_BOOTSTRAP_LOCK])
        yield connection


def is_superuser(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Return whether the connection's role is a superuser."""
    row = connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return row is not None and row[0] is True


def check_hebrew_trigrams(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Prove that the database sees letters in Hebrew.

    Raises: DatabaseError when it does not.
    """
    row = connection.execute("SELECT coalesce(cardinality(show_trgm('כהן')), 0)").fetchone()
    if row is None or row[0] == 0:
        raise DatabaseError(
            "This database does not tell Hebrew letters from signs (its LC_CTYPE is C), so search "
            "would find nothing. Create it with LC_CTYPE C.UTF-8."
        )


def _make_app_role(
    connection: psycopg.Connection[tuple[object, ...]], role: str, password: str | None
) -> None:
    name = sql.Identifier(role)
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(
                name
            )
        )
        if password is not None:
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password))
            )
    for setting, value in APP_SETTINGS.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                name, sql.Identifier(setting), sql.Literal(value)
            )
        )


def _grant_by_default(connection: psycopg.Connection[tuple[object, ...]], role: str) -> None:
    """Let the app read and write rows of whatever is created later; never TRUNCATE, which row
    security does not see.
    """
    name = sql.Identifier(role)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        (
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ),
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {}",
    ):
        connection.execute(sql.SQL(statement).format(name))
