"""The clock forgets what fictitious leads held, in every business by itself."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from kesher.activities.operations.leads import move_to_fictitious_leads
from kesher.lib.jobs import run_now
from kesher.parties.models import FictitiousLead
from kesher.parties.operations.statuses import StatusEvidence
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

TOLD = StatusEvidence(summary="בדוי", reason="בדוי", reason_kind="fictitious")


def make_lead(actor: Actor) -> int:
    party = make_party(actor, "בדוי בע״מ", phones=("050-2345678",))
    with in_scope(actor):
        return move_to_fictitious_leads(actor=actor, party_id=party.pk, evidence=TOLD).pk


@pytest.mark.parametrize(("days", "is_erased"), [(29, False), (31, True)])
def test_snapshots_are_erased_after_thirty_days(dana: Actor, days: int, is_erased: bool) -> None:
    lead_id = make_lead(dana)

    with time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False):
        run_now("parties.erase_due_snapshots", {"business_id": dana.business_id})

    with in_scope(dana):
        assert (FictitiousLead.objects.get(pk=lead_id).snapshot is None) is is_erased


def test_one_business_never_erases_for_another(dana: Actor, noa: Actor) -> None:
    lead_id = make_lead(dana)

    with time_machine.travel(timezone.now() + dt.timedelta(days=31), tick=False):
        run_now("parties.erase_due_snapshots", {"business_id": noa.business_id})

    with in_scope(dana):
        assert FictitiousLead.objects.get(pk=lead_id).snapshot is not None


def test_the_clock_reaches_every_business(dana: Actor, noa: Actor) -> None:
    assert {dana.business_id, noa.business_id} <= set(all_business_ids())
