"""Keeping the tallies of requests short."""

from django.db import connection

from kesher.tenancy.scoping import scoped_business_id

_TRAITS = "since, kind, sub_type, status, priority, owner_id, branch_id"
_ADD_UP = f"""
WITH crowded AS (
  SELECT since FROM requests_tally WHERE business_id = %(business)s
  GROUP BY since HAVING count(*) > count(DISTINCT ({_TRAITS}))
), gone AS (
  DELETE FROM requests_tally
  WHERE business_id = %(business)s AND since IN (SELECT since FROM crowded) RETURNING *
)
INSERT INTO requests_tally
  (business_id, {_TRAITS}, total, open_count, closed_microseconds)
SELECT business_id, {_TRAITS}, sum(total), sum(open_count), sum(closed_microseconds)
FROM gone GROUP BY business_id, {_TRAITS}
HAVING sum(total) <> 0 OR sum(open_count) <> 0 OR sum(closed_microseconds) <> 0
"""  # noqa: S608 -- names of ours


def add_up_tallies() -> None:
    """Put the tallies of one description and span in the business in scope into one row.

    The sums stay the same, so whoever reads meanwhile sees no difference.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADD_UP, {"business": scoped_business_id()})
