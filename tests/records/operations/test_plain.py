"""Records whose rows are plain: written by field key, whatever their type. Deals stand for all."""

import datetime as dt
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from kesher.customfields.errors import BadValue
from kesher.customfields.models import CustomField
from kesher.deals.errors import ContactOfAnother
from kesher.deals.models import Deal
from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.text import search_text
from kesher.projects.errors import EndsBeforeStart
from kesher.projects.models import Project
from kesher.records.errors import (
    AlreadyArchived,
    EvidenceMissing,
    FieldIsComputed,
    FieldRequired,
    IllegalTransition,
    LinkUnknown,
    NotArchived,
    OwnerUnknown,
    PlaceOutOfReach,
    RecordArchived,
    UnitUnknown,
    UnknownField,
    ValueDoesNotFit,
)
from kesher.records.operations import (
    archive_record,
    delete_record,
    edit_record,
    restore_record,
    unarchive_record,
)
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Change, OrgUnit
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal, make_record


def edit(actor: Actor, deal: Deal, **values: object) -> Deal:
    with in_scope(actor):
        edited: Deal = edit_record(actor=actor, type_key="deal", record_id=deal.pk, values=values)
        return edited


def test_a_record_is_made_of_what_a_person_types(yossi: Actor) -> None:
    party = make_party(yossi)

    deal = make_deal(
        yossi, party=party, amount="12,500.50", probability="60%", expected_date="31/12/2026"
    )

    assert (deal.amount, deal.probability) == (Decimal("12500.50"), Decimal(60))
    assert deal.expected_date == dt.date(2026, 12, 31)
    assert (deal.stage, deal.version, deal.created_by_id) == ("new", 1, yossi.membership_id)
    assert (deal.owner_id, deal.branch_id) == (yossi.membership_id, yossi.branch_id)
    assert deal.search_text == search_text([], names=["חידוש מערכת קירור"])
    with in_scope(yossi):
        change = Change.objects.get(table="deals_deal", row_id=deal.pk)
    assert (change.operation, change.membership_id) == (
        "records.create_record",
        yossi.membership_id,
    )


def test_a_new_record_needs_what_is_required(yossi: Actor) -> None:
    party = make_party(yossi)

    with pytest.raises(FieldRequired) as missing:
        make_record(yossi, "deal", party=party.pk)
    assert missing.value.field == "name"
    with pytest.raises(FieldRequired):
        make_record(yossi, "deal", name="ללא לקוח")


def test_an_edit_changes_what_it_names_and_tells_the_log(yossi: Actor) -> None:
    deal = make_deal(yossi, amount="100", remarks="ישן")

    edited = edit(yossi, deal, amount="", name="שם אחר")

    assert (edited.amount, edited.name, edited.remarks, edited.version) == (
        None,
        "שם אחר",
        "ישן",
        2,
    )
    assert edited.search_text == search_text([], names=["שם אחר"])


def test_writing_what_is_there_already_changes_nothing(yossi: Actor) -> None:
    deal = make_deal(yossi, amount="100")

    assert edit(yossi, deal, amount="100.00", name=deal.name).version == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"nothing": "1"}, UnknownField),
        ({"created": "01/01/2020"}, FieldIsComputed),
        ({"amount": "הרבה"}, BadValue),
        ({"amount": "-1"}, ValueDoesNotFit),
        ({"amount": "9999999999999999"}, (ValueDoesNotFit, BadValue)),
        ({"probability": "101"}, ValueDoesNotFit),
        ({"name": "א" * 250}, ValueDoesNotFit),
        ({"name": "א" * 1_000_000}, BadValue),
        ({"name": " "}, FieldRequired),
        ({"name": "\u200b\u2060"}, FieldRequired),
        ({"owner": "99999999"}, OwnerUnknown),
        ({"department": "99999999"}, UnitUnknown),
        ({"party": "99999999"}, LinkUnknown),
        ({"party": ""}, FieldRequired),
        ({"party": "0x1"}, BadValue),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_stored(
    yossi: Actor, values: dict[str, str], refusal: type[Exception]
) -> None:
    deal = make_deal(yossi)

    with pytest.raises(refusal):
        edit(yossi, deal, **values)
    with in_scope(yossi):
        assert Deal.objects.get(pk=deal.pk).version == 1


