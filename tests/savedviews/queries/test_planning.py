"""Two words: found by the trigram index where they are rare, by the order where they are not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.lib.text import search_terms, search_text, sort_key
from kesher.parties.models import Party
from kesher.parties.record_types import PARTY
from kesher.savedviews.queries.pages import list_page, list_spec
from kesher.savedviews.queries.planning import are_frequent
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member

EVERYBODY = PARTY.find_list("parties")
assert EVERYBODY


def insert(actor: Actor, names: list[str]) -> None:
    Party.objects.bulk_create(
        Party(
            business_id=actor.business_id,
            name=name,
            kind="person",
            sort_key=sort_key(name),
            search_text=search_text([name]),
        )
        for name in names
    )


def test_a_sample_tells_whether_words_stand_together_often(dana: Actor) -> None:
    with in_scope(dana):
        insert(dana, [f"יוסי כהן {number}" for number in range(30)] + ["דנה לוי"])
        rows = Party.objects.all()

        assert are_frequent(rows, search_terms("יוסי כהן"))
        assert not are_frequent(rows, search_terms("דנה לוי"))
        assert not are_frequent(rows, search_terms("יוסי לוי"))
        assert not are_frequent(rows, search_terms("100% _"))


def test_who_may_see_nothing_is_not_sampled(ahava: object, dana: Actor) -> None:
    blind = make_member(ahava, "blind", "סומא", rights={"party.see": Level.NONE})  # type: ignore[arg-type]
    with in_scope(blind), CaptureQueriesContext(connection) as queries:
        page = list_page(blind, list_spec(PARTY, EVERYBODY), ListState(sort="name", query="א ב"))

    assert page.count == 0
    assert not [query for query in queries.captured_queries if "parties_party" in query["sql"]]


@pytest.mark.parametrize("sort", ["name", "-name", "created", "-created"])
@pytest.mark.parametrize("count", [7, 45])
def test_both_ways_give_the_same_rows_in_the_same_order(
    dana: Actor, monkeypatch: pytest.MonkeyPatch, sort: str, count: int
) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 4)
    spec, state = list_spec(PARTY, EVERYBODY), ListState(sort=sort, query="יוסי כהן")
    with in_scope(dana):
        insert(dana, [f"יוסי כהן {number % 5}" for number in range(count)] + ["דנה כהן"])
        seen, cursor, first = [], "", None
        while True:
            page = list_page(dana, spec, state, cursor)
            first = first or page
            seen += [row[spec.places["id"]] for row in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break
        attribute = {"name": "sort_key", "created": "id"}[sort.removeprefix("-")]
        expected = sorted(
            Party.objects.filter(name__startswith="יוסי").values_list(attribute, "pk"),
            reverse=sort.startswith("-"),
        )

    assert seen == [pk for _, pk in expected]
    assert first.count == count
