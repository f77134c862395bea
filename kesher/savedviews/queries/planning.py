"""What the planner cannot know: whether rows that contain some words are frequent.

It multiplies the shares of single words. For two first names that never stand together it expects
thousands of rows, walks a million in order to find the first fifty, and finds none: 1.9 s. A
sample of the newest rows tells the truth for 3 ms.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Concat

from kesher.lib.text import SearchTerm

SAMPLE_ROWS = 2000
_FREQUENT = 20  # hits in a sample: one row in a hundred, so a page is met within 5,000 rows

SqlPart: TypeAlias = tuple[str, list[Any]]  # a piece of SQL and its parameters


def like_all(source: str, terms: Sequence[SearchTerm]) -> SqlPart:
    """Return the condition that the search text of a table, or of a named part, has every term."""
    condition = " AND ".join(f"{source}.search_text LIKE %s" for _ in terms)
    return condition, [f"%{connection.ops.prep_for_like_query(term.pattern)}%" for term in terms]


def are_frequent(rows: QuerySet[Any], terms: Sequence[SearchTerm]) -> bool:
    """Tell from a sample of the newest rows whether many of them have every term. One query."""
    newest = rows.order_by("-id").values_list("search_text")[:SAMPLE_ROWS]
    try:
        sample, parameters = newest.query.sql_with_params()
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
