"""The one way to a party or a contact."""

import pytest
from django.utils import timezone

from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties.models import Party
from kesher.parties.queries import (
    get_contact,
    get_party,
    may,
    visible_contacts,
    visible_parties,
)
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party


def test_get_party_gives_it_to_who_may_see_it(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)

    for actor in (dana, yossi):
        with in_scope(actor):
            assert get_party(actor, party.pk) == party


def test_barak_never_gets_a_party_or_contact_of_ahava(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)

    with in_scope(noa):
        with pytest.raises(NotFound):
            get_party(noa, party.pk)
        with pytest.raises(NotFound):
            get_contact(noa, contact.pk)
        assert not visible_parties(noa).exists()
        assert not visible_contacts(noa).exists()


def test_out_of_reach_is_not_found(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)

    with in_scope(avi):
        with pytest.raises(NotFound):
            get_party(avi, party.pk)
        with pytest.raises(NotFound):
            get_party(avi, party.pk, "party.edit")
        with pytest.raises(NotFound):
            get_contact(avi, contact.pk)
        assert not visible_contacts(avi).exists()


def test_own_records_are_in_reach_with_their_contacts(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(owner_id=avi.membership_id)

    with in_scope(avi):
        assert get_party(avi, party.pk) == party
        assert get_contact(avi, contact.pk) == contact
        assert list(visible_contacts(avi)) == [contact]
        with pytest.raises(NotPermitted):
            get_party(avi, party.pk, "party.edit")
        with pytest.raises(NotPermitted):
            get_contact(avi, contact.pk, "contact.edit")


def test_a_fictitious_lead_is_not_found_by_anybody(dana: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(left_lists_at=timezone.now())

        with pytest.raises(NotFound):
            get_party(dana, party.pk)
        with pytest.raises(NotFound):
            get_contact(dana, contact.pk)
        assert not visible_parties(dana).exists()
        assert not visible_contacts(dana).exists()


def test_contacts_need_a_right_of_their_own(dana: Actor, ahava: Business) -> None:
    contact = make_contact(dana, make_party(dana))
    gal = make_member(ahava, "gal", "גל", rights={"party.see": Level.ALL})

    with in_scope(gal), pytest.raises(NotFound):
        get_contact(gal, contact.pk)


def test_absent_and_foreign_cost_the_same(
    dana: Actor, noa: Actor, django_assert_num_queries: object
) -> None:
    party = make_party(dana)

    with in_scope(noa):
        for party_id in (party.pk, party.pk + 1000):
            with (
                django_assert_num_queries(1),  # type: ignore[operator]
                pytest.raises(NotFound),
            ):
                get_party(noa, party_id)


def test_may_tells_without_raising(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)

    assert may(dana, "party.edit", party)
    assert not may(avi, "party.see", party)