def test_text_of_every_kind_is_kept_as_it_was_meant(yossi: Actor) -> None:
    deal = make_deal(yossi, "שָׁלוֹם 👩‍👩‍👧 \u202egpj.exe\u0000 <b>", remarks="א\n" * 5000)

    assert deal.name == "שָׁלוֹם 👩‍👩‍👧 gpj.exe <b>"
    assert len(deal.remarks) > 9000
    assert search_text(["שלום"]) in deal.search_text


def test_links_lead_only_to_what_the_actor_sees(yossi: Actor, noa: Actor, dana: Actor) -> None:
    foreign, archived = make_party(noa), make_party(yossi, "סגור")
    with in_scope(yossi):
        archive_record(actor=yossi, type_key="party", record_id=archived.pk)
    own_only = make_member(
        _business(dana),
        "gil",
        "גיל",
        rights={"deal.create": Level.ALL, "deal.see": Level.ALL, "party.see": Level.OWN},
    )

    for actor, party in ((yossi, foreign), (yossi, archived), (own_only, make_party(dana))):
        with pytest.raises(LinkUnknown):
            make_record(actor, "deal", name="א", party=party.pk)


def test_a_contact_of_another_customer_is_refused(yossi: Actor) -> None:
    party, other = make_party(yossi), make_party(yossi, "אחר")
    contact = make_contact(yossi, other)

    with pytest.raises(ContactOfAnother):
        make_deal(yossi, party=party, contact=contact.pk)


def test_a_department_brings_its_branch_along(dana: Actor) -> None:
    deal = make_deal(dana)
    with in_scope(dana):
        unit = OrgUnit.objects.get(name="גבייה")

    edited = edit(dana, deal, department=unit.pk)

    assert (edited.department_id, edited.branch_id) == (unit.pk, unit.parent_id)
    assert edit(dana, deal, branch=dana.branch_id).department_id is None


def test_nobody_moves_a_record_out_of_his_own_reach(dana: Actor, yossi: Actor) -> None:
    gil = make_member(
        _business(dana),
        "gil",
        "גיל",
        rights={
            "deal.create": Level.OWN,
            "deal.see": Level.OWN,
            "deal.edit": Level.OWN,
            "party.see": Level.ALL,
        },
    )
    party = make_party(dana)
    deal = make_deal(gil, party=party)

    with pytest.raises(PlaceOutOfReach):
        edit(gil, deal, owner=yossi.membership_id)
    with pytest.raises(PlaceOutOfReach):
        make_deal(gil, party=party, owner=yossi.membership_id)


def test_a_status_moves_by_its_table_and_asks_for_its_evidence(yossi: Actor) -> None:
    deal = make_deal(yossi)

    with pytest.raises(EvidenceMissing) as missing:
        edit(yossi, deal, stage="lost")
    assert missing.value.field == "lost_reason"
    lost = edit(yossi, deal, stage="lost", lost_reason="price")
    assert (lost.stage, lost.lost_reason) == ("lost", "price")
    with pytest.raises(IllegalTransition):
        edit(yossi, deal, stage="won")
    reopened = edit(yossi, deal, stage="negotiation")
    assert (reopened.stage, reopened.lost_reason) == ("negotiation", "")
    with pytest.raises(IllegalTransition):
        make_deal(yossi, stage="won")


def test_the_second_of_two_is_told_that_the_record_changed(yossi: Actor, miri: Actor) -> None:
    deal = make_deal(yossi)
    edit(miri, deal, remarks="ב")

    with in_scope(yossi), pytest.raises(StaleVersion):
        edit_record(
            actor=yossi,
            type_key="deal",
            record_id=deal.pk,
            values={"remarks": "א"},
            expected_version=1,
        )


