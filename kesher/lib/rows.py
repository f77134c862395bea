"""Reading rows by SQL that is put together once and prepared once.

The ORM composes its SQL anew for each query, and the server plans it anew, which both take more
time than the answer. What is asked with every request (which session, person, member) and on the
screens that are open all day (card, log, queue) is therefore asked this way; all else goes through
the ORM. A statement for `read_rows` must have one sensible plan, whichever business asks:
docs/decisions/0009-prepared-statements.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection, models
from django.db.models.base import ModelState

from kesher.lib.database.base import DatabaseWrapper, Values

_Model = TypeVar("_Model", bound=models.Model)


def read_rows(statement: str, values: Values) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that is prepared when this connection first meets it."""
    with cast("DatabaseWrapper", connection).prepared_cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def read_row(statement: str, values: Values) -> tuple[Any, ...] | None:
    """Return the first row of a statement, prepared as for `read_rows`."""
    with cast("DatabaseWrapper", connection).prepared_cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


@dataclass(frozen=True, slots=True)
class Figure:
    """A question with one answer: SQL in brackets, and what its named places stand for.

    Places of the same name stand for the same in all figures: business, member, department.
    """

    sql: str
    values: Mapping[str, Any]


def read_figures(*figures: Figure) -> tuple[Any, ...]:
    """Return the answers to questions of several apps, asked in one go, prepared as `read_rows`."""
    values: dict[str, Any] = {}
    for figure in figures:
        values |= figure.values
    row = read_row("SELECT " + ", ".join(figure.sql for figure in figures), values)
    return row or ()


@cache
def columns_of(model: type[models.Model], table: str, without: frozenset[str] = frozenset()) -> str:
    """Return the columns of a model for a SELECT in which its table has the given name.

    Those of fields left out are read when they are asked for, as after `defer`.
    """
    fields = (field for field in model._meta.concrete_fields if field.name not in without)
    return ", ".join(f'{table}."{field.column}"' for field in fields)


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a row of a model is read: which of its attributes are given, and how some values are."""

    attributes: list[str]
    from_value: list[tuple[str, Callable[..., Any]]]


@cache
def _reader(model: type[models.Model], without: frozenset[str]) -> _Reader:
    fields = [field for field in model._meta.concrete_fields if field.name not in without]
    from_value = [
        (field.attname, field.from_db_value) for field in fields if hasattr(field, "from_db_value")
    ]
    return _Reader([field.attname for field in fields], from_value)


def column_count(model: type[models.Model], without: frozenset[str] = frozenset()) -> int:
    """Return how many columns `columns_of` names."""
    return len(_reader(model, without).attributes)


def instance_of(
    model: type[_Model], values: Sequence[Any], without: frozenset[str] = frozenset()
) -> _Model:
    """Return the row as the ORM would; the values stand in the order of `columns_of`."""
    reader = _reader(model, without)
    read = dict(zip(reader.attributes, values, strict=True))
    for attribute, from_value in reader.from_value:
        read[attribute] = from_value(read[attribute], None, connection)
    return part_of(model, **read)


def part_of(model: type[_Model], **values: Any) -> _Model:
    """Return a row of which these columns were read, by attribute; the others are deferred.

    A model is made by setting each attribute in its turn, and a screen makes a hundred: one part in
    seven of the active requests.
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, connection.alias
    row.__dict__.update(values)
    return row


Held = dict[tuple[str, int], models.Model]


def hold(
    row: models.Model, name: str, attribute: str, value: Any, known: Held | None = None
) -> None:
    """Let a row know of the row that its key `name` leads to that which was read with it.

    What else is asked of that row is read when it is asked, as after `only`. Rows that are drawn
    together may lead to the same one: `known` keeps it for the next.
    """
    field = row._meta.get_field(name)
    key = getattr(row, field.attname)  # type: ignore[union-attr]
    held = (known or {}).get((name, key))
    if key is not None and held is None:
        held = part_of(field.related_model, **{"id": key, attribute: value})  # type: ignore[arg-type]
        if known is not None:
            known[name, key] = held
    row._state.fields_cache[name] = held


def insert_row(row: models.Model) -> None:
    """Write a new row as its `save` would, by SQL that is put together once.

    For the tables that grow with each deed on the timeline: to compose the insert took Django
    longer than the server needs to write the row, its change and its notice.
    """
    fields = _written_fields(type(row))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
        for field in fields
    ]
    ((row.pk,),) = read_rows(_insert_sql(type(row)), values)
    row._state.adding, row._state.db = False, connection.alias


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table in one statement, as `bulk_create` does; all have an id, or none.

    Django asks each value whether it is an expression, which took longer than to send them.
    """
    if not rows:
        return
    model, has_ids = type(rows[0]), rows[0].pk is not None
    values = [
        [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows]
        for field in _sent_fields(model, has_ids=has_ids)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert_all_sql(model, has_ids=has_ids), values)
        ids = cursor.fetchall()
    for row, (pk,) in zip(rows, ids, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Store these fields of many rows of one table, in one statement.

    Django's `bulk_update` asks for each value by a CASE: of an edit of many records it took three
    quarters of the time.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names]
    values: list[list[Any]] = [[row.pk for row in rows]]
    values += [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(model, tuple(names)), values)


@cache
def _update_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    key = model._meta.pk
    fields = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names]
    arrays = ", ".join(f"%s::{_type_of(field)}[]" for field in (key, *fields))
    columns = ", ".join(f'"{field.column}"' for field in (key, *fields))
    sets = ", ".join(f'"{field.column}" = told."{field.column}"' for field in fields)
    table = model._meta.db_table
    return (
        f'UPDATE "{table}" SET {sets} FROM unnest({arrays}) AS told ({columns})'  # noqa: S608 -- names of columns
        f' WHERE "{table}"."{key.column}" = told."{key.column}"'
    )


def _type_of(field: "models.Field[Any, Any]") -> str:
    return str(field.cast_db_type(connection))


@cache
def _sent_fields(model: type[models.Model], *, has_ids: bool) -> list["models.Field[Any, Any]"]:
    return [*([model._meta.pk] if has_ids else []), *_written_fields(model)]


@cache
def _insert_all_sql(model: type[models.Model], *, has_ids: bool) -> str:
    fields = _sent_fields(model, has_ids=has_ids)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_type_of(field)}[]" for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    return (
        f'INSERT INTO "{table}" ({columns}) SELECT * FROM unnest({arrays})'  # noqa: S608 -- names of columns
        f' RETURNING "{key}"'
    )


@cache
def _written_fields(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]


@cache
def _insert_sql(model: type[models.Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _written_fields(model))
    places = ", ".join("%s" for _ in _written_fields(model))
    table, key = model._meta.db_table, model._meta.pk.column
    return f'INSERT INTO "{table}" ({columns}) VALUES ({places}) RETURNING "{key}"'  # noqa: S608 -- names of columns
