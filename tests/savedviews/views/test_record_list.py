import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.parties import operations
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}


def page(actor: Actor, address: str = "customers/", **headers: str) -> Any:
    return client_of(actor).get(f"/b/ahava/{address}", headers=headers or None)


def text(actor: Actor, address: str = "customers/", **headers: str) -> str:
    response = page(actor, address, **headers)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


@pytest.mark.parametrize("address", ["customers/", "suppliers/", "parties/", "contacts/"])
def test_every_list_opens_when_it_is_empty(dana: Actor, address: str) -> None:
    html = text(dana, address)

    assert "data-live-empty" in html
    assert "empty-state__title" in html


def test_the_list_shows_who_is_in_it(dana: Actor) -> None:
    make_party(dana, "מפעלי שגב", phones=("03-5594210",), locality="חולון")

    html = text(dana)

    for shown in ("מפעלי שגב", "03-559-4210", "חולון", "דנה כהן", "חדש"):
        assert shown in html
    assert "רשומה אחת" in html


def test_an_empty_filter_offers_to_be_cleared(dana: Actor) -> None:
    make_party(dana, "כהן")

    html = text(dana, "customers/?q=לוי")

    assert "אין רשומות שמתאימות לסינון" in html
    assert "כהן</bdi>" not in html


def test_htmx_gets_the_rows_without_the_frame(dana: Actor) -> None:
    make_party(dana)

    html = text(dana, "customers/?customer_status=new", **HTMX)

    assert html.lstrip().startswith('<div class="record-list__state" id="record-rows"')
    assert "<html" not in html
    assert "סטטוס לקוח: חדש" in html


def test_the_search_box_keeps_filters_and_order(dana: Actor) -> None:
    html = text(dana, "customers/?customer_status=new&sort=-name&archive=1")

    for name, value in [("customer_status", "new"), ("sort", "-name"), ("archive", "1")]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in html


def test_the_ordered_column_says_so(dana: Actor) -> None:
    assert 'aria-sort="ascending"' in text(dana)
    assert 'aria-sort="descending"' in text(dana, "customers/?sort=-name")


@pytest.mark.parametrize(
    "query",
    ["evil=1", "sort=phone", "sort=owner__user__password", "owner=dana", "business_id=2", "row=1"],
)
def test_what_the_list_does_not_know_is_refused_and_never_asked(dana: Actor, query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = page(dana, f"customers/?{query}", **HTMX)

    assert response.status_code == 422
    assert not [one for one in queries if "parties_party" in one["sql"]]


def test_a_foreign_list_is_not_found(dana: Actor, noa: Actor) -> None:
    make_party(dana, "סוד")

    response = client_of(noa).get("/b/ahava/customers/")

    assert response.status_code == 404
    assert "סוד" not in response.content.decode()


def test_who_may_see_no_party_is_told_which_right_is_missing(ahava: Business) -> None:
    blind = make_member(ahava, "blind", "סומא", rights={})

    response = page(blind)

    assert response.status_code == 403
    assert "party.see" in response.content.decode()


def test_contacts_need_the_right_to_parties_too(ahava: Business) -> None:
    half = make_member(ahava, "half", "חצי", rights={"contact.see": Level.ALL})

    assert page(half, "contacts/").status_code == 403


def test_only_get_is_answered(dana: Actor) -> None:
    assert client_of(dana).post("/b/ahava/customers/").status_code == 405


def test_the_button_stands_only_for_those_who_may(dana: Actor, ahava: Business) -> None:
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})

    assert "/b/ahava/parties/new/?role=customer" in text(dana)
    assert "/b/ahava/parties/new/?role=customer" not in text(reader)


@pytest.mark.parametrize("address", ["customers/", "parties/?q=לקוח", "contacts/"])
def test_the_number_of_queries_does_not_depend_on_rows(dana: Actor, address: str) -> None:
    client = client_of(dana)

    def queries_with(count: int) -> int:
        for number in range(count):
            party = make_party(dana, f"לקוח {number}", phones=(f"05012345{number:02}",))
            make_contact(dana, party, f"איש {number}")
        client.get(f"/b/ahava/{address}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/b/ahava/{address}")
        return len(queries)

    one, three = queries_with(1), queries_with(2)

    assert one == three
    assert three <= 12


def test_a_full_page_takes_at_most_twelve_queries(dana: Actor, monkeypatch: Any) -> None:
    """The first page of more: with the count, the names of the filters and the next calls."""
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 2)
    for number in range(4):
        make_party(dana, f"לקוח {number}")
    client = client_of(dana)
    address = f"/b/ahava/customers/?owner={dana.membership_id}&branch={dana.branch_id}"
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        html = client.get(address).content.decode()

    # Within the test's transaction the request is a savepoint, which asks for three more.
    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 12
    assert "2 מתוך 4" in html


def test_the_archive_is_one_click_away(dana: Actor) -> None:
    party = make_party(dana, "ישן")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)

    assert "ישן</bdi>" not in text(dana)
    assert "ישן</bdi>" in text(dana, "customers/?archive=1")
    assert re.search(r'href="/b/ahava/customers/\?archive=1"', text(dana))


def test_the_newest_are_one_click_away(dana: Actor) -> None:
    for name in ("ב ראשון", "א שני", "ג שלישי"):
        make_party(dana, name)

    html = text(dana)

    assert 'href="/b/ahava/customers/?sort=-created"' in html
    newest = text(dana, "customers/?sort=-created")
    places = [newest.index(f"{name}</bdi>") for name in ("ג שלישי", "א שני", "ב ראשון")]
    assert places == sorted(places)


@pytest.mark.parametrize("typed", ["שנביצקי", "abhmeh", "שניצי"])
def test_a_search_that_nothing_answers_shows_what_may_have_been_meant(
    dana: Actor, typed: str
) -> None:
    party = make_party(dana, "שניצקי")
    make_party(dana, "אלמוני")

    html = text(dana, f"customers/?q={typed}")

    assert "שניצקי</bdi></a>" in html
    assert "אלמוני</bdi></a>" not in html
    assert "ייתכן שהכוונה הייתה" in html
    # The row stays when it changes, and nobody is told more than the list itself tells.
    row = client_of(dana).get(f"/b/ahava/customers/rows/?q={typed}&row={party.pk}")
    assert "שניצקי" in row.content.decode()
    assert "שניצקי</bdi></a>" not in text(dana, f"suppliers/?q={typed}")


def test_what_is_found_plainly_is_not_forgiven(dana: Actor) -> None:
    make_party(dana, "שניצקי")

    html = text(dana, "customers/?q=שניצקי")

    assert "שניצקי</bdi></a>" in html
    assert "ייתכן שהכוונה הייתה" not in html
