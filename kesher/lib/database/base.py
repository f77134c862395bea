"""The connection: hot statements prepared, moments read quickly, its health known without asking.

Django sends every statement as text with its values in it, so that the server parses and plans it
anew. For the ORM that is right: the planner sees the business as a literal. What every request
asks is planned once instead: see docs/decisions/0009-prepared-statements.md.
"""

import select
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.numeric import Int8

_LARGEST = 2**63 - 1

Values = Mapping[str, Any] | Sequence[Any]


class _MomentLoader(TimestamptzLoader):
    """Reads moments in a tenth of the time that psycopg's regular expression takes."""

    timezone = UTC  # Django's cursors look at it

    def load(self, data: Buffer) -> datetime:
        text = bytes(data).decode()
        if text.endswith("+00"):
            return datetime.fromisoformat(text)
        return super().load(data).astimezone(UTC)


class PreparedCursor(Cursor[tuple[Any, ...]]):
    """A cursor whose statements the server keeps prepared, for as long as the connection lasts."""

    def execute(self, query: Any, params: Values | None = None, **_: Any) -> Any:
        """Run a statement, which is prepared first where this connection has not yet met it."""
        return super().execute(query, _of_one_type(params), prepare=True)


def _of_one_type(params: Values | None) -> Any:
    """Give all whole numbers the same type: by their size they would be three statements."""
    if params is None:
        return None
    if isinstance(params, Mapping):
        return {name: _widest(value) for name, value in params.items()}
    return [_widest(value) for value in params]


def _widest(value: Any) -> Any:
    if type(value) is int and abs(value) <= _LARGEST:
        return Int8(value)  # a larger one, out of an address, is found nowhere
    if type(value) is list:
        return [_widest(each) for each in value]
    return value


class DatabaseOperations(operations.DatabaseOperations):
    """What differs for prepared statements."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return a prepared statement with its values in it, as all others are told."""
        if isinstance(cursor, PreparedCursor):
            return mogrify(sql, params, self.connection)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection of Django's."""

    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if self.timezone is UTC:
            adapters = AdaptersMap(params["context"])
            adapters.register_loader("timestamptz", _MomentLoader)
            params["context"] = adapters
        # Only lets statements be prepared; Django's own cursors never do.
        params["prepare_threshold"] = 5
        return params

    def prepared_cursor(self) -> CursorWrapper:
        """Return a cursor for statements that this connection will be asked again and again."""
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor: Any = PreparedCursor(self.connection)
        return self.make_debug_cursor(cursor) if self.queries_logged else self.make_cursor(cursor)

    def is_usable(self) -> bool:
        """Tell whether the server still listens, without asking it: one that left has hung up."""
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or bool(super().is_usable())
