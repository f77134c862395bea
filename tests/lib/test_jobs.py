"""Jobs: enqueued with the data, run in the scope of their business."""

import asyncio
from contextlib import suppress

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


def test_what_is_done_steadily_goes_on_after_it_failed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jobs, "_steady", {})
    calls: list[int] = []

    @jobs.steady("tests.steady", seconds=0.01)
    def sometimes() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise RuntimeError

    async def for_a_moment() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await jobs.run_steadily()

    asyncio.run(for_a_moment())

    assert calls[:3] == [0, 1, 2]
    assert "tests.steady failed" in caplog.text


def test_what_fails_in_one_business_is_done_in_the_others(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []

    def deed(business_id: int) -> None:
        if business_id == 2:
            raise RuntimeError
        done.append(business_id)

    jobs.in_each("tests.deed", [1, 2, 3], deed)

    assert done == [1, 3]
    assert "tests.deed failed in business 2" in caplog.text
