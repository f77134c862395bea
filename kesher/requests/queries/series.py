"""The tasks of one series: each was made when the one before it was done."""

from kesher.lib.rows import read_rows
from kesher.requests.models import Request

_SERIES = """
WITH RECURSIVE earlier (id, before) AS (
  SELECT id, repeated_from_id FROM requests_request
  WHERE business_id = %(business)s AND id = %(task)s
  UNION ALL
  SELECT one.id, one.repeated_from_id FROM requests_request one
  JOIN earlier ON one.id = earlier.before WHERE one.business_id = %(business)s
), later (id) AS (
  SELECT id FROM requests_request WHERE business_id = %(business)s AND id = %(task)s
  UNION ALL
  SELECT one.id FROM requests_request one
  JOIN later ON one.repeated_from_id = later.id WHERE one.business_id = %(business)s
)
SELECT id FROM earlier WHERE %(with_earlier)s UNION SELECT id FROM later
"""


def open_ones_of_series(task: Request, *, with_earlier: bool) -> list[Request]:
    """Return the tasks after a task of a series, and those before it too, that are open and in use.

    The oldest first. Two queries.
    """
    rows = Request.objects.filter(pk__in=_ids(task, with_earlier=with_earlier))
    return list(rows.filter(closed_at=None, archived_at=None, deleted_at=None).order_by("pk"))


def deleted_with(task: Request) -> list[Request]:
    """Return the other tasks of a series that were deleted together with one of them."""
    rows = Request.objects.filter(pk__in=_ids(task, with_earlier=True))
    gone = rows.filter(deleted_at=task.deleted_at, deleted_by=task.deleted_by_id)
    return list(gone.order_by("pk"))


def _ids(task: Request, *, with_earlier: bool) -> list[int]:
    values = {"business": task.business_id, "task": task.pk, "with_earlier": with_earlier}
    return [row[0] for row in read_rows(_SERIES, values) if row[0] != task.pk]
