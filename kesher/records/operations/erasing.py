"""Erasing what lay in the recycle bin for thirty days, from the change log too.

Which rows go with a record follows from the database: a row that must have the record, or that
the change log counts to it, is erased with it; any other key to it is blanked.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection

from kesher.records.queries import all_record_types
from kesher.records.queries.bin import KEPT_DAYS
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.scoping import scoped_business_id

MOST_ROWS = 500  # in one transaction

# What other apps keep of a record without a key to it: attachments, links between records.
ErasePart = Callable[[RecordType, Sequence[int]], None]
_parts: list[ErasePart] = []


def erase_also(part: ErasePart) -> ErasePart:
    """Let `part` erase what an app keeps of records by their type and id alone."""
    _parts.append(part)
    return part


@dataclass(frozen=True, slots=True)
class _Key:
    """A key from another table; `is_owned`: its rows go with the record that they point at."""

    table: str
    column: str
    is_owned: bool


# The trigger of the change log names the column of the record to which a row belongs.
_KEYS_TO = """
SELECT child.relname, attribute.attname,
  attribute.attnotnull OR encode(logging.tgargs, 'escape') = attribute.attname || '\\000'
FROM pg_constraint reference
JOIN pg_class child ON child.oid = reference.conrelid
JOIN pg_attribute attribute
  ON attribute.attrelid = child.oid AND attribute.attnum = ANY (reference.conkey)
LEFT JOIN pg_trigger logging ON logging.tgrelid = child.oid AND logging.tgname = 'log_change'
WHERE reference.contype = 'f' AND reference.confrelid = %s::regclass
  AND attribute.attname <> 'business_id'
ORDER BY child.relname, attribute.attname
"""


@operation
def erase_due_records(*, now: dt.datetime) -> bool:
    """Erase records that were deleted thirty days ago; tell whether some are left for another time.

    At most about `MOST_ROWS` rows: large records go in steps, the record itself last. The clock is
    the actor: a job of the business runs this every night, and again without harm.
    """
    budget = _Budget(MOST_ROWS)
    before = now - dt.timedelta(days=KEPT_DAYS)
    for kind in all_record_types().values():
        if kind.writer.restore is None:
            continue
        due = kind.model.objects.filter(deleted_at__lte=before, **kind.rows_condition)
        ids = list(due.order_by("deleted_at").values_list("pk", flat=True)[: budget.left])
        if ids:
            _erase(kind.table, ids, budget)
        if not budget.left:
            return True
    return False


class _Budget:
    """How many rows may still be erased in this transaction."""

    def __init__(self, rows: int) -> None:
        self.left = rows

    def spend(self, rows: int) -> None:
        self.left = max(self.left - rows, 0)


def _erase(table: str, ids: list[int], budget: _Budget) -> None:
    """Erase rows with all that belongs to them, the deepest first, as far as the budget goes."""
    _erase_parts(table, ids)
    for key in _keys_to(table):
        if not key.is_owned:
            _run(f"UPDATE {key.table} SET {key.column} = NULL", key.column, ids)  # noqa: S608 -- names from the catalog of PostgreSQL
            continue
        while budget.left and (owned := _owned(key, ids, budget.left)):
            _erase(key.table, owned, budget)
        if not budget.left:
            return
    _run(f"DELETE FROM {table}", "id", ids)  # noqa: S608 -- as above
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_erase_changes(%s, %s)", (table, ids))
    budget.spend(len(ids))


def _erase_parts(table: str, ids: list[int]) -> None:
    """Erase what apps keep of those rows that are records, those that go with another too."""
    for kind in all_record_types().values():
        if kind.table == table:
            rows = kind.model.objects.filter(pk__in=ids, **kind.rows_condition)
            records = list(rows.values_list("pk", flat=True)) if kind.rows_condition else ids
            for part in _parts if records else ():
                part(kind, records)


@cache
def _keys_to(table: str) -> tuple[_Key, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS_TO, (table,))
        return tuple(_Key(*row) for row in cursor.fetchall())


def _owned(key: _Key, ids: list[int], most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {key.table} WHERE business_id = %s AND {key.column} = ANY(%s)"  # noqa: S608 -- names from the catalog of PostgreSQL
            " ORDER BY id LIMIT %s",
            (scoped_business_id(), ids, most),
        )
        return [row[0] for row in cursor.fetchall()]


def _run(deed: str, column: str, ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{deed} WHERE business_id = %s AND {column} = ANY(%s)", (scoped_business_id(), ids)
        )
