"""Writing in a cell of the list, and taking a row away."""

from typing import Any

import pytest

from kesher.parties.models import Party
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.own_fields import make_fields
from tests.factories.parties import make_party

BASE = "/b/ahava/customers/"


@pytest.fixture
def party(dana: Actor) -> Party:
    with in_scope(dana):
        make_fields(dana)
    return make_party(dana, "אבן")


def write(actor: Actor, party: Party, field: str, query: str = "", **data: Any) -> Any:
    return client_of(actor).post(f"{BASE}cell/{party.pk}/{field}/{query}", data)


def stored(actor: Actor, party: Party) -> Party:
    with in_scope(actor):
        return Party.objects.get(pk=party.pk)


def test_a_cell_is_written_and_its_row_comes_back(dana: Actor, party: Party) -> None:
    editor = client_of(dana).get(f"{BASE}cell/{party.pk}/x_sum/").content.decode()
    assert 'name="x_sum"' in editor
    assert 'name="expected_version"' in editor

    answer = write(
        dana, party, "x_sum", "?columns=name,x_sum", x_sum="1,250.5", expected_version="1"
    )

    assert answer.status_code == 200
    assert answer.content.decode().startswith(f'<tr id="party-{party.pk}"')
    assert "1,250.5" in answer.content.decode()
    assert stored(dana, party).custom_values["x_sum"] == "1250.50"


def test_what_does_not_suit_stays_with_its_reason(dana: Actor, party: Party) -> None:
    answer = write(dana, party, "x_sum", x_sum="הרבה")

    assert answer.status_code == 422
    assert 'value="הרבה"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert write(dana, party, "name", name="").status_code == 422
    assert stored(dana, party).name == "אבן"


def test_of_two_who_write_the_second_is_told(dana: Actor, party: Party) -> None:
    write(dana, party, "x_city", x_city="חולון", expected_version="1")

    answer = write(dana, party, "x_city", x_city="נתניה", expected_version="1")

    assert answer.status_code in {409, 422}
    assert stored(dana, party).custom_values["x_city"] == "חולון"


def test_a_row_that_fits_no_longer_is_gone(dana: Actor, party: Party) -> None:
    answer = write(dana, party, "x_tier", "?where=x_tier.empty", x_tier="gold")

    assert answer.status_code == 204


@pytest.mark.parametrize("field", ["created", "id_number", "nothing", "custom_values", "phone"])
def test_what_nobody_writes_in_a_list_has_no_cell(dana: Actor, party: Party, field: str) -> None:
    assert client_of(dana).get(f"{BASE}cell/{party.pk}/{field}/").status_code == 404
    assert write(dana, party, field, **{field: "1"}).status_code == 404


def test_a_status_that_asks_for_more_opens_its_window(dana: Actor, party: Party) -> None:
    answer = write(dana, party, "customer_status", customer_status="follow_up")

    assert answer.status_code == 422
    assert "kesher:open-dialog" in answer.headers.get("HX-Trigger", "")
    assert f"/{party.pk}/status/" in answer.headers["HX-Trigger"]
    assert stored(dana, party).customer_status == "new"


def test_rights_hold_in_cells_and_rows(
    dana: Actor, noa: Actor, ahava: Business, party: Party
) -> None:
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})

    assert write(reader, party, "x_city", x_city="א").status_code == 403
    assert client_of(reader).post(f"{BASE}delete/{party.pk}/").status_code == 403
    assert write(noa, party, "x_city", x_city="א").status_code == 404
    at_home = f"/b/barak/customers/cell/{party.pk}/name/"
    assert client_of(noa).get(at_home).status_code == 404
    page = client_of(reader).get(BASE).content.decode()
    assert "data-editable" not in page
    assert "data-row-delete" not in page


@pytest.mark.behaviour("V-09")
def test_a_row_is_deleted_and_brought_back(dana: Actor, party: Party) -> None:
    client = client_of(dana)
    page = client.get(BASE).content.decode()
    for deed in ("row-edit", "row-delete", "row-info"):
        assert deed in page

    answer = client.post(f"{BASE}delete/{party.pk}/")

    assert f"{BASE}restore/{party.pk}/" in answer.headers["HX-Trigger"]
    assert "אבן</bdi>" not in client.get(BASE).content.decode()
    client.post(f"{BASE}restore/{party.pk}/")
    assert "אבן</bdi>" in client.get(BASE).content.decode()
