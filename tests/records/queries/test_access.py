import pytest

from kesher.lib.errors import NotFound
from kesher.parties.record_types import CONTACT, PARTY
from kesher.records.queries import card_url, get_record, visible_records
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party


def test_the_record_that_may_be_seen_is_given(dana: Actor) -> None:
    party = make_party(dana)

    with in_scope(dana):
        assert get_record(actor=dana, record_type=PARTY, record_id=party.pk) == party


def test_absent_foreign_and_hidden_are_all_not_found(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    party = make_party(dana)
    own = make_member(ahava, "own", "שי", rights={"party.see": Level.OWN})

    for actor, record_id in [(dana, 999_999), (noa, party.pk), (own, party.pk)]:
        with in_scope(actor), pytest.raises(NotFound):
            get_record(actor=actor, record_type=PARTY, record_id=record_id)


def test_a_contact_is_seen_where_its_party_is_and_with_both_rights(
    dana: Actor, ahava: Business
) -> None:
    contact = make_contact(dana, make_party(dana))
    service = {"department": "שירות"}
    both = make_member(
        ahava, "both", "א", rights={"party.see": Level.ALL, "contact.see": Level.ALL}, **service
    )
    far = make_member(
        ahava,
        "far",
        "ב",
        rights={"party.see": Level.DEPARTMENT, "contact.see": Level.ALL},
        **service,
    )
    half = make_member(ahava, "half", "ג", rights={"contact.see": Level.ALL}, **service)

    def sees(actor: Actor) -> bool:
        with in_scope(actor):
            return visible_records(actor, CONTACT).filter(pk=contact.pk).exists()

    assert [sees(actor) for actor in (dana, both, far, half)] == [True, True, False, False]


def test_the_card_of_a_contact_is_that_of_its_party(dana: Actor) -> None:
    assert card_url(dana, CONTACT, 17) == card_url(dana, PARTY, 17) == "/b/ahava/parties/17/"
