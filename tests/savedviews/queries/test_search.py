from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.lib.text import search_text, sort_key
from kesher.parties import operations
from kesher.parties.models import Party
from kesher.parties.record_types import PARTY
from kesher.savedviews.queries.pages import list_page, list_spec
from kesher.savedviews.queries.search import SearchHit, search
from kesher.savedviews.rules.cursors import Cursor, write_cursor
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party


def hits(actor: Actor, query: str, kind: str = "party") -> list[SearchHit]:
    with in_scope(actor):
        return [
            hit
            for group in search(actor, query)
            if group.record_type.key == kind
            for hit in group.hits
        ]


def titles(actor: Actor, query: str, kind: str = "party") -> list[str]:
    return [hit.title for hit in hits(actor, query, kind)]


@pytest.mark.parametrize("query", ["שגב", "גב", "מפעלי ש", "XYZ", "xyz sol", "צה״ל", "צהל", 'צה"ל'])
def test_a_part_of_a_name_is_enough(dana: Actor, query: str) -> None:
    make_party(dana, "מפעלי שגב XYZ Solutions צה״ל")
    make_party(dana, "אחרים")

    found = titles(dana, query)

    # Two letters match only where a word starts.
    assert found == ([] if query == "גב" else ["מפעלי שגב XYZ Solutions צה״ל"])


@pytest.mark.parametrize(
    "query", ["050-123-4567", "0501234567", "+972501234567", "1234567", "4567", "050 123"]
)
def test_a_phone_in_any_form_finds_its_party(dana: Actor, query: str) -> None:
    make_party(dana, "בעל הטלפון", phones=("050-1234567", "*6050"))
    make_party(dana, "אחר", phones=("03-7654321",))

    assert titles(dana, query) == ["בעל הטלפון"]


def test_mail_and_id_number_find_their_party(dana: Actor) -> None:
    make_party(dana, "חברה", emails=("office@segev.co.il",), id_number="514567899")

    assert titles(dana, "office@segev") == ["חברה"]
    assert titles(dana, "514567899") == ["חברה"]


def test_one_character_finds_nothing(dana: Actor) -> None:
    make_party(dana, "אבא")

    assert titles(dana, "א") == []
    assert titles(dana, " א ") == []
    assert titles(dana, "") == []
    assert titles(dana, "\0\0") == []


def test_the_very_name_comes_first_then_starts_then_words(dana: Actor) -> None:
    for name in ["אחים כהן", "כהנים", "כהן ובניו", "כהן", "מכהן"]:
        make_party(dana, name)

    assert titles(dana, "כהן") == ["כהן", "כהן ובניו", "כהנים", "אחים כהן", "מכהן"]


def test_archived_parties_come_last_and_are_marked(dana: Actor) -> None:
    archived = make_party(dana, "כהן")
    make_party(dana, "אחים כהן")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=archived.pk)

    found = hits(dana, "כהן")

    assert [(hit.title, hit.is_archived) for hit in found] == [("אחים כהן", False), ("כהן", True)]


def test_fictitious_leads_are_never_found(dana: Actor) -> None:
    party = make_party(dana, "מדומה", phones=("050-1234567",))
    make_contact(dana, party, "איש מדומה", phones=("052-7654321",))
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(fictitious_at=party.created_at)

    assert titles(dana, "מדומה") == []
    assert titles(dana, "1234567") == []
    assert titles(dana, "איש מדומה", "contact") == []
    assert titles(dana, "7654321", "contact") == []


def test_a_contact_leads_to_its_party(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    make_contact(dana, party, "רותי מזרחי", phones=("052-8812345",))

    (hit,) = hits(dana, "רותי", "contact")

    assert hit.card_id == party.pk
    assert "מפעלי שגב" in hit.details
    assert titles(dana, "8812345", "contact") == ["רותי מזרחי"]
    # The name of the party finds the party, not everybody who works there.
    assert titles(dana, "שגב", "contact") == []


def test_at_most_ten_and_contacts_get_their_share(dana: Actor) -> None:
    for number in range(12):
        party = make_party(dana, f"כהן {number:02}")
        if number < 5:
            make_contact(dana, party, f"כהן העובד {number}")

    with in_scope(dana):
        groups = search(dana, "כהן")

    assert [(group.record_type.key, len(group.hits)) for group in groups] == [
        ("party", 7),
        ("contact", 3),
    ]


def test_only_what_may_be_seen_is_found(dana: Actor, noa: Actor, ahava: Business) -> None:
    make_party(dana, "סוד של דנה", phones=("050-1234567",))
    own = make_member(ahava, "shy", "שי", rights={"party.see": Level.OWN, "contact.see": Level.OWN})
    blind = make_member(ahava, "blind", "סומא", rights={})

    for other in (noa, own, blind):
        assert titles(other, "סוד") == []
        assert titles(other, "1234567") == []


def test_who_may_not_see_is_not_even_asked_for(ahava: Business) -> None:
    blind = make_member(ahava, "blind", "סומא", rights={})

    with in_scope(blind), CaptureQueriesContext(connection) as queries:
        search(blind, "כהן")

    assert not queries.captured_queries


# --- at a size where a walk through the table would be noticed ----------------------------------

MANY = 20_000


@pytest.fixture
def many(owner: psycopg.Connection[tuple[Any, ...]], dana: Actor) -> Iterator[Actor]:
    with in_scope(dana):
        Party.objects.bulk_create(
            Party(
                business_id=dana.business_id,
                owner_id=dana.membership_id,
                kind="organization",
                name=(name := f"מפעל {number:05} חולון"),
                customer_status="new",
                sort_key=sort_key(name),
                search_text=search_text([name]) + f" 05{number:08} 9725{number:08}",
            )
            for number in range(MANY)
        )
    owner.execute("ANALYZE parties_party")  # the app's role may not; without it plans are guesses
    with in_scope(dana):
        yield dana


def plans(queries: CaptureQueriesContext) -> str:
    with connection.cursor() as cursor:
        texts = []
        for query in queries.captured_queries:
            if "parties_party" in query["sql"]:
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
