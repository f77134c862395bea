"""Fictitious and duplicate leads, together with what was planned with them."""

from django.utils import timezone

from kesher.activities.choices import NextCallOutcome
from kesher.activities.models import NextCall
from kesher.activities.operations.statuses import explain_change
from kesher.parties import operations as parties
from kesher.parties.models import FictitiousLead
from kesher.parties.operations.statuses import StatusEvidence
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def move_to_fictitious_leads(
    *,
    actor: Actor,
    party_id: int,
    evidence: StatusEvidence,
    surviving_party_id: int | None = None,
) -> FictitiousLead:
    """Move a customer to the fictitious and duplicate leads; the calls due to it are called off.

    Raises: NotFound, NotPermitted, IllegalTransition, EvidenceMissing, SurvivingPartyUnknown.
    """
    lead, change = parties.mark_fictitious(
        actor=actor,
        party_id=party_id,
        evidence=evidence,
        surviving_party_id=surviving_party_id,
    )
    explain_change(actor=actor, change=change, summary=evidence.summary.strip())
    NextCall.objects.filter(party_id=party_id, closed_at=None).update(
        closed_at=timezone.now(),
        closed_by_id=actor.membership_id,
        outcome=NextCallOutcome.LEAD_MOVED,
    )
    return lead


@operation
def restore_fictitious_lead(*, actor: Actor, lead_id: int) -> FictitiousLead:
    """Bring a lead back to the lists, and the calls that were due to it to the queue.

    Raises: NotFound, NotPermitted, LeadErased.
    """
    lead = parties.restore_lead(actor=actor, lead_id=lead_id)
    NextCall.objects.filter(party_id=lead.party_id, outcome=NextCallOutcome.LEAD_MOVED).update(
        closed_at=None, closed_by_id=None, outcome=""
    )
    return lead
