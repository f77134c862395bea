# ruff: noqa: S608 -- names of tables and columns come from the models; values are parameters
"""The rows that a merge changes: each change is kept, so that it can be taken back exactly.

Values travel as JSON and are read by the database itself into the types of the columns, whatever
table they are of; nothing here knows a kind of record.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kesher.parties.models import Merge, MergeStep
from kesher.parties.queries.relations import Relation

Values = dict[str, Any]

# No writing transaction lasts over two seconds.
CHUNK_ROWS = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What an undoing left as it is: a column that was changed since, or a row that has gone."""

    table: str
    row_id: int
    column: str = ""
    what: str = "changed"  # changed, edited, added or gone


def rows_as_json(table: str, ids: Collection[int]) -> dict[int, Values]:
    """Return whole rows by id, each value as JSON has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id, to_jsonb(t) FROM {_quoted(table)} t WHERE t.id = ANY(%s)",
            [list(ids)],
        )
        return {row_id: _loaded(values) for row_id, values in cursor.fetchall()}


def change_rows(merge: Merge, table: str, changes: Mapping[int, Values]) -> None:
    """Change columns of rows and keep what they held; rows that change alike are one step.

    What would stay as it is, is left out.
    """
    before = rows_as_json(table, changes)
    steps: dict[str, tuple[Values, Values, list[int]]] = {}
    for row_id, wanted in changes.items():
        stored = before.get(row_id, {})
        after = {name: value for name, value in wanted.items() if stored[name] != value}
        if after:
            was = {name: stored[name] for name in after}
            mark = json.dumps([was, after], sort_keys=True)
            steps.setdefault(mark, (was, after, []))[2].append(row_id)
    for was, after, ids in steps.values():
        _set(table, ids, after)
        _keep(merge, table, ids, was, after)


def move_rows(
    merge: Merge, relation: Relation, source_id: int, target_id: int, limit: int
) -> list[int]:
    """Let up to `limit` rows that point at the source point at the target; return their ids."""
    column, table = _quoted(relation.column), _quoted(relation.table)
    parameters: dict[str, Any] = {
        "business": merge.business_id,
        "source": source_id,
        "target": target_id,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH chosen AS (SELECT moved.id FROM {table} moved WHERE {_movable(relation)}"
            f" LIMIT %(limit)s FOR UPDATE)"
            f" UPDATE {table} t SET {column} = %(target)s FROM chosen WHERE t.id = chosen.id"
            " RETURNING t.id",
            parameters,
        )
        ids = sorted(row_id for (row_id,) in cursor.fetchall())
    if ids:
        before, after = {relation.column: source_id}, {relation.column: target_id}
        _keep(merge, relation.table, ids, before, after)
    return ids


def count_movable(merge: Merge, relation: Relation, source_id: int, target_id: int) -> int:
    """Return how many rows a merge would move along this relation."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {_quoted(relation.table)} moved WHERE {_movable(relation)}",
            {"business": merge.business_id, "source": source_id, "target": target_id},
        )
        return int(cursor.fetchone()[0])


def undo_step(step: MergeStep) -> list[Kept]:
    """Give the rows of a step what they held before, but for what was changed since.

    Returns the columns that hold something else by now, and the rows that have gone.
    """
    names = sorted(step.before)
    table = _quoted(step.table)
    restored = ", ".join(
        f"{name} = CASE WHEN t.{name} IS NOT DISTINCT FROM gave.{name}"
        f" THEN had.{name} ELSE t.{name} END"
        for name in map(_quoted, names)
    )
    held = ", ".join(
        f"was.{name} IS NOT DISTINCT FROM gave.{name} OR was.{name} IS NOT DISTINCT FROM had.{name}"
        for name in map(_quoted, names)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {restored}"
            f" FROM {table} was,"
            f" jsonb_populate_record(NULL::{table}, %(had)s) had,"
            f" jsonb_populate_record(NULL::{table}, %(gave)s) gave"
            " WHERE t.business_id = %(business)s AND t.id = ANY(%(ids)s) AND was.id = t.id"
            f" RETURNING t.id, ARRAY[{held}]",
            {
                "had": json.dumps(step.before),
                "gave": json.dumps(step.after),
                "business": step.business_id,
                "ids": step.row_ids,
            },
        )
        found = dict(cursor.fetchall())
    kept = [
        Kept(step.table, row_id, name)
        for row_id, columns in sorted(found.items())
        for name, is_restored in zip(names, columns, strict=True)
        if not is_restored
    ]
    kept += [
        Kept(step.table, row_id, what="gone") for row_id in step.row_ids if row_id not in found
    ]
    return kept


def _movable(relation: Relation) -> str:
    conditions = [
        "moved.business_id = %(business)s",
        f"moved.{_quoted(relation.column)} = %(source)s",
    ]
    if relation.condition:
        conditions.append(relation.condition)
    conditions += [_no_conflict(relation, *conflict) for conflict in relation.conflicts]
    return " AND ".join(conditions)


def _no_conflict(relation: Relation, columns: tuple[str, ...], condition: str) -> str:
    """Say that the target has no row like the moved one, where two may not be alike."""
    alike = "".join(
        f" AND other.{name} IS NOT DISTINCT FROM moved.{name}" for name in map(_quoted, columns)
    )
    other = (
        f"EXISTS (SELECT FROM {_quoted(relation.table)} other"
        f" WHERE other.business_id = moved.business_id"
        f" AND other.{_quoted(relation.column)} = %(target)s{alike}"
    )
    if not condition:
        return f"NOT {other})"
    # Columns of the condition stand without a table: each half gives them a row of its own.
    return (
        f"NOT ((SELECT bool_or({condition}) FROM (SELECT moved.*) self)"
        f" AND {other} AND (SELECT bool_or({condition}) FROM (SELECT other.*) self)))"
    )


def _set(table: str, ids: list[int], after: Values) -> None:
    named = _quoted(table)
    columns = ", ".join(f"{name} = gave.{name}" for name in map(_quoted, sorted(after)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {named} t SET {columns} FROM jsonb_populate_record(NULL::{named}, %s) gave"
            " WHERE t.id = ANY(%s)",
            [json.dumps(after), ids],
        )


def _keep(merge: Merge, table: str, ids: list[int], before: Values, after: Values) -> None:
    MergeStep.objects.create(
        business_id=merge.business_id,
        merge=merge,
        table=table,
        row_ids=ids,
        before=before,
        after=after,
    )


def _loaded(values: Any) -> Values:
    loaded: Values = json.loads(values) if isinstance(values, str) else values
    return loaded


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
