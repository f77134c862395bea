"""What every test stands on: a real database as the app's own role, and the standing cast."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.databases import empty_tables, owner_connection, seeded_tables, test_database


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this process a database of its own; tests connect to it as the app's role."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    with django_db_blocker.unblock(), test_database(worker):
        kept = seeded_tables()
        patch = pytest.MonkeyPatch()
        # Django would truncate as the app's role, which may not.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables(kept))
        with django_db_blocker.block():
            yield
        patch.undo()


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection as the owner of the database, who sees the committed rows of everybody."""
    with owner_connection() as connection:
        yield connection
