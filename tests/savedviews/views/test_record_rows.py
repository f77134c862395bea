import re
from typing import Any

import pytest

from kesher.parties import operations
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party

ROWS = "/b/ahava/customers/rows/"


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 2)


def names(html: str) -> list[str]:
    return re.findall(r"<a href=\"[^\"]+\"><bdi>([^<]+)</bdi></a></span>", html)


@pytest.mark.usefixtures("short_pages")
def test_the_list_goes_on_where_it_ended(dana: Actor) -> None:
    for number in range(5):
        make_party(dana, f"לקוח {number}")
    client = client_of(dana)

    html = client.get("/b/ahava/customers/?sort=-name").content.decode()
    seen = names(html)
    while found := re.search(r'<tr class="more-row"[^>]* hx-get="([^"]+)"', html):
        response = client.get(found[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
        html = response.content.decode()
        assert "<table" not in html
        seen += names(html)

    assert seen == [f"לקוח {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "a" * 3000])
def test_a_forged_cursor_is_refused(dana: Actor, cursor: str) -> None:
    response = client_of(dana).get(f"{ROWS}?cursor={cursor}")

    assert response.status_code == 422


def row(actor: Actor, party_id: Any, query: str = "") -> Any:
    return client_of(actor).get(f"{ROWS}?row={party_id}{query}", headers={"HX-Request": "true"})


def test_one_row_is_given_where_it_fits(dana: Actor) -> None:
    party = make_party(dana, "כהן")

    response = row(dana, party.pk, "&q=כהן&owner=mine")

    assert response.status_code == 200
    assert response.content.decode().startswith(f'<tr id="party-{party.pk}"')


def test_a_row_that_does_not_fit_is_empty(dana: Actor) -> None:
    party = make_party(dana, "כהן")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)

    for query in ("", "&archive=1&q=לוי", "&archive=1&customer_status=frozen"):
        response = row(dana, party.pk, query)
        assert response.status_code == 204
        assert response.content == b""
    assert row(dana, party.pk, "&archive=1").status_code == 200


def test_a_row_out_of_reach_is_as_one_that_is_not_there(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    party = make_party(dana, "כהן")
    own = make_member(ahava, "own", "שי", rights={"party.see": Level.OWN})

    assert row(own, party.pk).status_code == 204
    assert row(own, 999_999).status_code == 204
    foreign = client_of(noa).get(f"/b/barak/customers/rows/?row={party.pk}")
    assert foreign.status_code == 204


@pytest.mark.parametrize("party_id", ["", "x", "-1", "1 OR 1=1", "9" * 30, "٣"])
def test_what_is_no_id_is_not_found(dana: Actor, party_id: str) -> None:
    assert row(dana, party_id).status_code == 404
