"""A role that may not read or write a field of parties finds no door that lets it.

The phone, e-mail and address of a party stand in lists of rows, its contacts have their own, and
both are found again in histories, searches, warnings and merges.
"""

from typing import Any
from uuid import uuid4

import pytest

from kesher.customfields.models import FieldDesign
from kesher.lib.errors import Refusal
from kesher.parties import operations
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.rules.entries import PartyEntry, PhoneEntry, Reach
from kesher.savedviews.queries.search import search
from kesher.tenancy.models import Business, Role
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor, Level
from tests.api.programs import program_of
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}
KEYS = ("phone", "email", "locality", "id_number")
SECRETS = ("5594210", "559-4210", "8812345", "881-2345", "segev@", "נס ציונה", "516179157", "9157")


def shut(dana: Actor, *keys: str, right: str = "reader_roles", types: Any = ("party",)) -> None:
    """Let nobody but the owner, and a role that nobody has, read or write these fields."""
    with in_scope(dana):
        few = Role.objects.create(business_id=dana.business_id, name="הנהלה").pk
        for type_key in types:
            for key in keys:
                FieldDesign.objects.create(
                    business_id=dana.business_id,
                    record_type=type_key,
                    field_key=key,
                    **{right: [few]},
                )
        mark_design_changed()


@pytest.fixture
def party(dana: Actor) -> Party:
    party = make_party(
        dana,
        "שגב",
        phones=("03-5594210",),
        emails=("segev@example.co.il",),
        locality="נס ציונה",
        id_number="516179157",
        id_number_kind="company",
    )
    make_contact(dana, party, "רותי", phones=("052-8812345",))
    return party


def sent(party: Party, **more: Any) -> dict[str, Any]:
    """What a browser sends for the party as the role that reads nothing sees it."""
    return {
        "idempotency_key": str(uuid4()),
        "expected_version": party.version,
        "kind": "organization",
        "name": "שגב ובניו",
        **more,
    }


def test_no_screen_and_no_answer_shows_what_the_role_may_not_read(
    dana: Actor, yossi: Actor, ahava: Business, party: Party
) -> None:
    twin = make_party(dana, "שגב", phones=("03-5594210",))
    with in_scope(dana):
        contact = Contact.objects.get()
    card = f"/b/ahava/parties/{party.pk}/"
    doors = [
        *(card, f"{card}head/", f"{card}side/", f"{card}edit/", f"{card}contacts/new/"),
        *(f"{card}tab/{tab}/" for tab in ("details", "contacts", "history", "stream")),
        f"{card}log/print/",
        f"{card}merge/",
        f"{card}status/?role=customer&key=mark_fictitious",
        f"/b/ahava/contacts/{contact.pk}/edit/",
        f"/b/ahava/history/party/{party.pk}/",
        f"/b/ahava/parties/merge/?party={party.pk}&party={twin.pk}",
        "/b/ahava/parties/lookup/?q=שגב",
        "/b/ahava/records/party/lookup/?q=שגב",
        "/b/ahava/customers/?columns=name,phone,email,locality,id_number",
        "/b/ahava/contacts/?columns=name,phone",
        *(f"/b/ahava/customers/{place}/" for place in ("rows", "split", "board")),
        "/b/ahava/search/?q=שגב",
        "/b/ahava/duplicates/",
    ]
    for door in (card, doors[3], f"/b/ahava/history/party/{party.pk}/", "/b/ahava/search/?q=שגב"):
        assert _secrets(client_of(dana).get(door).content.decode()), door
    shut(dana, *KEYS, types=("party", "contact"))

    for door in doors:
        answer = client_of(yossi).get(door)
        assert answer.status_code < 500, door
        assert _secrets(answer.content.decode()) == [], door
    likeness = {"phones-0-raw": "03-5594210", "emails-0-address": "segev@example.co.il"}
    matches = client_of(yossi).post("/b/ahava/parties/matches/", {"name": "", **likeness})
    assert "שגב" not in matches.content.decode()
    rights = dict.fromkeys(("party.see", "contact.see", "settings.api"), Level.ALL)
    program = program_of(make_member(ahava, "tali", "טלי", rights=rights))
    for path in (f"records/party/{party.pk}", "records/party", "records/contact", "search?q=שגב"):
        answer = program.get(path)
        assert answer.status_code == 200
        assert _secrets(answer.content.decode()) == [], path


def _secrets(body: str) -> list[str]:
    main = body.partition('id="main"')[2] or body
    return [word for word in SECRETS if word in main]


def test_nothing_is_found_by_what_the_role_may_not_read(
    dana: Actor, yossi: Actor, party: Party
) -> None:
    words = ("5594210", "0528812345", "segev@example.co.il", "516179157", "ציונה")
    assert all(_found(dana, word) for word in words)
    shut(dana, *KEYS, types=("party", "contact"))

    for word in words:
        assert not _found(yossi, word), word
        rows = client_of(yossi).get(f"/b/ahava/customers/rows/?q={word}")
        assert "שגב" not in rows.content.decode(), word
    assert _found(yossi, "שגב")
    assert "שגב" in client_of(yossi).get("/b/ahava/customers/rows/?q=שגב").content.decode()


