import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.parties import operations
from kesher.parties.models import Party
from kesher.savedviews.queries.search import SearchHit, search
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


def test_one_letter_finds_what_starts_with_it_and_a_sign_finds_nothing(dana: Actor) -> None:
    make_party(dana, "אבא")
    make_party(dana, "בית אבא")
    make_party(dana, "סבא")

    assert titles(dana, "א") == ["אבא", "בית אבא"]
    assert titles(dana, " א ") == ["אבא", "בית אבא"]
    for nothing in ("", "\0\0", "-", "%", "_", "*"):
        assert titles(dana, nothing) == []


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
        Party.objects.filter(pk=party.pk).update(left_lists_at=party.created_at)

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

    assert not [one for one in queries.captured_queries if "search_text" in one["sql"]]


def test_plain_hits_stand_before_forgiven_ones(dana: Actor) -> None:
    for name in ["שלמית", "אבי שולמית", "שולמית ארד", "שולמית"]:
        make_party(dana, name)

    assert titles(dana, "שולמית") == ["שולמית", "שולמית ארד", "אבי שולמית", "שלמית"]


def test_the_archived_come_after_forgiven_ones_too(dana: Actor) -> None:
    archived = make_party(dana, "שולמית")
    make_party(dana, "שלמית")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=archived.pk)

    assert titles(dana, "שולמית") == ["שלמית", "שולמית"]


@pytest.mark.parametrize("typed", ["akuo", "shalom", "לשלום", "שאלום", "shalm"])
def test_no_forgiving_step_shows_what_may_not_be_seen(
    dana: Actor, noa: Actor, ahava: Business, typed: str
) -> None:
    party = make_party(dana, "שלום")
    make_contact(dana, party, "שלום")
    own = make_member(ahava, "shy", "שי", rights={"party.see": Level.OWN, "contact.see": Level.OWN})

    assert titles(dana, typed) == ["שלום"]
    for other in (noa, own):
        for kind in ("party", "contact"):
            assert titles(other, typed, kind) == []


def test_the_type_of_the_best_hit_comes_first(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    make_contact(dana, party, "רותי מזרחי")

    with in_scope(dana):
        groups = search(dana, "רותי מזרחי")

    assert [group.record_type.key for group in groups] == ["contact", "party"]


def test_search_takes_at_most_four_steps_whatever_is_typed(dana: Actor) -> None:
    make_party(dana, "שלום")

    def steps(query: str) -> int:
        with in_scope(dana), CaptureQueriesContext(connection) as queries:
            search(dana, query)
        return sum("search_text" in one["sql"] for one in queries.captured_queries)

    assert [steps(one) for one in ("0501234567", "שלום", "קסילופון בנגלדש")] == [1, 2, 4]
