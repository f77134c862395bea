"""What the planner cannot know: whether rows that contain some words are frequent.

It multiplies the shares of single words. For two first names that never stand together it expects
thousands of rows, walks a million in order to find the first fifty, and finds none: 1.9 s. A
sample of the newest rows tells the truth for less than a millisecond.
"""

import json
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Concat

from kesher.lib.text import SearchTerm

SAMPLE_ROWS = 2000
_FREQUENT = 20  # hits in a sample: one row in a hundred, so a page is met within 5,000 rows
_LONG_NUMBER = 6  # digits
_FEW_ROWS = 50_000

SqlPart: TypeAlias = tuple[str, list[Any]]  # a piece of SQL and its parameters


def newest(table: str, business_id: int, rows: int) -> SqlPart:
    """Return the newest rows of a table, whoever may see them: their ids and searched texts.

    Where most rows are of one business, the planner would walk the primary key and leave out the
    rows of all others, 6 ms for thirty thousand of them. Two bounds whose value it does not see
    make it take the index that begins with the business.
    """
    sql = (
        f'SELECT "id", "search_text" FROM "{table}" WHERE "business_id" = %s'  # noqa: S608 -- names of ours
        ' AND "business_id" >= (SELECT %s::bigint) AND "business_id" <= (SELECT %s::bigint)'
        f' ORDER BY "id" DESC LIMIT {rows}'
    )
    return sql, [business_id, business_id, business_id]


def text_condition(column: str, texts: Sequence[str], ending: str = "") -> SqlPart:
    """Return the condition that a searched text has one of the texts, and the ending after it."""
    if len(texts) == 1 and texts[0].isdecimal() and len(texts[0]) > _LONG_NUMBER:
        # Its end is rare enough for the index, and half as dear as all of it; the sum of two
        # texts keeps the index out of the rest.
        whole = f"({column} || '') LIKE %s"
        end = texts[0][-_LONG_NUMBER:]
        return f"({column} LIKE %s AND {whole})", [f"%{end}%", f"%{texts[0]}{ending}%"]
    patterns = [f"%{connection.ops.prep_for_like_query(text)}{ending}%" for text in texts]
    if len(patterns) > 1:
        return f"{column} LIKE ANY (%s::text[])", [patterns]
    return f"{column} LIKE %s", list(patterns)


_MUCH = 0.25
_KEPT_SECONDS = 3600


def holds_much(table: str, business_id: int) -> bool:
    """Tell whether a business holds much of a table, as the planner sees it; kept for an hour."""
    return _share(table, business_id, int(time.time()) // _KEPT_SECONDS) > _MUCH


@lru_cache(maxsize=4096)
def _share(table: str, business_id: int, hour: int) -> float:
    del hour  # part of the key
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        rows = cursor.fetchone()[0]
        cursor.execute(
            f'EXPLAIN (FORMAT JSON) SELECT FROM "{table}" WHERE business_id = %s',
            [business_id],
        )
        plan = cursor.fetchone()[0]
    expected = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]
    return float(expected / rows) if rows > _FEW_ROWS else 0.0


def like_all(source: str, terms: Sequence[SearchTerm]) -> SqlPart:
    """Return the condition that the search text of a table, or of a named part, has every term."""
    parts = [text_condition(f"{source}.search_text", [term.pattern]) for term in terms]
    return " AND ".join(sql for sql, _ in parts), [value for _, more in parts for value in more]


def are_frequent(rows: QuerySet[Any], terms: Sequence[SearchTerm]) -> bool:
    """Tell from a sample of the newest rows whether many of them have every term. One query."""
    newest_rows = rows.order_by("-id").values_list("search_text")[:SAMPLE_ROWS]
    try:
        sample, parameters = newest_rows.query.sql_with_params()
    except EmptyResultSet:
        return False
    condition, values = like_all("newest", terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({sample}) AS newest WHERE {condition}",  # noqa: S608 -- made by the ORM
            [*parameters, *values],
        )
        return bool(cursor.fetchone()[0] >= _FREQUENT)


def unindexed(attribute: str) -> Expression:
    """Return the attribute in a form that orders alike and that no index is ordered by.

    The planner then finds the rare rows first, by the trigram index, and orders what it found.
    """
    return F("id") + 0 if attribute == "id" else Concat(F(attribute), Value(""))
