"""A row by its number, out of those that may be seen."""

from typing import TypeVar

from django.db import models
from django.db.models import QuerySet

from kesher.lib.errors import NotFound

_Model = TypeVar("_Model", bound=models.Model)


def found(rows: QuerySet[_Model], row_id: int) -> _Model:
    """Return the row of this number.

    Raises: NotFound.
    """
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row
