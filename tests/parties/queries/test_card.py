"""What a card shows, in as few queries as it takes."""

import pytest

from kesher.lib.errors import NotFound
from kesher.parties.queries.card import get_party_card, owners_to_choose, units_to_choose
from kesher.tenancy.models import Business, Membership, OrgUnit
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party


def test_a_card_is_one_query(dana: Actor, django_assert_num_queries: object) -> None:
    party = make_party(dana, phones=("03-5594210", "052-8812345"), locality="חולון")
    make_contact(dana, party, "רותי מזרחי", phones=("054-2345678",))
    make_contact(dana, party, "איתי כהן", phones=("054-2345679",))

    with in_scope(dana), django_assert_num_queries(1):  # type: ignore[operator]
        card = get_party_card(dana, party.pk)

    assert [phone["raw"] for phone in card.phones] == [
        "03-5594210",
        "052-8812345",
        "054-2345678",
    ]
    assert card.main_contact is not None
    assert card.main_contact["name"] == "רותי מזרחי"
    assert card.main_address is not None
    assert card.main_address["locality_name"] == "חולון"
    assert card.contact_count == 2


def test_barak_never_gets_a_card_of_ahava(dana: Actor, noa: Actor, avi: Actor) -> None:
    party = make_party(dana)

    for actor in (noa, avi):
        with in_scope(actor), pytest.raises(NotFound):
            get_party_card(actor, party.pk)


def test_who_may_not_see_contacts_gets_none(dana: Actor, ahava: Business) -> None:
    party = make_party(dana)
    make_contact(dana, party, phones=("054-2345678",))
    gal = make_member(ahava, "gal", "גל", rights={"party.see": Level.ALL})

    with in_scope(gal):
        card = get_party_card(gal, party.pk)

    assert (card.main_contact, card.contact_count, card.phones) == (None, 0, ())


def test_a_closed_unit_and_a_deactivated_owner_stay_where_they_are(
    dana: Actor, yossi: Actor
) -> None:
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)
        closed = OrgUnit.objects.get(name="שירות")
        OrgUnit.objects.filter(pk=closed.pk).update(is_active=False)

        assert yossi.membership_id not in {user.pk for user in owners_to_choose(None)}
        assert yossi.membership_id in {user.pk for user in owners_to_choose(yossi.membership_id)}
        assert closed not in units_to_choose()
        assert closed in units_to_choose(closed.pk)
