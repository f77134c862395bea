"""The forms of parties and contacts follow the record design of built-in fields."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from kesher.customfields.models import FieldDesign
from kesher.parties.models import Contact, Party
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.fields import make_field, options
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
NEW = "/b/ahava/parties/new/"


def design(dana: Actor, key: str, record_type: str = "party", **wish: Any) -> None:
    with in_scope(dana):
        FieldDesign.objects.create(
            business_id=dana.business_id, record_type=record_type, field_key=key, **wish
        )
        mark_design_changed()


def form(**changes: Any) -> dict[str, Any]:
    sent = {"idempotency_key": str(uuid4()), "kind": "organization", "roles": ["customer"]}
    return {**sent, "name": "שגב", **changes}


def post(actor: Actor, url: str, data: dict[str, Any]) -> HttpResponse:
    return client_of(actor).post(url, data, headers=HTMX)  # type: ignore[return-value]


def places(body: str, *names: str) -> list[int]:
    return [body.index(f'name="{name}"') for name in names]


def test_order_sections_words_and_defaults_are_those_of_the_design(dana: Actor) -> None:
    key = make_field(dana, "אזור שיווק")
    design(dana, "website", position=1, section="רשת", label_he="חנות", help_he="בלי https")
    design(dana, "remarks", position=2, section="רשת", default_value="לבדוק אשראי")
    design(dana, "phone", label_he="טלפונים של המשרד", is_required=True)
    with in_scope(dana):
        FieldDesign.objects.filter(field_key=key).update(position=3, section="רשת")
        mark_design_changed()

    body = client_of(dana).get(NEW).content.decode()

    first = ["website", "remarks", key, "kind", "name", "phones-main"]
    assert places(body, *first) == sorted(places(body, *first))
    headings = re.findall(r'id="party-form-\d+" dir="auto">([^<]+)<', body)
    assert headings == ["רשת", "שם ומספר מזהה", "פרטי התקשרות", "אחריות והערות"]
    for word in ("חנות", "בלי https", "לבדוק אשראי", "טלפונים של המשרד"):
        assert word in body


@pytest.mark.behaviour("V-14")
def test_what_the_design_demands_is_marked_and_asked_for_at_once(dana: Actor) -> None:
    for key in ("website", "email", "legal_name"):
        design(dana, key, is_required=True)

    shown = client_of(dana).get(NEW).content.decode()
    refused = post(dana, NEW, form())
    person = post(dana, NEW, form(kind="person", first_name="רותי"))

    assert shown.count("field__required") >= 4
    assert refused.status_code == person.status_code == 422
    assert refused.content.decode().count("הוא שדה חובה") >= 3
    assert "id_legal_name_error" not in person.content.decode()
    with in_scope(dana):
        assert not Party.objects.exists()
    more = {"website": "a.co.il", "legal_name": "ש", "emails": ["0"], "emails-0-address": "a@b.co"}
    assert post(dana, NEW, form(**more)).headers["HX-Redirect"]


def test_a_built_in_field_is_shown_and_demanded_only_where_an_own_field_says_so(
    dana: Actor,
) -> None:
    key = make_field(dana, "ערוץ", "choice", settings=options("חנות", "אתר"))
    depends = {"depends_on": key, "depends_values": ["o2"]}
    design(dana, "website", depends_effect="visible", is_required=True, **depends)
    design(dana, "remarks", depends_effect="required", **depends)

    body = client_of(dana).get(NEW).content.decode()

    box = body[: body.index('name="website"')].rpartition('<div class="designed-field"')[2]
    box = box.partition(">")[0]
    assert f'data-depends-on="{key}"' in box
    assert box.rstrip().endswith("hidden")
    assert post(dana, NEW, form(**{key: "o2"})).status_code == 422
    assert post(dana, NEW, form(**{key: "o1"})).headers["HX-Redirect"]


def test_what_is_shown_in_no_form_stays_as_it_is(dana: Actor) -> None:
    party = make_party(dana, "שגב", remarks="סוד", phones=("03-5594210",))
    for key in ("remarks", "phone", "branch", "id_number_kind"):
        design(dana, key, places=["card"])

    body = client_of(dana).get(f"/b/ahava/parties/{party.pk}/edit/").content.decode()
    sent = form(name="שגב ובניו", expected_version=party.version, remarks="אחר", unit="")
    answer = post(dana, f"/b/ahava/parties/{party.pk}/edit/", sent)

    assert "סוד" not in body
    assert 'name="unit"' not in body
    assert answer.headers.get("HX-Redirect"), answer.content.decode()
    with in_scope(dana):
        changed = Party.objects.get()
        assert (changed.name, changed.remarks) == ("שגב ובניו", "סוד")
        assert (changed.main_phone, changed.branch_id) == ("03-559-4210", party.branch_id)


def test_a_role_that_may_not_move_a_party_leaves_it_where_it_is(dana: Actor, yossi: Actor) -> None:
    design(dana, "owner", writer_roles=[])

    body = client_of(yossi).get(NEW).content.decode()
    answer = post(yossi, NEW, form(owner=dana.membership_id))

    assert 'name="owner"' not in body
    assert answer.headers.get("HX-Redirect"), answer.content.decode()
    with in_scope(dana):
        assert Party.objects.get().owner_id == yossi.membership_id


def test_a_quick_party_is_asked_for_the_built_in_fields_that_are_demanded(dana: Actor) -> None:
    design(dana, "website", is_required=True)
    quick = {"idempotency_key": str(uuid4()), "name": "שגב", "role": "customer"}

    assert 'name="website"' in client_of(dana).get(f"{NEW}quick/").content.decode()
    assert post(dana, f"{NEW}quick/", quick).status_code == 422
    assert post(dana, f"{NEW}quick/", {**quick, "website": "a.co.il"}).headers["HX-Redirect"]
    with in_scope(dana):
        assert Party.objects.get().website == "https://a.co.il"


def test_the_form_of_a_contact_follows_the_design_too(dana: Actor) -> None:
    party = make_party(dana)
    url = f"/b/ahava/parties/{party.pk}/contacts/new/"
    design(dana, "job_title", "contact", position=1, label_he="תחום", is_required=True)
    design(dana, "remarks", "contact", places=["card"])
    design(dana, "email", "contact", section="דואר", is_required=True)
    sent = {"idempotency_key": str(uuid4()), "first_name": "רותי", "last_name": "מזרחי"}

    body = client_of(dana).get(url).content.decode()
    refused = post(dana, url, sent)

    assert places(body, "job_title", "first_name") == sorted(
        places(body, "job_title", "first_name")
    )
    assert "תחום" in body
    assert "דואר</legend>" in body
    assert 'name="remarks"' not in body
    assert refused.status_code == 422
    assert refused.content.decode().count("הוא שדה חובה") >= 2
    more = {"job_title": "רכש", "emails": ["0"], "emails-0-address": "a@b.co.il"}
    assert post(dana, url, {**sent, **more}).status_code == 204
    with in_scope(dana):
        assert Contact.objects.get().job_title == "רכש"
