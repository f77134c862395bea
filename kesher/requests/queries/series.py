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
SELECT id FROM earlier UNION SELECT id FROM later
"""


def open_ones_of_series(task: Request) -> list[Request]:
    """Return the other tasks of a series that are open, in use, the oldest first. Two queries."""
    rows = read_rows(_SERIES, {"business": task.business_id, "task": task.pk})
    ids = [row[0] for row in rows if row[0] != task.pk]
    found = Request.objects.filter(
        pk__in=ids, closed_at=None, archived_at=None, deleted_at=None
    ).order_by("pk")
    return list(found)
