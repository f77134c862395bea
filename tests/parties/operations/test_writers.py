"""Parties and contacts written by the keys of their fields."""

import pytest

from kesher.customfields.models import CustomField
from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties.errors import AccountKeyTaken, InvalidIdNumber
from kesher.parties.models import Contact, Party, Phone
from kesher.records.errors import (
    CannotBeWritten,
    EvidenceMissing,
    FieldIsComputed,
    IllegalTransition,
    LinkUnknown,
    OwnerUnknown,
)
from kesher.records.operations import archive_record, create_record, edit_record, unarchive_record
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_contact, make_party


def new_party(actor: Actor, **values: object) -> Party:
    with in_scope(actor):
        party: Party = create_record(
            actor=actor, type_key="party", values={"kind": "organization", **values}
        )
        return party


def edit(actor: Actor, party: Party, **values: object) -> Party:
    with in_scope(actor):
        edited: Party = edit_record(
            actor=actor, type_key="party", record_id=party.pk, values=values
        )
        return edited


def test_a_party_is_made_by_the_keys_of_its_fields(yossi: Actor, miri: Actor) -> None:
    party = new_party(
        yossi,
        name="מפעלי שגב",
        id_number="516179157",
        phone="03-5594210",
        email="office@segev.co.il",
        locality="חולון",
        supplier_status="follow_up",
        owner=str(miri.membership_id),
        remarks="משלמים בזמן",
    )

    assert (party.customer_status, party.supplier_status) == (None, "follow_up")
    assert (party.main_phone, party.main_email) == ("03-559-4210", "office@segev.co.il")
    assert (party.locality_name, party.owner_id) == ("חולון", miri.membership_id)
    assert party.remarks == "משלמים בזמן"


def test_a_party_without_a_status_is_a_new_customer(yossi: Actor) -> None:
    assert new_party(yossi, name="גן אירועים").customer_status == "new"


def test_a_person_is_named_by_two_fields_or_by_one(yossi: Actor) -> None:
    by_parts = new_party(yossi, kind="person", first_name="רות", last_name="לוי", name="ר")
    by_name = new_party(yossi, kind="person", name="אבי כהן")

    assert by_parts.name == "רות לוי"
    assert (by_name.first_name, by_name.last_name) == ("אבי", "כהן")


def test_only_who_admits_existing_customers_makes_one(
    dana: Actor, avi: Actor, yossi: Actor
) -> None:
    party = new_party(dana, name="לקוח ותיק", customer_status="real")

    assert (party.customer_status, party.account_key) == ("real", str(party.pk))
    with pytest.raises(IllegalTransition):
        new_party(yossi, name="לקוח", customer_status="real")
    with pytest.raises(NotPermitted):
        new_party(avi, name="לקוח")


def test_an_edit_changes_what_it_names_and_leaves_the_rest(yossi: Actor) -> None:
    party = make_party(yossi, phones=("03-5594210", "050-2345678"), locality="חולון", remarks="א")

    edited = edit(yossi, party, phone="03-9439111", website="segev.co.il")

    with in_scope(yossi):
        raws = list(Phone.objects.order_by("position").values_list("raw", flat=True))
    assert raws == ["03-9439111", "050-2345678"]
    assert (edited.website, edited.remarks, edited.name) == (
        "https://segev.co.il",
        "א",
        "מפעלי שגב",
    )
    assert edited.locality_name == "חולון"
    assert edited.main_phone == "03-943-9111"


def test_a_blank_phone_leaves_the_next_one_as_the_main(yossi: Actor) -> None:
    party = make_party(yossi, phones=("03-5594210", "050-2345678"))

    assert edit(yossi, party, phone="").main_phone == "050-234-5678"


def test_a_wrong_value_is_refused_as_by_the_form(yossi: Actor) -> None:
    party = make_party(yossi)

    with pytest.raises(InvalidIdNumber):
        edit(yossi, party, id_number="123456789", id_number_kind="company")
    with pytest.raises(OwnerUnknown):
        edit(yossi, party, owner="999999")
    with pytest.raises(FieldIsComputed):
        edit(yossi, party, created="01/01/2020")


