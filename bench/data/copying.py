"""Filling tables quickly: triggers and indexes rest, and the server is not careful."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import models

Connection = psycopg.Connection[Any]


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long a part of the build took."""
    started = time.monotonic()
    yield
    print(f"  {what}: {time.monotonic() - started:.1f} s", flush=True)


@contextmanager
def at_ease(url: str) -> Iterator[Connection]:
    """Let the server write without the care that data of users gets, until all is built."""
    haste = {"max_wal_size": "32GB", "checkpoint_timeout": "1h", "full_page_writes": "off"}
    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in haste.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        yield connection
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")


def together(url: str, *deeds: Callable[[Connection], None]) -> None:
    """Do the deeds two at a time, each in a session without triggers."""

    def do(deed: Callable[[Connection], None]) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in (
                "session_replication_role = replica",
                "synchronous_commit = off",
                "maintenance_work_mem = '512MB'",
                "work_mem = '256MB'",
            ):
                connection.execute(f"SET {setting}")
            deed(connection)

    with ThreadPoolExecutor(max_workers=2) as threads:
        list(threads.map(do, deeds))


def execute(statement: str, connection: Connection) -> None:
    """Execute a statement; with the connection last, as what is done together takes it."""
    connection.execute(statement)


def rest_indexes(connection: Connection, tables: Sequence[type[models.Model]]) -> list[str]:
    """Drop what slows bulk inserts tenfold, and return how to make it again."""
    rows = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [[model._meta.db_table for model in tables]],
    ).fetchall()
    for name, _ in rows:
        connection.execute(f'DROP INDEX "{name}"')
    return sorted((definition for _, definition in rows), key=_is_quick)


def _is_quick(definition: str) -> bool:
    """Tell whether an index is soon made; those that are not should not wait for the end."""
    return "USING gin" not in definition


def defaults(model: type[models.Model]) -> dict[str, Any]:
    """Return what a column holds that nobody sets: Django keeps defaults in Python."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        column = str(field.column)
        if field.has_default():
            value = field.get_default()
            found[column] = "{}" if value == {} else "[]" if value == [] else value
        elif field.null:
            found[column] = None
        elif isinstance(field, models.DateTimeField):
            found[column] = dt.datetime.now(dt.UTC)
        else:
            found[column] = ""
    return found


def copy(
    connection: Connection,
    model: type[models.Model],
    rows: Iterable[Mapping[str, Any]],
    *more: str,
) -> None:
    """Copy rows in; what they do not name has its default. `more` names columns without one."""
    columns = defaults(model)
    names = [*columns, *more]
    target = f"COPY {model._meta.db_table} ({', '.join(names)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(target) as into:
        for row in rows:
            into.write_row([row.get(name, columns.get(name)) for name in names])


def insert(
    connection: Connection,
    model: type[models.Model],
    expressions: Mapping[str, str],
    source: str,
) -> None:
    """Insert a row for each row of the source; what is not named has its default."""
    told = defaults(model)
    columns = [name for name in told if name in expressions or told[name] is not None]
    columns += [name for name in expressions if name not in told]
    selected = [expressions.get(name, f"%({name})s") for name in columns]
    connection.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
        f" SELECT {', '.join(selected)} FROM {source}",
        told,
    )
