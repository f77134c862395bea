"""A fictitious lead leaves every list, can come back whole, and is forgotten for good."""

import datetime as dt
import json

import pytest
from django.core import serializers
from django.db import connection
from django.utils import timezone

from kesher.activities.models import Activity, NextCall
from kesher.activities.operations.leads import move_to_fictitious_leads, restore_fictitious_lead
from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties import operations as parties
from kesher.parties import queries as party_queries
from kesher.parties.errors import LeadErased, SurvivingPartyUnknown
from kesher.parties.models import Address, Contact, Email, FictitiousLead, Party, Phone
from kesher.parties.operations.statuses import StatusEvidence
from kesher.parties.rules.entries import PartyEntry
from kesher.records.errors import EvidenceMissing, IllegalTransition
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

SECRET = "הערה־סודית־מאוד"
TOLD = StatusEvidence(summary="השם והמספר בדויים", reason="ליד מבחן", reason_kind="fictitious")


def make_lead(actor: Actor, **values: object) -> Party:
    party = make_party(actor, "בדוי בע״מ", phones=("050-2345678",), **values)
    Party.objects.filter(pk=party.pk).update(remarks=SECRET)
    party.refresh_from_db()
    now = timezone.now()
    row = Activity.objects.create(
        business_id=actor.business_id,
        kind="note",
        party=party,
        summary="שיחה ראשונה",
        occurred_at=now,
        recorded_at=now - dt.timedelta(hours=3),
        owner_id=actor.membership_id,
        created_by_id=actor.membership_id,
    )
    NextCall.objects.create(
        business_id=actor.business_id,
        activity=row,
        party=party,
        due_at=now,
        assignee_id=actor.membership_id,
    )
    return party


def everything_of(party: Party) -> str:
    """Return all that is stored of a party, but for what counts its changes."""
    rows = [
        *Party.objects.filter(pk=party.pk),
        *Phone.objects.filter(party=party).order_by("pk"),
        *Email.objects.filter(party=party).order_by("pk"),
        *Address.objects.filter(party=party).order_by("pk"),
        *Contact.objects.filter(party=party).order_by("pk"),
    ]
    stored = json.loads(serializers.serialize("json", rows))
    for row in stored:
        for name in ("version", "updated_at", "status_before_refusal"):
            row["fields"].pop(name, None)
    return json.dumps(stored, sort_keys=True, ensure_ascii=False)


@pytest.mark.behaviour("H-36")
def test_a_fictitious_lead_leaves_lists_and_duplicate_warnings(dana: Actor) -> None:
    with in_scope(dana):
        party = make_lead(dana)

        move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)

        with pytest.raises(NotFound):
            party_queries.get_party(dana, party.pk)
        assert party.pk not in party_queries.visible_parties(dana).values_list("pk", flat=True)
        assert NextCall.objects.filter(party=party, closed_at=None).count() == 0


@pytest.mark.behaviour("H-93", "H-95")
def test_only_fields_that_the_business_keeps_stay(dana: Actor) -> None:
    with in_scope(dana):
        Business.objects.update(kept_lead_fields=["title"])
        party = make_lead(dana)

        lead = move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)

        party.refresh_from_db()
        assert (party.name, party.remarks, party.main_phone) == ("בדוי בע״מ", "", "")
        assert Phone.objects.filter(party=party).count() == 0
        assert set(lead.lost_fields) >= {"remarks", "phones"}


@pytest.mark.behaviour("H-94")
def test_fields_added_to_the_table_in_advance_are_kept(dana: Actor) -> None:
    with in_scope(dana):
        Business.objects.update(kept_lead_fields=["remarks", "phones"])
        party = make_lead(dana)

        move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)

        party.refresh_from_db()
        assert party.remarks == SECRET
        assert Phone.objects.filter(party=party).count() == 1


@pytest.mark.behaviour("H-96")
def test_restoring_brings_everything_back(dana: Actor) -> None:
    with in_scope(dana):
        Business.objects.update(kept_lead_fields=[])
        party = make_lead(dana)
        before = everything_of(party)
        lead = move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)

        restore_fictitious_lead(actor=dana, lead_id=lead.pk)

        assert everything_of(party) == before
        assert NextCall.objects.filter(party=party, closed_at=None).count() == 1
        assert party_queries.get_party(dana, party.pk).customer_status == "new"


