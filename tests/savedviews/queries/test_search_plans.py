"""Search and lists at a size where a walk through the table would be noticed."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from kesher.lib.text import search_text, sort_key
from kesher.parties.models import Party
from kesher.parties.record_types import PARTY
from kesher.savedviews.queries.pages import list_page, list_spec
from kesher.savedviews.queries.search import search
from kesher.savedviews.rules.cursors import Cursor, write_cursor
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.rules.access import Actor
from tests.databases import empty_tables, owner_connection, seeded_tables
from tests.factories.businesses import in_scope, make_business, make_member

MANY = 20_000


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Actor]:
    """Twenty thousand parties, made once: they must be committed to be analyzed."""
    with django_db_blocker.unblock():
        kept = seeded_tables()
        dana = make_member(make_business("many", "הרבה"), "dana", "דנה", role="בעלים")
        _insert_many(dana)
        with owner_connection() as owner:  # the app's role may not; without it plans are guesses
            owner.execute("ANALYZE parties_party")
        yield dana
        empty_tables(kept)


@pytest.fixture
def many(committed: Actor) -> Iterator[Actor]:
    with in_scope(committed):
        yield committed


def _insert_many(dana: Actor) -> None:
    with in_scope(dana):
        Party.objects.bulk_create(
            Party(
                business_id=dana.business_id,
                owner_id=dana.membership_id,
                kind="organization",
                name=(name := f"מפעל {number:05} חולון"),
                customer_status="new",
                sort_key=sort_key(name),
                search_text=search_text([f"05{number:08}", f"9725{number:08}"], names=[name]),
            )
            for number in range(MANY)
        )


def plans(queries: CaptureQueriesContext) -> str:
    with connection.cursor() as cursor:
        texts = []
        for query in queries.captured_queries:
            if "parties_party" in query["sql"] and not query["sql"].startswith("EXPLAIN"):
                cursor.execute(f"EXPLAIN {query['sql']}")
                texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("12345", "party_search"),  # a run of digits
        ("0500012345", "party_search"),
        ("לא נמצא", "party_search"),
        ("מפעל", "party_all"),  # a start of names is a range of the ordered index
        ("מפ", "party_all"),
    ],
)
def test_search_walks_no_table(many: Actor, query: str, index: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        search(many, query)

    plan = plans(queries)

    assert index in plan
    assert "Seq Scan on parties_party" not in plan


def test_letters_that_occur_nowhere_are_no_walk_either(many: Actor) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert search(many, "טצ") == []

    assert "Seq Scan on parties_party" not in plans(queries)


def test_a_deep_page_is_one_descent_in_the_index(many: Actor) -> None:
    customers = PARTY.find_list("customers")
    assert customers
    spec, state = list_spec(PARTY, customers), ListState(sort="name")
    deep = write_cursor(Cursor(sort_key(f"מפעל {MANY - 100:05} חולון"), 1))

    with CaptureQueriesContext(connection) as queries:
        page = list_page(many, spec, state, deep)

    assert len(page.rows) == 50
    plan = plans(queries)
    (condition,) = [line for line in plan.splitlines() if "Index Cond" in line and "ROW(" in line]
    assert f"business_id = {many.business_id}" in condition
    assert "Sort  (" not in plan
    assert "Seq Scan on parties_party" not in plan
