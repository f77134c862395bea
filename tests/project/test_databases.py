"""The tests' own ground: the app's role, and a flush that leaves what migrations filled."""

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from kesher.lib import jobs


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_connect_as_the_role_of_the_app() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )

        assert cursor.fetchone() == ("kesher_app", False, False)


@pytest.mark.django_db
def test_the_role_of_the_app_may_not_truncate() -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_starts_with_empty_tables(turn: int) -> None:
    assert rows("procrastinate_jobs") == 0
    assert rows("django_migrations") > 0

    jobs.enqueue("jobs.rescue_stalled", business_id=turn)

    assert rows("procrastinate_jobs") == 1


@pytest.mark.django_db
def test_textlike_is_leakproof_in_the_copy_of_the_template() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'textlike'")
        assert cursor.fetchone() == (True,)


def test_the_administrators_connection_is_another_role() -> None:
    assert connections["admin"].settings_dict["USER"] == "postgres"
