"""Going on in an order from a row, by comparing tuples.

`(sort_key, id) > (a, b)` is one descent in the index at any depth. The same condition written with
OR was measured at 619 ms where this takes 0.3.
"""

from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

# Private in Django 5.2, so it is used nowhere else, and the tests look at the SQL that it makes.
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from kesher.savedviews.queries.planning import unindexed
from kesher.savedviews.rules.cursors import Cursor

_Model = TypeVar("_Model", bound=Model)


def in_order(
    rows: QuerySet[_Model], attribute: str, *, is_descending: bool, by_index: bool = True
) -> QuerySet[_Model]:
    """Order by the attribute and then by the id, so that no two rows are equal.

    Without `by_index` the rows are found first and ordered after that (see `planning`).
    """
    if not by_index:
        key = unindexed(attribute)
        return rows.order_by(*((key.desc(), "-id") if is_descending else (key.asc(), "id")))
    sign = "-" if is_descending else ""
    order = ["id"] if attribute == "id" else [attribute, "id"]
    return rows.order_by(*(f"{sign}{name}" for name in order))


def after(
    rows: QuerySet[_Model], attribute: str, cursor: Cursor, *, is_descending: bool
) -> QuerySet[_Model]:
    """Keep the rows that come after the cursor in this order."""
    if attribute == "id":
        side = "lt" if is_descending else "gt"
        return rows.filter(**{f"id__{side}": cursor.record_id})
    compare: Any = TupleLessThan if is_descending else TupleGreaterThan
    return rows.filter(compare(Tuple(F(attribute), F("id")), (cursor.value, cursor.record_id)))