def test_the_rival_finds_nothing_and_rights_are_asked_for(
    yossi: Actor, noa: Actor, avi: Actor, dana: Actor
) -> None:
    deal = make_deal(yossi)
    reader = make_member(_business(dana), "gil", "גיל", rights={"deal.see": Level.ALL})

    for actor in (noa, avi):
        with pytest.raises(NotFound):
            edit(actor, deal, remarks="שלי")
        for deed in (archive_record, delete_record):
            with in_scope(actor), pytest.raises(NotFound):
                deed(actor=actor, type_key="deal", record_id=deal.pk)
    with pytest.raises(NotPermitted):
        edit(reader, deal, remarks="שלי")
    with pytest.raises(NotPermitted):
        make_record(reader, "deal", name="א")


def test_an_archived_record_is_read_and_brought_back(yossi: Actor) -> None:
    deal = make_deal(yossi)
    with in_scope(yossi):
        archive_record(actor=yossi, type_key="deal", record_id=deal.pk)
        with pytest.raises(AlreadyArchived):
            archive_record(actor=yossi, type_key="deal", record_id=deal.pk)
    with pytest.raises(RecordArchived):
        edit(yossi, deal, remarks="א")
    with in_scope(yossi):
        assert unarchive_record(actor=yossi, type_key="deal", record_id=deal.pk).archived_at is None
        with pytest.raises(NotArchived):
            unarchive_record(actor=yossi, type_key="deal", record_id=deal.pk)


def test_a_deleted_record_is_nowhere_until_it_is_restored(dana: Actor, yossi: Actor) -> None:
    deal = make_deal(yossi)
    with in_scope(yossi), pytest.raises(NotPermitted):
        delete_record(actor=yossi, type_key="deal", record_id=deal.pk)
    with in_scope(dana):
        deleted = delete_record(actor=dana, type_key="deal", record_id=deal.pk)
    assert deleted.deleted_by_id == dana.membership_id
    with pytest.raises(NotFound):
        edit(yossi, deal, remarks="א")
    with in_scope(dana):
        assert restore_record(actor=dana, type_key="deal", record_id=deal.pk).deleted_at is None


def test_own_fields_stand_beside_built_in_ones(yossi: Actor) -> None:
    with in_scope(yossi):
        CustomField.objects.create(
            business_id=yossi.business_id, record_type="deal", key="x_source", type_key="text"
        )
        mark_design_changed()
    deal = make_deal(yossi, x_source="תערוכה")

    assert deal.custom_values == {"x_source": "תערוכה"}
    assert " תערוכה" in deal.search_text
    assert edit(yossi, deal, x_source="").custom_values == {}


def test_a_project_is_numbered_and_ends_after_it_starts(yossi: Actor, noa: Actor) -> None:
    party = make_party(yossi)
    first = make_record(yossi, "project", name="הקמה", party=party.pk)
    second = make_record(yossi, "project", name="שדרוג", party=party.pk)
    of_rival = make_record(noa, "project", name="שלט", party=make_party(noa).pk)

    assert [first.number, second.number, of_rival.number] == ["P0001", "P0002", "P0001"]
    assert " p0001" in first.search_text
    with pytest.raises(EndsBeforeStart), in_scope(yossi):
        edit_record(
            actor=yossi,
            type_key="project",
            record_id=first.pk,
            values={"start_date": "02/01/2026", "end_date": "01/01/2026"},
        )


def test_what_fails_takes_no_number(yossi: Actor) -> None:
    party = make_party(yossi)

    with pytest.raises(EndsBeforeStart):
        make_record(
            yossi,
            "project",
            name="א",
            party=party.pk,
            start_date="02/01/2026",
            target_date="01/01/2026",
        )
    assert make_record(yossi, "project", name="ב", party=party.pk).number == "P0001"


@pytest.mark.django_db(transaction=True)
def test_records_made_at_once_get_numbers_of_their_own(dana: Actor) -> None:
    party = make_party(dana)
    together, failed = Barrier(6), []

    def make() -> None:
        try:
            together.wait()
            for _ in range(5):
                make_record(dana, "project", name="במקביל", party=party.pk)
        except Exception as problem:  # noqa: BLE001 -- told to the test's own thread
            failed.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    with in_scope(dana):
        numbers = sorted(Project.objects.values_list("number", flat=True))
    assert numbers == [f"P{place:04}" for place in range(1, 31)]


def _business(actor: Actor) -> object:
    from kesher.tenancy.models import Business

    with in_scope(actor):
        return Business.objects.get(pk=actor.business_id)
