from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, make_member
from tests.factories.parties import make_party


def test_the_history_opens_as_a_page(dana: Actor) -> None:
    party = make_party(dana, "<b>שגב</b>")

    html = client_of(dana).get(f"/b/ahava/history/party/{party.pk}/").content.decode()

    assert "דנה כהן" in html
    assert "&lt;b&gt;שגב" in html
    assert "<b>שגב" not in html


def test_older_entries_come_as_items_of_the_list(dana: Actor) -> None:
    party = make_party(dana)
    url = f"/b/ahava/history/party/{party.pk}/?before=999999999"

    html = client_of(dana).get(url, headers={"HX-Request": "true"}).content.decode()

    assert html.lstrip().startswith("<li")
    assert "<html" not in html


def test_what_may_not_be_seen_has_no_history(dana: Actor, noa: Actor, ahava: Business) -> None:
    party = make_party(dana, "סוד")
    own = make_member(ahava, "own", "שי", rights={"party.see": Level.OWN})

    for actor, slug in [(own, "ahava"), (noa, "barak"), (noa, "ahava")]:
        response = client_of(actor).get(f"/b/{slug}/history/party/{party.pk}/")
        assert response.status_code == 404
        assert "סוד" not in response.content.decode()


def test_unknown_types_and_cursors_are_not_found(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    assert client.get(f"/b/ahava/history/unicorn/{party.pk}/").status_code == 404
    assert client.get(f"/b/ahava/history/party/{party.pk}/?before=x").status_code == 404
