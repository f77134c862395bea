"""Rows of a list whose SQL the ORM composes once for each who asks and each state.

To compose page and count took one part in eight of the screen. What is composed follows from who
asks, from the design, the list and its state, which are the key; so nothing that is kept ever has
to be thrown away because something changed.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Values: TypeAlias = tuple[Any, ...]
Ask = Callable[[QuerySet[Any]], QuerySet[Any]]

_MOST_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Composed:
    """A query of values as text, and what makes values of ours of those that the server sends.

    What is annotated stands behind the attributes, as the ORM sends it.
    """

    sql: str
    parameters: tuple[Any, ...]
    conversions: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "Composed | None":
        """Return the query of values; None where it can find nothing."""
        compiler = rows.query.get_compiler(connection.alias)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        found = compiler.get_converters([column for column, *_ in compiler.select])
        conversions = tuple((place, tuple(each), one) for place, (each, one) in found.items())
        return cls(sql, tuple(parameters), conversions)

    def read(self) -> list[Values]:
        """Ask the server."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            rows: list[Values] = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.conversions else rows

    def count(self) -> int:
        """Ask the server how many there are."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({self.sql}) AS counted", self.parameters)  # noqa: S608 -- made by the ORM
            return int(cursor.fetchone()[0])

    def _converted(self, row: Values) -> Values:
        values = list(row)
        for place, conversions, expression in self.conversions:
            for convert in conversions:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)


_kept: dict[Hashable, Composed | None] = {}


class Asked:
    """Rows of which several things are asked; without a key each is composed anew."""

    def __init__(self, compose: Callable[[], QuerySet[Any]], key: Hashable = None) -> None:
        self._compose = compose
        self._key = key

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Return them as a queryset."""
        return self._compose()

    def read(self, name: Hashable, ask: Ask) -> list[Values]:
        """Return the values that a query made of these rows finds; `name` tells it from others."""
        if self._key is None:
            return list(ask(self.rows))
        found = self._composed(name, ask)
        return found.read() if found else []

    def count(self, name: Hashable, ask: Ask) -> int:
        """Return how many rows a query made of these finds."""
        found = Composed.of(ask(self.rows)) if self._key is None else self._composed(name, ask)
        return found.count() if found else 0

    def _composed(self, name: Hashable, ask: Ask) -> Composed | None:
        key = (self._key, name)
        if key not in _kept:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[key] = Composed.of(ask(self.rows))
        return _kept[key]
