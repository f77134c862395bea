"""Calls from unknown numbers: logged first, named later."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from kesher.activities.models import Activity, NextCall, PhoneCall
from kesher.parties.models import Party, Phone
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, phone_call, unknown_call
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
LIST = "/b/ahava/unknown-calls/"


def log(client: Client, phone: str, **fields: Any) -> HttpResponse:
    data = {"idempotency_key": uuid4(), "phone": phone, "status": "short_call", **fields}
    return client.post(f"{LIST}new/", data, headers=HTMX)


def name(client: Client, call: Activity, **fields: Any) -> HttpResponse:
    data = {"idempotency_key": uuid4(), "role": "customer", **fields}
    return client.post(f"{LIST}{call.pk}/name/", data, headers=HTMX)


def calls(actor: Actor) -> list[Activity]:
    with in_scope(actor):
        return list(Activity.objects.select_related("phone_call").filter(party=None))


def test_an_incoming_call_is_logged_by_its_number_alone(dana: Actor) -> None:
    response = log(client_of(dana), "058-123 4567")

    assert response.status_code == 204
    (row,) = calls(dana)
    assert row.phone_call.direction == "incoming"
    assert (row.phone_call.phone_raw, row.phone_call.phone_e164) == (
        "058-123 4567",
        "+972581234567",
    )
    page = client_of(dana).get(LIST).content.decode()
    assert "שיחות ממספר לא מוכר" in page
    assert '<bdi dir="ltr">058-123-4567</bdi>' in page
    assert 'href="tel:+972581234567"' in page


@pytest.mark.parametrize("phone", ["", "   ", "חסוי"])
def test_a_call_without_a_digit_is_refused(dana: Actor, phone: str) -> None:
    assert log(client_of(dana), phone).status_code == 422
    assert calls(dana) == []


@pytest.mark.parametrize("phone", ["*2700", "03-6123456 שלוחה 4", "+44 20 7946 0958", "12"])
def test_any_form_of_number_is_kept_as_typed(dana: Actor, phone: str) -> None:
    assert log(client_of(dana), phone).status_code == 204
    assert calls(dana)[0].phone_call.phone_raw == phone


def test_a_double_submit_logs_one_call(dana: Actor) -> None:
    key = uuid4()
    client = client_of(dana)

    for _ in range(2):
        assert log(client, "0581234567", idempotency_key=key).status_code == 204

    assert len(calls(dana)) == 1


def test_the_number_finds_the_card_while_it_is_typed(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב", phones=("058-1234567",))

    page = client_of(dana).get(f"{LIST}matches/?phone=%2B972-58-1234567", headers=HTMX)

    assert "מפעלי שגב" in page.content.decode()
    assert f"/b/ahava/parties/{party.pk}/" in page.content.decode()


def test_a_party_is_made_of_the_call_in_one_step(dana: Actor) -> None:
    call = unknown_call(dana, "058-123-4567", "ביקש הצעה")

    response = name(client_of(dana), call, name="ד״ר יוסי כהן")

    with in_scope(dana):
        party = Party.objects.get()
        assert Phone.objects.get(party=party).e164 == "+972581234567"
        assert Activity.objects.get(pk=call.pk).party_id == party.pk
    assert (party.first_name, party.last_name) == ("יוסי", "כהן")
    assert party.customer_status == "new"
    assert response["HX-Redirect"] == f"/b/ahava/parties/{party.pk}/"
    assert calls(dana) == []


def test_a_supplier_is_made_as_well(dana: Actor) -> None:
    name(client_of(dana), unknown_call(dana), name="דפוס אור בע״מ", role="supplier")

    with in_scope(dana):
        party = Party.objects.get()
    assert (party.customer_status, party.supplier_status) == (None, "follow_up")


@pytest.mark.parametrize("adds", [True, False])
def test_the_call_is_given_to_a_card_that_stands(dana: Actor, adds: bool) -> None:
    party = make_party(dana, phones=("03-6123456",))
    promised = phone_call(dana, party, next_call=in_hours(2, dana))
    call = unknown_call(dana)
    fields = {"add_number": "on"} if adds else {}

    response = name(client_of(dana), call, party=party.pk, **fields)

    assert response.status_code == 200
    with in_scope(dana):
        assert Phone.objects.filter(party=party).count() == (2 if adds else 1)
        assert NextCall.objects.get(activity=promised).contacted_in_id == call.pk


def test_naming_a_call_leaves_what_was_promised_after_it(dana: Actor) -> None:
    party = make_party(dana)
    call = unknown_call(dana)
    later = phone_call(dana, party, next_call=in_hours(2, dana))

    name(client_of(dana), call, party=party.pk)

    with in_scope(dana):
        assert NextCall.objects.get(activity=later).closed_at is None


def test_two_who_name_one_call_do_not_both_succeed(dana: Actor, yossi: Actor) -> None:
    first, second = make_party(dana, "ראשון"), make_party(dana, "שני")
    call = unknown_call(dana)
    assert name(client_of(dana), call, party=first.pk).status_code == 200

    response = name(client_of(yossi), call, party=second.pk)

    assert response.status_code == 422
    assert "השיחה כבר קושרה לכרטיס." in response.content.decode()
    with in_scope(dana):
        assert Activity.objects.get(pk=call.pk).party_id == first.pk


def test_naming_without_a_name_is_refused(dana: Actor) -> None:
    call = unknown_call(dana)

    response = name(client_of(dana), call)

    assert response.status_code == 422
    assert "יש לבחור כרטיס, או לכתוב שם לכרטיס חדש." in response.content.decode()


def test_a_card_is_made_only_with_the_right_to_make_cards(dana: Actor, ahava: Business) -> None:
    rights = {key: level for key, level in AGENT_RIGHTS.items() if key != "party.create"}
    agent = make_member(ahava, "gal", "גל", rights=rights)
    call = unknown_call(agent)

    form = client_of(agent).get(f"{LIST}{call.pk}/name/", headers=HTMX).content.decode()
    response = name(client_of(agent), call, name="יוסי כהן")

    assert 'name="name"' not in form
    assert response.status_code == 403
    with in_scope(dana):
        assert not Party.objects.exists()


def test_whoever_may_not_change_cards_names_without_adding_the_number(
    dana: Actor, ahava: Business
) -> None:
    agent = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"party.edit": Level.OWN})
    party = make_party(dana)
    call = unknown_call(agent)

    response = name(client_of(agent), call, party=party.pk, add_number="on")

    assert response.status_code == 200
    with in_scope(dana):
        assert not Phone.objects.exists()
        assert Activity.objects.get(pk=call.pk).party_id == party.pk


def test_a_call_of_another_out_of_reach_is_not_seen(dana: Actor, avi: Actor) -> None:
    call = unknown_call(dana)
    own = unknown_call(avi)

    page = client_of(avi).get(LIST).content.decode()

    assert f'id="unknown-call-{own.pk}"' in page
    assert f'id="unknown-call-{call.pk}"' not in page
    assert client_of(avi).get(f"{LIST}{call.pk}/name/").status_code == 404
    assert client_of(avi).get(f"{LIST}rows/?row={call.pk}").status_code == 204


def test_a_named_call_leaves_the_list_live(dana: Actor) -> None:
    call = unknown_call(dana)
    client = client_of(dana)
    assert client.get(f"{LIST}rows/?row={call.pk}", headers=HTMX).status_code == 200

    name(client, call, name="יוסי כהן")

    assert client.get(f"{LIST}rows/?row={call.pk}", headers=HTMX).status_code == 204


def test_barak_sees_no_number(dana: Actor, noa: Actor) -> None:
    call = unknown_call(dana)
    client = client_of(noa)

    assert "058-123-4567" not in client.get("/b/barak/unknown-calls/").content.decode()
    for slug in ("ahava", "barak"):
        for rest in (f"{call.pk}/name/",):
            url = f"/b/{slug}/unknown-calls/{rest}"
            assert client.get(url).status_code == 404
            assert client.post(url, {"name": "x"}).status_code == 404
    with in_scope(dana):
        assert PhoneCall.objects.count() == 1
        assert not Party.objects.exists()
