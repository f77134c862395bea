from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of

MENU = "/b/ahava/customers/filter/"


def test_the_menu_of_a_choice_adds_and_takes_away(dana: Actor) -> None:
    html = client_of(dana).get(f"{MENU}customer_status/?customer_status=new").content.decode()

    assert "לקוח מוקפא" in html
    assert 'href="/b/ahava/customers/?customer_status=new&amp;customer_status=frozen"' in html
    # The one that is set has a mark, and a click takes it away.
    assert '<a class="menu__item" role="menuitem" href="/b/ahava/customers/"' in html
    assert html.count('aria-current="true"') == 1


def test_the_menu_of_people_holds_those_of_the_business_alone(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    html = client_of(dana).get(f"{MENU}owner/").content.decode()

    assert "יוסי לוי" in html
    assert "שלי" in html
    assert "נועה ברק" not in html


def test_a_field_that_is_no_filter_is_refused(dana: Actor) -> None:
    client = client_of(dana)

    for field in ("name", "phone", "supplier_status", "evil"):
        assert client.get(f"{MENU}{field}/").status_code == 422


def test_a_foreign_menu_is_not_found(noa: Actor, dana: Actor) -> None:
    assert client_of(noa).get(f"{MENU}owner/").status_code == 404