def test_a_status_is_not_changed_without_what_its_move_asks_for(dana: Actor) -> None:
    party = make_party(dana)

    with pytest.raises(EvidenceMissing) as missing:
        edit(dana, party, customer_status="not_interested")
    assert missing.value.field == "reason"
    with pytest.raises(EvidenceMissing):
        edit(dana, party, customer_status="follow_up")
    with pytest.raises(IllegalTransition):
        edit(dana, party, customer_status="frozen")
    assert edit(dana, party, customer_status="new").customer_status == "new"


def test_the_second_of_two_is_told_that_the_party_changed(yossi: Actor, miri: Actor) -> None:
    party = make_party(yossi)
    edit(miri, party, remarks="ב")

    with in_scope(yossi), pytest.raises(StaleVersion):
        edit_record(
            actor=yossi,
            type_key="party",
            record_id=party.pk,
            values={"remarks": "א"},
            expected_version=1,
        )


def test_the_rival_and_who_does_not_see_it_find_nothing(
    yossi: Actor, avi: Actor, noa: Actor
) -> None:
    party = make_party(yossi)

    for actor in (noa, avi):
        with pytest.raises(NotFound):
            edit(actor, party, remarks="שלי")


def test_an_account_key_is_unique_and_takes_a_right(dana: Actor, yossi: Actor) -> None:
    first, second = make_party(dana), make_party(dana, "גן אירועים")
    edit(dana, first, account_key="1001")

    with pytest.raises(AccountKeyTaken):
        edit(dana, second, account_key="1001")
    with pytest.raises(NotPermitted):
        edit(yossi, second, account_key="1002")
    with in_scope(dana):
        assert " 1001" in Party.objects.get(pk=first.pk).search_text


def test_values_of_own_fields_are_kept_beside_each_other(yossi: Actor) -> None:
    with in_scope(yossi):
        for key in ("x_color", "x_size"):
            CustomField.objects.create(
                business_id=yossi.business_id, record_type="party", key=key, type_key="text"
            )
        mark_design_changed()
    party = new_party(yossi, name="מפעלי שגב", x_color="ירוק")

    assert edit(yossi, party, x_size="גדול").custom_values == {"x_color": "ירוק", "x_size": "גדול"}
    assert edit(yossi, party, x_color="").custom_values == {"x_size": "גדול"}


def test_a_contact_is_made_and_edited_by_the_keys_of_its_fields(yossi: Actor) -> None:
    party = make_party(yossi)

    with in_scope(yossi):
        contact: Contact = create_record(
            actor=yossi,
            type_key="contact",
            values={"name": "רותי מזרחי", "party": party.pk, "phone": "052-8812345"},
        )
        edited: Contact = edit_record(
            actor=yossi,
            type_key="contact",
            record_id=contact.pk,
            values={"name": "רותי לוי", "email": "ruti@segev.co.il"},
        )
    assert (edited.first_name, edited.last_name, edited.is_main) == ("רותי", "לוי", True)
    assert (edited.main_phone, edited.main_email) == ("052-881-2345", "ruti@segev.co.il")


def test_a_contact_stays_at_its_party(yossi: Actor, noa: Actor) -> None:
    party, other = make_party(yossi), make_party(yossi, "גן אירועים")
    foreign = make_party(noa)
    contact = make_contact(yossi, party)

    with in_scope(yossi):
        with pytest.raises(CannotBeWritten):
            edit_record(
                actor=yossi,
                type_key="contact",
                record_id=contact.pk,
                values={"party": other.pk},
            )
        with pytest.raises(LinkUnknown):
            create_record(
                actor=yossi, type_key="contact", values={"name": "א", "party": foreign.pk}
            )


def test_a_party_and_a_contact_go_to_the_archive_by_the_same_door(yossi: Actor) -> None:
    party = make_party(yossi)
    contact = make_contact(yossi, party)

    with in_scope(yossi):
        for key, record in (("contact", contact), ("party", party)):
            assert archive_record(actor=yossi, type_key=key, record_id=record.pk).archived_at
        for key, record in (("party", party), ("contact", contact)):
            assert not unarchive_record(actor=yossi, type_key=key, record_id=record.pk).archived_at
