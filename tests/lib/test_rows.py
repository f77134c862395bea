"""Statements that are put together once and prepared once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity
from kesher.lib.rows import insert_row, read_row, read_rows
from kesher.tenancy.models import Group
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope

NOON = datetime(2026, 11, 22, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db

PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"


def prepared_count(marker: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PREPARED, (f"%{marker}%",))
        return int(cursor.fetchone()[0])


def test_statement_is_prepared_once_for_numbers_of_any_size() -> None:
    for number in (1, 40_000, 5_000_000_000):
        assert read_row("SELECT /* any size */ %s", (number,)) == (number,)

    assert prepared_count("any size */ $1") == 1


def test_number_beyond_any_id_is_found_nowhere() -> None:
    assert read_row("SELECT 1 WHERE 1::bigint = %s", (10**30,)) is None


def test_numbers_of_a_list_are_one_statement_too() -> None:
    for numbers in ([1, 2], [40_000], []):
        rows = read_rows("SELECT /* of a list */ 1 WHERE 2 = ANY(%s)", (numbers,))
        assert bool(rows) is (2 in numbers)


def test_values_are_named_or_in_order() -> None:
    assert read_rows("SELECT %(a)s::text, %(a)s::text", {"a": "א"}) == [("א", "א")]


def test_ordinary_queries_are_not_prepared() -> None:
    with connection.cursor() as cursor:
        for _ in range(7):
            cursor.execute("SELECT /* ordinary */ 1")

    assert prepared_count("/* ordinary */ 1") == 0


def test_prepared_statement_is_told_with_its_values() -> None:
    with CaptureQueriesContext(connection) as captured:
        read_row("SELECT %s::text", ("שלום",))

    assert [query["sql"] for query in captured] == ["SELECT 'שלום'::text"]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
        datetime(2026, 11, 22, 8, 30, 7, 120_000, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert read_row("SELECT %s::timestamptz", (moment,)) == (moment,)


def test_moment_of_a_session_in_another_zone_is_the_same_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Jerusalem'")
        cursor.execute("SELECT '2026-07-01 12:00+03'::timestamptz")
        (found,) = cursor.fetchone()

    assert found == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert found.utcoffset() == timedelta(0)


def test_connection_that_the_server_ended_is_not_usable() -> None:
    other = connection.copy()
    try:
        other.ensure_connection()
        was_usable = other.is_usable()
        ended = read_row(
            "SELECT pg_terminate_backend(%s::int, 5000)", (other.connection.info.backend_pid,)
        )

        assert (was_usable, ended, other.is_usable()) == (True, (True,), False)
    finally:
        other.close()


def test_inserted_row_is_as_its_save_would_have_written_it(dana: Actor) -> None:
    with in_scope(dana):
        rows = [
            Activity(
                business_id=dana.business_id,
                kind=ActivityKind.NOTE,
                summary="שיחה",
                occurred_at=NOON,
                recorded_at=NOON,
                owner_id=dana.membership_id,
                custom_values={"a": ["ב", None]},
            )
            for _ in range(2)
        ]
        rows[0].save()
        insert_row(rows[1])

        saved, inserted = Activity.objects.order_by("pk").values()

    assert (saved.pop("id"), inserted.pop("id")) == (rows[0].pk, rows[1].pk)
    made = {"created_at", "updated_at"}
    assert {**saved, **dict.fromkeys(made)} == {**inserted, **dict.fromkeys(made)}
    assert inserted["created_at"] >= saved["created_at"]


def test_inserted_row_is_no_longer_new(dana: Actor) -> None:
    with in_scope(dana):
        group = Group(business_id=dana.business_id, name="קבוצה")
        insert_row(group)
        group.name = "אחרת"
        group.save()

        assert Group.objects.get() == group