def test_restoring_needs_its_right_and_happens_once(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        party = make_lead(dana)
        lead = move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)
    with in_scope(yossi):
        with pytest.raises(NotPermitted) as refused:
            restore_fictitious_lead(actor=yossi, lead_id=lead.pk)
        assert refused.value.right == "party.restore_fictitious"
        assert FictitiousLead.objects.get().restored_at is None
    with in_scope(dana):
        restore_fictitious_lead(actor=dana, lead_id=lead.pk)
        with pytest.raises(NotFound):
            restore_fictitious_lead(actor=dana, lead_id=lead.pk)


def test_a_duplicate_names_the_party_that_stays(dana: Actor) -> None:
    told = StatusEvidence(summary="כפול", reason="אותו טלפון", reason_kind="duplicate")
    with in_scope(dana):
        party, other = make_lead(dana), make_party(dana, "האמיתי בע״מ")
        for wrong in (None, party.pk, 10**9):
            with pytest.raises(SurvivingPartyUnknown):
                move_to_fictitious_leads(
                    actor=dana, party_id=party.pk, evidence=told, surviving_party_id=wrong
                )
        party.refresh_from_db()
        assert (party.customer_status, party.left_lists_at) == ("new", None)

        lead = move_to_fictitious_leads(
            actor=dana, party_id=party.pk, evidence=told, surviving_party_id=other.pk
        )

        assert lead.surviving_party == other


@pytest.mark.parametrize(
    "told",
    [
        StatusEvidence(summary=" ", reason="סיבה", reason_kind="fictitious"),
        StatusEvidence(summary="תקציר", reason="", reason_kind="fictitious"),
        StatusEvidence(summary="תקציר", reason="סיבה"),
    ],
)
@pytest.mark.behaviour("H-35")
def test_without_reason_and_summary_nothing_moves(dana: Actor, told: StatusEvidence) -> None:
    with in_scope(dana):
        party = make_lead(dana)
        before = everything_of(party)

        with pytest.raises(EvidenceMissing):
            move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=told)

        assert everything_of(party) == before
        assert FictitiousLead.objects.count() == 0


@pytest.mark.behaviour("H-34")
def test_only_new_and_followed_up_customers_can_be_fictitious(dana: Actor) -> None:
    with in_scope(dana):
        party = make_lead(dana)
        for status in ("real", "real_with_contract", "frozen", "not_interested"):
            Party.objects.filter(pk=party.pk).update(customer_status=status)
            with pytest.raises(IllegalTransition):
                move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)


def test_the_status_alone_cannot_make_a_lead(dana: Actor) -> None:
    with in_scope(dana):
        party = make_lead(dana)

        with pytest.raises(IllegalTransition):
            parties.change_status(
                actor=dana, party_id=party.pk, role="customer", key="mark_fictitious", evidence=TOLD
            )


def test_the_rival_finds_nothing_to_move_or_restore(dana: Actor, noa: Actor) -> None:
    with in_scope(dana):
        party = make_lead(dana)
        lead = move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)
        other = make_lead(dana)
    with in_scope(noa):
        with pytest.raises(NotFound):
            restore_fictitious_lead(actor=noa, lead_id=lead.pk)
        with pytest.raises(NotFound):
            move_to_fictitious_leads(actor=noa, party_id=other.pk, evidence=TOLD)


def test_after_thirty_days_it_is_erased_everywhere(dana: Actor) -> None:
    with in_scope(dana):
        Business.objects.update(kept_lead_fields=[])
        entry = PartyEntry(name="נמחק בע״מ", kind="organization", remarks=SECRET)
        party = parties.create_party(actor=dana, entry=entry, roles=["customer"])
        lead = move_to_fictitious_leads(actor=dana, party_id=party.pk, evidence=TOLD)
        assert parties.erase_due_snapshots(now=timezone.now()) == 0
        assert whole_database_holds(SECRET)

        erased = parties.erase_due_snapshots(now=timezone.now() + dt.timedelta(days=31))

        assert erased == 1
        assert not whole_database_holds(SECRET)
        assert Change.objects.filter(operation="tenancy.erase_changes").exists()
        with pytest.raises(LeadErased):
            restore_fictitious_lead(actor=dana, lead_id=lead.pk)
        assert parties.erase_due_snapshots(now=timezone.now() + dt.timedelta(days=40)) == 0


def whole_database_holds(text: str) -> bool:
    """Look for the text in every row that the business has, of every table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM "{table}" row WHERE to_jsonb(row)::text LIKE %s)',
                [f"%{text}%"],
            )
            if cursor.fetchone()[0]:
                return True
    return False
