"""Jobs: enqueued with the data, run in the scope of their business."""

import pytest
from django.db import connection, transaction

from kesher.lib import jobs


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_enqueue_is_rolled_back_with_its_transaction() -> None:
    with transaction.atomic():
        jobs.enqueue("jobs.rescue_stalled", business_id=1)
        seen_inside = waiting()
        transaction.set_rollback(True)

    assert (seen_inside, waiting()) == (1, 0)


@pytest.mark.django_db
def test_enqueue_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(jobs.UnknownJobError):
        jobs.enqueue("nobody.answers", business_id=1)
