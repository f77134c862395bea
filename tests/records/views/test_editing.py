"""The generic form: making and changing records, and choosing what they link to."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from kesher.deals.models import Deal
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party
from tests.factories.records import make_deal, make_record

HTMX = {"HX-Request": "true"}
NEW = "/b/ahava/records/deal/new/"


def sent(**values: object) -> dict[str, str]:
    return {"idempotency_key": str(uuid4())} | {key: str(value) for key, value in values.items()}


def edit_url(deal: Deal, rest: str = "edit/") -> str:
    return f"/b/ahava/records/deal/{deal.pk}/{rest}"


def deals(actor: Actor) -> list[Deal]:
    with in_scope(actor):
        return list(Deal.objects.order_by("pk"))


def test_the_form_is_filled_from_the_address(yossi: Actor) -> None:
    party = make_party(yossi, "גן אירועים")

    form = client_of(yossi).get(f"{NEW}?party={party.pk}&amount=x", headers=HTMX).content.decode()

    assert f'name="party" value="{party.pk}"' in form
    assert 'value="גן אירועים"' in form
    assert 'class="field__required"' in form
    assert 'data-draft="deal:new:name"' in form
    assert '<option value="won"' not in form  # nothing starts as won


def test_a_record_is_made_once_however_often_its_form_is_sent(yossi: Actor) -> None:
    party = make_party(yossi)
    said = sent(name="מקרר", party=party.pk, amount="1,200", owner=yossi.membership_id)
    client = client_of(yossi)

    first = client.post(NEW, said, headers=HTMX)
    again = client.post(NEW, said, headers=HTMX)

    made = deals(yossi)
    assert [(deal.name, deal.amount) for deal in made] == [("מקרר", Decimal(1200))]
    assert first["HX-Redirect"] == again["HX-Redirect"] == edit_url(made[0], "")


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(yossi: Actor) -> None:
    answer = client_of(yossi).post(NEW, sent(name="מקרר", amount="הרבה"), headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="מקרר"' in page
    assert 'id="id_amount_error"' in page
    assert 'id="id_party_error"' in page
    assert deals(yossi) == []


def test_a_foreign_link_is_refused_beside_its_field(yossi: Actor, noa: Actor) -> None:
    foreign = make_party(noa, "סוד של ברק")

    answer = client_of(yossi).post(NEW, sent(name="מקרר", party=foreign.pk), headers=HTMX)

    assert answer.status_code == 422
    assert "סוד של ברק" not in answer.content.decode()
    assert 'id="id_party_error"' in answer.content.decode()


def test_who_may_not_create_gets_no_form(avi: Actor) -> None:
    assert client_of(avi).get(NEW).status_code == 403
    assert client_of(avi).post(NEW, sent(name="א")).status_code == 403


def test_an_edit_writes_only_what_was_changed(yossi: Actor) -> None:
    deal = make_deal(yossi, amount="100", remarks="הערה")
    client = client_of(yossi)
    form = client.get(edit_url(deal), headers=HTMX).content.decode()
    assert 'name="stage"' not in form

    answer = client.post(edit_url(deal), _as_shown(form) | {"amount": "250.5"}, headers=HTMX)

    assert answer.status_code == 204
    assert "kesher:close-dialog" in answer["HX-Trigger"]
    (edited,) = deals(yossi)
    assert (edited.amount, edited.remarks, edited.version) == (Decimal("250.50"), "הערה", 2)
    assert edited.owner_id == yossi.membership_id


def test_the_second_of_two_sees_both_versions(yossi: Actor, miri: Actor) -> None:
    deal = make_deal(yossi, remarks="מקור")
    mine, hers = client_of(yossi), client_of(miri)
    form = mine.get(edit_url(deal), headers=HTMX).content.decode()
    hers.post(
        edit_url(deal),
        _as_shown(hers.get(edit_url(deal), headers=HTMX).content.decode()) | {"remarks": "של מירי"},
        headers=HTMX,
    )

    answer = mine.post(edit_url(deal), _as_shown(form) | {"remarks": "שלי"}, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "של מירי" in page
    assert "מירי אזולאי" in page
    assert "שלי" in page
    again = mine.post(edit_url(deal), _as_shown(page) | {"remarks": "שלי"}, headers=HTMX)
    assert again.status_code == 204
    assert deals(yossi)[0].remarks == "שלי"


def _as_shown(page: str) -> dict[str, str]:
    """Return what a browser would send of the form as it stands."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {part}="([^"]*)"', tag) for part in ("name", "value"))
        if name:
            found[name[1]] = value[1] if value else ""
    areas = r'<textarea name="([^"]*)"[^>]*>\s*(.*?)</textarea>'
    found |= dict(re.findall(areas, page, re.DOTALL))
    selects = re.findall(r'<select name="([^"]*)"(.*?)</select>', page, re.DOTALL)
    found |= {name: _chosen(options) for name, options in selects}
    found.pop("csrfmiddlewaretoken", None)
    return found


def _chosen(options: str) -> str:
    chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
    return chosen[1] if chosen else ""


# --- statuses -------------------------------------------------------------------------------------


def test_the_window_offers_only_what_is_legal_from_here(yossi: Actor) -> None:
    deal = make_deal(yossi, stage="offer")

    window = client_of(yossi).get(edit_url(deal, "status/"), headers=HTMX).content.decode()

    assert "to=won" in window
    assert "to=offer" not in window
    assert 'hx-get="/b/ahava/records/deal' in window  # lost asks for its reason first


def test_a_status_that_asks_for_nothing_is_set_at_once(yossi: Actor) -> None:
    deal = make_deal(yossi)

    answer = client_of(yossi).post(edit_url(deal, "status/?field=stage&to=won"), headers=HTMX)

    assert answer.status_code == 204
    assert deals(yossi)[0].stage == "won"


def test_a_status_that_asks_for_its_reason_waits_for_it(yossi: Actor) -> None:
    deal = make_deal(yossi)
    client = client_of(yossi)
    address = edit_url(deal, "status/")

    window = client.get(f"{address}?to=lost", headers=HTMX).content.decode()
    assert 'name="lost_reason"' in window
    refused = client.post(address, {"to": "lost", "lost_reason": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert deals(yossi)[0].stage == "new"
    told = client.post(address, {"to": "lost", "lost_reason": "price"}, headers=HTMX)
    assert told.status_code == 204
    assert (deals(yossi)[0].stage, deals(yossi)[0].lost_reason) == ("lost", "price")


@pytest.mark.parametrize("asked", ["to=nothing", "to=new", "field=nothing", "field=name&to=x"])
def test_a_status_that_is_none_is_refused(yossi: Actor, asked: str) -> None:
    deal = make_deal(yossi)

    answer = client_of(yossi).post(edit_url(deal, f"status/?{asked}"), headers=HTMX)

    assert answer.status_code == 422
    assert deals(yossi)[0].version == 1


# --- lookups --------------------------------------------------------------------------------------


def test_a_lookup_finds_by_every_word_what_may_be_linked(yossi: Actor, noa: Actor) -> None:
    make_party(yossi, "גן אירועים השקמה")
    make_party(yossi, "מפעלי שגב")
    make_party(noa, "גן של ברק")
    make_record(yossi, "project", name="גן השקמה", party=make_party(yossi).pk)

    assert _titles(client_of(yossi), "party", "שקמה גן") == ["גן אירועים השקמה"]
    assert _titles(client_of(yossi), "project", "P0001") == ["גן השקמה"]
    assert len(_titles(client_of(yossi), "party", "")) == 3


def test_a_lookup_tells_nothing_to_whom_it_does_not_concern(avi: Actor, yossi: Actor) -> None:
    make_deal(yossi)

    assert client_of(avi).get("/b/ahava/records/deal/lookup/?q=א").status_code == 403
    assert client_of(yossi).get("/b/ahava/records/nothing/lookup/?q=א").status_code == 404


def _titles(client: Client, kind: str, query: str) -> list[str]:
    page = client.get(f"/b/ahava/records/{kind}/lookup/", {"q": query}).content.decode()
    return re.findall(r'data-text="([^"]*)"', page)
