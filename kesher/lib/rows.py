"""Reading a row by SQL that is put together once.

The ORM composes its SQL anew for each query, which takes more time than the database needs for the
answer. What every single request asks (which session, which person, which member) is therefore
asked this way; all else goes through the ORM.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

_Model = TypeVar("_Model", bound=models.Model)


@cache
def columns_of(model: type[models.Model], table: str) -> str:
    """Return the columns of a model for a SELECT in which its table has the given name."""
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


@cache
def _readers(
    model: type[models.Model],
) -> tuple[list[str], list[tuple[int, Callable[..., Any]]]]:
    """Return the attributes in the order of their columns, and how some values are read."""
    fields = model._meta.concrete_fields
    readers = [
        (place, field.from_db_value)
        for place, field in enumerate(fields)
        if hasattr(field, "from_db_value")
    ]
    return [field.attname for field in fields], readers


def column_count(model: type[models.Model]) -> int:
    """Return how many columns `columns_of` names."""
    return len(_readers(model)[0])


def instance_of(model: type[_Model], values: Sequence[Any]) -> _Model:
    """Return the row as the ORM would; the values stand in the order of `columns_of`."""
    attributes, readers = _readers(model)
    read = list(values)
    for place, reader in readers:
        read[place] = reader(read[place], None, connection)
    return model.from_db(connection.alias, attributes, read)
