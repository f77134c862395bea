from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, make_member
from tests.factories.parties import make_contact, make_party


def test_the_menu_of_a_row_begins_with_its_card(dana: Actor) -> None:
    party = make_party(dana)

    html = client_of(dana).get(f"/b/ahava/customers/menu/{party.pk}/").content.decode()

    assert f'href="/b/ahava/parties/{party.pk}/"' in html


def test_the_menu_of_a_contact_leads_to_its_party(dana: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)

    html = client_of(dana).get(f"/b/ahava/contacts/menu/{contact.pk}/").content.decode()

    assert f'href="/b/ahava/parties/{party.pk}/"' in html


def test_what_may_not_be_seen_has_no_menu(dana: Actor, noa: Actor, ahava: Business) -> None:
    party = make_party(dana)
    own = make_member(ahava, "own", "שי", rights={"party.see": Level.OWN})

    assert client_of(own).get(f"/b/ahava/customers/menu/{party.pk}/").status_code == 404
    assert client_of(own).get("/b/ahava/customers/menu/999999/").status_code == 404
    assert client_of(noa).get(f"/b/barak/customers/menu/{party.pk}/").status_code == 404


def test_a_deed_out_of_reach_is_shown_with_the_reason(dana: Actor, ahava: Business) -> None:
    """Disabled and told why, not hidden: the user knows whom to ask."""
    party = make_party(dana)
    rights = {"party.see": Level.ALL, "party.edit": Level.OWN}
    agent = make_member(ahava, "gil", "גיל", rights=rights)
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})
    url = f"/b/ahava/customers/menu/{party.pk}/"

    owners = client_of(dana).get(url).content.decode()
    agents = client_of(agent).get(url).content.decode()
    readers = client_of(reader).get(url).content.decode()

    assert f'href="/b/ahava/parties/{party.pk}/edit/"' in owners
    assert "/edit/" not in agents
    assert "ההרשאה שלך אינה מגיעה לרשומה הזאת" in agents
    assert "עריכה" not in readers
