"""Numbers of records: each is given once, one after the other."""

from django.db import connection

_DRAW = """
INSERT INTO records_numbercounter (business_id, series, last_number) VALUES (%s, %s, 1)
ON CONFLICT (business_id, series) DO UPDATE
SET last_number = records_numbercounter.last_number + 1 RETURNING last_number
"""


def draw_number(business_id: int, series: str) -> int:
    """Return the next number of a series, from 1.

    The counter stays locked until the end of the transaction: two records made at once wait for
    each other, and what is rolled back leaves no gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [business_id, series])
        return int(cursor.fetchone()[0])
