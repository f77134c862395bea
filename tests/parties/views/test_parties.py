"""Making and changing parties on screen."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from kesher.customfields.models import FieldDesign
from kesher.parties import operations
from kesher.parties.models import Address, Email, Party, Phone
from kesher.parties.rules.entries import AddressEntry, EmailEntry, PartyEntry, Reach
from kesher.records.operations import edit_record
from kesher.tenancy.models import Business, Change, Role
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
NEW = "/b/ahava/parties/new/"
QUICK = "/b/ahava/parties/new/quick/"


def form(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a new organization with one phone."""
    return {
        "idempotency_key": str(uuid4()),
        "kind": "organization",
        "roles": ["customer"],
        "name": "מפעלי שגב",
        "id_number_kind": "unknown",
        "phones": ["0"],
        "phones-main": "0",
        "phones-0-raw": "03-5594210",
        **changes,
    }


def edited(party: Party, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a party that was opened as it is."""
    sent = form(**{"expected_version": party.version, "name": party.name, **changes})
    del sent["roles"]
    return sent


def post(actor: Actor, url: str, data: dict[str, Any]) -> HttpResponse:
    return client_of(actor).post(url, data, headers=HTMX)  # type: ignore[return-value]


def party_url(party: Party, rest: str = "") -> str:
    return f"/b/ahava/parties/{party.pk}/{rest}"


@pytest.mark.behaviour("V-11")
def test_the_form_makes_a_party_with_everything(dana: Actor) -> None:
    data = form(
        roles=["customer", "supplier"],
        legal_name="מפעלי שגב בע״מ",
        id_number_kind="company",
        id_number="51-6179157",
        website="segev.example",
        remarks="שורה\r\nשנייה",
        owner=dana.membership_id,
        unit=dana.department_id,
        **{
            "phones": ["1", "0"],
            "phones-main": "0",
            "phones-1-raw": "052-8812345",
            "phones-1-label": "נייד",
            "phones-1-no_calls": "on",
            "emails": ["0"],
            "emails-0-address": "office@segev.example",
            "addresses": ["0"],
            "addresses-0-locality_name": "תל אביב",
            "addresses-0-street": "הרצל",
            "addresses-0-house_number": "10א",
            "addresses-0-postal_code": "6688312",
        },
    )

    answer = post(dana, NEW, data)

    with in_scope(dana):
        party = Party.objects.get()
        assert answer["HX-Redirect"] == party_url(party)
        assert (party.customer_status, party.supplier_status) == ("new", "follow_up")
        assert party.remarks == "שורה\nשנייה"
        assert (party.branch_id, party.department_id) == (dana.branch_id, dana.department_id)
        phones = Phone.objects.order_by("position")
        assert [(row.raw, row.is_main, row.no_calls) for row in phones] == [
            ("052-8812345", False, True),
            ("03-5594210", True, False),
        ]
        assert Email.objects.get().address == "office@segev.example"
        address = Address.objects.get()
        assert (address.locality_name, address.locality_code) == ("תל אביב-יפו", 5000)
        assert Change.objects.filter(operation="parties.create_party").exists()


def test_a_locality_may_be_typed_freely(dana: Actor) -> None:
    data = form(**{"addresses": ["0"], "addresses-0-locality_name": "חוות הבודדים"})

    post(dana, NEW, data)

    with in_scope(dana):
        address = Address.objects.get()
        assert (address.locality_name, address.locality_code) == ("חוות הבודדים", None)


def test_several_numbers_in_one_field_are_split(dana: Actor) -> None:
    pasted = "נייד: 050-2345678, 03-6123456/7, *6050, 052-2345678 שלוחה 12, 1-700-700-700"
    assert len(pasted) > 60  # of one number
    post(dana, NEW, form(**{"phones-0-raw": pasted}))

    with in_scope(dana):
        rows = Phone.objects.order_by("position").values_list("e164", "kind")
        assert ("+972502345678", "mobile") in rows
        assert ("+97236123456", "fixed") in rows
        assert ("+97236123457", "fixed") in rows
        assert ("+9721700700700", "shared") in rows


@pytest.mark.parametrize("raw", ["050-1234567", "לא ידוע", "6123456", "012-501234567"])
def test_an_odd_number_is_accepted_and_kept_as_typed(dana: Actor, raw: str) -> None:
    post(dana, NEW, form(**{"phones-0-raw": raw}))

    with in_scope(dana):
        assert Phone.objects.get().raw == raw


@pytest.mark.parametrize("role", ["customer", "supplier"])
def test_the_form_of_a_supplier_has_the_role_ticked(dana: Actor, role: str) -> None:
    page = client_of(dana).get(NEW, {"role": role}).content.decode()

    assert f'value="{role}" ' in page
    ticked = page.split(f'name="roles" value="{role}"')[1].split(">")[0]
    assert "checked" in ticked


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "id_name"),
        ({"name": "\u200b\x00"}, "id_name"),
        ({"name": "א" * 201}, "id_name"),
        ({"kind": "person", "name": "x"}, "id_first_name"),
        ({"kind": "robot"}, "id_kind"),
        ({"roles": []}, "id_roles"),
        ({"id_number_kind": "id", "id_number": "123456789"}, "id_id_number"),
        ({"id_number_kind": "company", "id_number": "000000018"}, "id_id_number"),
        ({"remarks": "ב" * 20_001}, "id_remarks"),
        ({"phones-0-raw": "0" * 61}, "id_phones-0-raw"),
        ({"emails": ["7"], "emails-7-address": "no mail"}, "id_emails-7-address"),
        (
            {
                "addresses": ["0"],
                "addresses-0-locality_name": "חולון",
                "addresses-0-postal_code": "12",
            },
            "id_addresses-0-postal_code",
        ),
        ({"owner": "999999", "unit": ""}, "id_owner"),
        ({"unit": "999999"}, "id_unit"),
        ({"idempotency_key": "x"}, "id_idempotency_key"),
    ],
)
def test_a_form_that_cannot_be_saved_keeps_what_was_typed(
    dana: Actor, changes: dict[str, Any], field: str
) -> None:
    answer = post(dana, NEW, form(**{"legal_name": "נשאר כפי שהוקלד", **changes}))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}' in body
    assert "נשאר כפי שהוקלד" in body
    with in_scope(dana):
        assert not Party.objects.exists()


def test_a_wrong_number_of_unknown_kind_warns_only(dana: Actor) -> None:
    post(dana, NEW, form(id_number="123456789"))

    with in_scope(dana):
        assert Party.objects.get().id_number == "123456789"


def test_a_double_submit_makes_one_party(dana: Actor) -> None:
    data = form()

    first, second = post(dana, NEW, data), post(dana, NEW, data)

    assert first["HX-Redirect"] == second["HX-Redirect"]
    with in_scope(dana):
        assert Party.objects.count() == 1


def test_the_form_works_without_scripts(dana: Actor) -> None:
    answer = client_of(dana).post(NEW, form())

    with in_scope(dana):
        assert (answer.status_code, answer["Location"]) == (303, party_url(Party.objects.get()))


def test_making_a_party_needs_the_right(avi: Actor) -> None:
    for url in (NEW, QUICK):
        assert client_of(avi).get(url).status_code == 403
        assert client_of(avi).post(url, form()).status_code == 403
    with in_scope(avi):
        assert not Party.objects.exists()


def test_who_reaches_only_his_own_is_not_asked_for_an_owner(dana: Actor, ahava: Business) -> None:
    own = {"party.see": Level.ALL, "party.create": Level.OWN}
    gal = make_member(ahava, "gal", "גל", rights=own)

    assert 'name="owner"' not in client_of(gal).get(NEW).content.decode()
    post(gal, NEW, form())
    forged = post(gal, NEW, form(owner=dana.membership_id, unit=""))

    assert forged.status_code == 422
    with in_scope(gal):
        assert Party.objects.get().owner_id == gal.membership_id


# --- changing ---------------------------------------------------------------------------------


@pytest.mark.behaviour("V-12")
def test_the_form_of_a_party_shows_it_as_it_is(dana: Actor) -> None:
    party = make_party(dana, "שגב", phones=("03-5594210",), remarks="הערה")

    page = client_of(dana).get(party_url(party, "edit/")).content.decode()
    assert "data-guard" in page  # of what stands there already no drafts are kept

    assert 'value="שגב"' in page
    assert 'value="03-5594210"' in page
    assert 'name="expected_version" value="1"' in page
    assert 'name="roles"' not in page


def test_the_form_changes_a_party(dana: Actor) -> None:
    party = make_party(dana, "שגב", phones=("03-5594210",))

    answer = post(dana, party_url(party, "edit/"), edited(party, name="שגב ובניו"))

    assert answer["HX-Redirect"] == party_url(party)
    with in_scope(dana):
        assert Party.objects.get().name == "שגב ובניו"
        assert Change.objects.filter(operation="parties.edit_party").exists()


def test_a_stale_form_shows_both_versions_and_keeps_what_was_typed(
    dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "שגב", phones=("03-5594210",))
    with in_scope(yossi):
        operations.edit_party(
            actor=yossi,
            party_id=party.pk,
            expected_version=1,
            entry=PartyEntry(kind="organization", name="הגרסה של יוסי", remarks="שמור"),
        )

    mine = edited(party, name="הגרסה של דנה", **{"phones-0-raw": "09-7654321"})
    answer = post(dana, party_url(party, "edit/"), mine)

    body = answer.content.decode()
    assert answer.status_code == 409
    assert "הגרסה של יוסי" in body
    assert 'value="הגרסה של דנה"' in body
    assert "03-5594210" in body
    assert "09-7654321" in body
    assert "יוסי לוי" in body
    assert 'name="expected_version" value="2"' in body
    with in_scope(dana):
        assert Party.objects.get().name == "הגרסה של יוסי"
        assert Phone.objects.get().raw == "03-5594210"


def test_a_stale_form_can_be_sent_again_knowingly(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana, "שגב")
    with in_scope(yossi):
        operations.edit_party(
            actor=yossi,
            party_id=party.pk,
            expected_version=1,
            entry=PartyEntry(kind="organization", name="הגרסה של יוסי"),
        )
    again = edited(party, name="הגרסה של דנה") | {"expected_version": 2}

    answer = post(dana, party_url(party, "edit/"), again)

    assert answer["HX-Redirect"] == party_url(party)
    with in_scope(dana):
        assert Party.objects.get().name == "הגרסה של דנה"


def test_a_double_submit_of_a_change_is_no_conflict(dana: Actor) -> None:
    party = make_party(dana, "שגב")
    data = edited(party, name="שגב ובניו")

    answers = [post(dana, party_url(party, "edit/"), data) for _time in range(2)]

    assert [answer.get("HX-Redirect") for answer in answers] == [party_url(party)] * 2
    with in_scope(dana):
        assert Party.objects.get().version == 2


def test_an_archived_party_is_not_changed(dana: Actor) -> None:
    party = make_party(dana, "שגב")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)

    answer = post(
        dana, party_url(party, "edit/"), edited(party, name="אחר") | {"expected_version": 2}
    )

    assert answer.status_code == 422
    assert "בארכיון" in answer.content.decode()
    with in_scope(dana):
        assert Party.objects.get().name == "שגב"


# --- in passing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "first", "last"),
    [
        ("יוסי כהן", "person", "יוסי", "כהן"),
        ("ד״ר רות בן דוד", "person", "רות", "בן דוד"),
        ("מוסך אבי", "organization", "", ""),
    ],
)
def test_one_field_makes_a_person_or_an_organization(
    dana: Actor, name: str, kind: str, first: str, last: str
) -> None:
    data = {
        "idempotency_key": str(uuid4()),
        "name": name,
        "phone": "050-2345678",
        "role": "supplier",
    }

    answer = post(dana, QUICK, data)

    with in_scope(dana):
        party = Party.objects.get()
        assert answer["HX-Redirect"] == party_url(party)
        assert (party.kind, party.first_name, party.last_name) == (kind, first, last)
        assert party.supplier_status == "follow_up"
        assert party.main_phone == "050-234-5678"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": " "}, "id_name"), ({"email": "no"}, "id_email"), ({"role": "x"}, "id_role")],
)
def test_the_quick_form_says_what_is_missing(
    dana: Actor, changes: dict[str, str], field: str
) -> None:
    data = {"idempotency_key": str(uuid4()), "name": "שגב", "role": "customer", **changes}

    answer = post(dana, QUICK, data)

    assert answer.status_code == 422
    assert f'href="#{field}' in answer.content.decode()
    with in_scope(dana):
        assert not Party.objects.exists()


def test_the_whole_form_takes_over_what_was_typed(dana: Actor) -> None:
    data = {"name": "יוסי כהן", "phone": "050-2345678", "role": "supplier", "whole": "1"}

    url = post(dana, QUICK, data)["HX-Redirect"]
    page = client_of(dana).get(url).content.decode()

    assert 'value="יוסי"' in page
    assert 'value="050-2345678"' in page


# --- known already? ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "מפעלי  שג״ב"},
        {"phone": "+972 (0)3 559 4210"},
        {"phones-5-raw": "נייד 050-2345678 או 03-5594210"},
        {"email": "OFFICE@segev.example"},
        {"id_number": "51-6179157"},
    ],
)
def test_who_is_known_already_is_shown_with_a_link(dana: Actor, typed: dict[str, str]) -> None:
    known = make_party(
        dana,
        "מפעלי שגב",
        phones=("03-5594210",),
        emails=("office@segev.example",),
        id_number_kind="company",
        id_number="516179157",
    )

    page = post(dana, "/b/ahava/parties/matches/", typed).content.decode()

    assert f'href="{party_url(known)}"' in page


def test_who_may_not_be_seen_is_not_betrayed(dana: Actor, noa: Actor, avi: Actor) -> None:
    make_party(dana, "מפעלי שגב", phones=("03-5594210",))
    typed = {"name": "מפעלי שגב", "phone": "03-5594210"}

    for actor in (avi, noa):
        url = f"/b/{actor.business_slug}/parties/matches/"
        assert "שגב" not in post(actor, url, typed).content.decode()


def test_a_party_does_not_resemble_itself(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב", phones=("03-5594210",))
    typed = {"name": "מפעלי שגב", "phone": "03-5594210", "party": str(party.pk)}

    assert "שגב" not in post(dana, "/b/ahava/parties/matches/", typed).content.decode()


def test_the_same_number_never_blocks(dana: Actor) -> None:
    make_party(dana, "אחרת", phones=("03-5594210",))

    post(dana, NEW, form())

    with in_scope(dana):
        assert Party.objects.count() == 2


def test_an_id_number_stands_in_no_address(dana: Actor) -> None:
    page = client_of(dana).get(NEW).content.decode()

    assert 'hx-post="/b/ahava/parties/matches/"' in page
    assert client_of(dana).get("/b/ahava/parties/matches/").status_code == 405


def test_what_an_import_left_wrong_may_stay_but_not_come_anew(dana: Actor) -> None:
    with in_scope(dana):
        party = operations.create_party(
            actor=dana,
            entry=PartyEntry(
                kind="organization", name="שגב", id_number_kind="company", id_number="123"
            ),
            roles=("customer",),
            reach=Reach(
                emails=(EmailEntry(address="no mail"),),
                addresses=(AddressEntry(locality_name="חולון", postal_code="12"),),
            ),
            lenient=True,
        )
    wrong = {
        "id_number_kind": "company",
        "id_number": "123",
        "emails": ["0"],
        "emails-0-address": "no mail",
        "addresses": ["0"],
        "addresses-0-locality_name": "חולון",
        "addresses-0-postal_code": "12",
    }
    url = party_url(party, "edit/")

    kept = post(dana, url, edited(party, name="שגב ובניו", **wrong))
    anew = post(
        dana, url, edited(party, **{**wrong, "emails-0-address": "other"}) | {"expected_version": 2}
    )

    assert kept["HX-Redirect"] == party_url(party)
    assert anew.status_code == 422
    with in_scope(dana):
        assert Party.objects.get().name == "שגב ובניו"
        assert Email.objects.get().address == "no mail"


def test_every_error_is_told_at_once(dana: Actor) -> None:
    data = form(
        name="",
        id_number_kind="company",
        id_number="1",
        **{"emails": ["0"], "emails-0-address": "no mail"},
    )

    body = post(dana, NEW, data).content.decode()

    for field in ("id_name", "id_id_number", "id_emails-0-address"):
        assert f'href="#{field}"' in body


@pytest.mark.behaviour("V-14")
@pytest.mark.parametrize(
    ("kind", "field"), [("organization", "id_name"), ("person", "id_first_name")]
)
def test_an_asterisk_marks_what_is_required_and_nothing_is_made_without_it(
    dana: Actor, kind: str, field: str
) -> None:
    page = client_of(dana).get(NEW, {"kind": kind}).content.decode()
    label = page.split(f'for="{field}">')[1].split("</label>")[0]

    answer = post(dana, NEW, form(kind=kind, name=""))

    assert 'class="field__required"' in label
    assert answer.status_code == 422
    with in_scope(dana):
        assert not Party.objects.exists()


# --- fields as the business has designed them --------------------------------------------------


def test_the_quick_form_asks_for_what_the_business_demands(dana: Actor) -> None:
    key = make_field(dana, "קוד אזור", is_required=True)
    make_field(dana, "לא חובה")
    data = {"idempotency_key": str(uuid4()), "name": "שגב", "role": "customer"}

    page = client_of(dana).get(QUICK).content.decode()
    missing = post(dana, QUICK, data)

    assert "קוד אזור" in page
    assert "לא חובה" not in page
    assert missing.status_code == 422
    assert f'href="#id_{key}"' in missing.content.decode()
    assert post(dana, QUICK, data | {key: "דרום"}).headers["HX-Redirect"]
    with in_scope(dana):
        assert Party.objects.get().custom_values == {key: "דרום"}


def test_both_versions_show_own_fields_too(dana: Actor, yossi: Actor) -> None:
    key = make_field(dana, "קוד אזור")
    party = make_party(dana, "שגב")
    with in_scope(yossi):
        edit_record(actor=yossi, type_key="party", record_id=party.pk, values={key: "צפון"})

    answer = post(dana, party_url(party, "edit/"), edited(party, **{key: "דרום"}))

    body = answer.content.decode()
    assert answer.status_code == 409
    assert "צפון" in body
    assert "דרום" in body


def test_the_card_shows_nothing_of_what_the_role_does_not_read(dana: Actor, yossi: Actor) -> None:
    party = make_party(
        dana,
        "שגב",
        phones=("03-5594210",),
        emails=("a@segev.co.il",),
        legal_name="שם חוקי סודי",
        id_number="516179157",
        id_number_kind="company",
    )
    with in_scope(dana):
        few = Role.objects.create(business_id=dana.business_id, name="הנהלה").pk
        for key in ("phone", "email", "legal_name", "id_number", "owner", "customer_status"):
            FieldDesign.objects.create(
                business_id=dana.business_id, record_type="party", field_key=key, reader_roles=[few]
            )
        mark_design_changed()
    secrets = ("5594210", "segev", "שם חוקי סודי", "9157", "באחריות דנה כהן", "מעקב")

    for path in ("", "head/", "side/", "tab/details/"):
        seen = client_of(dana).get(party_url(party, path)).content.decode()
        hidden = client_of(yossi).get(party_url(party, path)).content.decode()
        main = hidden.partition('id="main"')[2] or hidden
        assert [word for word in secrets if word in main] == [], path
        assert any(word in seen for word in secrets), path