def _found(actor: Actor, word: str) -> list[str]:
    with in_scope(actor):
        return [hit.title for group in search(actor, word) for hit in group.hits]


def test_who_may_not_read_numbers_of_persons_still_finds_by_telephone(
    dana: Actor, yossi: Actor, party: Party
) -> None:
    shut(dana, "id_number")

    assert _found(yossi, "516179157") == []
    assert _found(yossi, "050") == _found(yossi, "516") == []
    assert "שגב" in _found(yossi, "03-5594210")


@pytest.mark.parametrize("right", ["reader_roles", "writer_roles"])
def test_a_form_with_forged_values_leaves_what_is_not_for_the_role(
    dana: Actor, yossi: Actor, party: Party, right: str
) -> None:
    shut(dana, *KEYS, right=right)
    forged = {
        "id_number": "",
        "id_number_kind": "company",
        "phones": ["0"],
        "phones-main": "0",
        "phones-0-raw": "050-1111111",
        "emails": ["0"],
        "emails-0-address": "forged@example.com",
        "addresses": ["0"],
        "addresses-0-locality_name": "אילת",
    }

    form = client_of(yossi).get(f"/b/ahava/parties/{party.pk}/edit/").content.decode()
    answer = client_of(yossi).post(
        f"/b/ahava/parties/{party.pk}/edit/", sent(party, **forged), headers=HTMX
    )

    assert bool(_secrets(form)) is (right == "writer_roles")
    assert 'name="phones-0-raw"' not in form
    assert answer.headers.get("HX-Redirect"), answer.content.decode()
    with in_scope(dana):
        changed = Party.objects.get()
        assert (changed.name, changed.id_number) == ("שגב ובניו", "516179157")
        assert [row.raw for row in Phone.objects.filter(contact=None)] == ["03-5594210"]
        assert Email.objects.get().address == "segev@example.co.il"
        assert Address.objects.get().locality_name == "נס ציונה"


def test_a_new_party_and_a_quick_one_take_no_number_from_such_a_role(
    dana: Actor, yossi: Actor
) -> None:
    shut(dana, "phone", "email")
    forged = {"phone": "050-1111111", "email": "a@b.co.il", "phones": ["0"]}
    forged |= {"phones-0-raw": "050-1111111", "phones-main": "0", "name": "שגב"}
    quick = client_of(yossi).get("/b/ahava/parties/new/quick/?phone=0501111111").content.decode()
    assert 'name="phone"' not in quick

    for path, more in (("quick/", {"role": "customer"}), ("", {"roles": ["customer"]})):
        data = {"idempotency_key": str(uuid4()), "kind": "organization", **forged, **more}
        answer = client_of(yossi).post(f"/b/ahava/parties/new/{path}", data, headers=HTMX)
        assert answer.headers.get("HX-Redirect"), answer.content.decode()
    with in_scope(dana):
        assert Party.objects.count() == 2
        assert not Phone.objects.exists()
        assert not Email.objects.exists()


def test_a_contact_form_leaves_the_numbers_of_such_a_role(
    dana: Actor, yossi: Actor, party: Party
) -> None:
    with in_scope(dana):
        contact = Contact.objects.get()
    shut(dana, "phone", types=("contact",))
    data = {
        "idempotency_key": str(uuid4()),
        "expected_version": contact.version,
        "first_name": "רות",
        "is_main": "on",
        "phones": ["0"],
        "phones-0-raw": "050-1111111",
    }

    answer = client_of(yossi).post(f"/b/ahava/contacts/{contact.pk}/edit/", data, headers=HTMX)

    assert answer.status_code == 204, answer.content.decode()
    with in_scope(dana):
        assert Contact.objects.get().name.startswith("רות")
        assert Phone.objects.get(contact=contact).raw == "052-8812345"


def test_an_operation_refuses_the_lists_that_the_role_may_not_write(
    dana: Actor, yossi: Actor, party: Party
) -> None:
    shut(dana, "phone", right="writer_roles")
    reach = Reach(phones=(PhoneEntry(raw="050-1111111"),))
    entry = PartyEntry(kind="organization", name="שגב")

    with in_scope(yossi):
        deeds: list[Any] = [
            lambda: operations.create_party(
                actor=yossi, entry=entry, roles=["customer"], reach=reach
            ),
            lambda: operations.edit_party(
                actor=yossi,
                party_id=party.pk,
                expected_version=party.version,
                entry=entry,
                reach=Reach(),
            ),
            lambda: operations.add_phone(actor=yossi, party_id=party.pk, raw="050-1111111"),
        ]
        for deed in deeds:
            with pytest.raises(Refusal) as refused:
                deed()
            assert refused.value.code == "field_is_locked"
