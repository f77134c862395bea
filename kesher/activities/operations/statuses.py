"""«Set status»: the move of a party and the row of the log that explains it, as one deed."""

from django.utils import timezone

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity
from kesher.activities.queries.statuses import open_rows
from kesher.parties import operations as parties
from kesher.parties.operations.statuses import StatusChange, StatusEvidence
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def set_party_status(
    *, actor: Actor, party_id: int, role: str, key: str, evidence: StatusEvidence
) -> Activity:
    """Move the party's status and return the row of the log that tells why.

    The row is the actor's own latest one of this party while it is still open for editing; its
    summary becomes the one given. Otherwise a note is made.

    Raises: NotFound, NotPermitted, IllegalTransition, EvidenceMissing.
    """
    change = parties.change_status(
        actor=actor, party_id=party_id, role=role, key=key, evidence=evidence
    )
    return explain_change(actor=actor, change=change, summary=_told(evidence))


def explain_change(*, actor: Actor, change: StatusChange, summary: str) -> Activity:
    """Write the status change into the actor's open row of the party, or into a new note."""
    told = f"{change.role}:{change.from_status}>{change.to_status}"
    row = open_rows(actor, change.party.pk).select_for_update().first()
    if row is None:
        now = timezone.now()
        return Activity.objects.create(
            business_id=actor.business_id,
            kind=ActivityKind.NOTE,
            party=change.party,
            summary=summary,
            occurred_at=now,
            recorded_at=now,
            status_change=told,
            owner_id=actor.membership_id,
            created_by_id=actor.membership_id,
            branch_id=actor.branch_id,
            department_id=actor.department_id,
        )
    row.summary = summary
    row.status_change = told
    row.version += 1
    row.save(update_fields=["summary", "status_change", "version", "updated_at"])
    return row


def _told(evidence: StatusEvidence) -> str:
    """Return the summary, with the reason before it where one was asked for."""
    parts = [evidence.reason.strip(), evidence.summary.strip()]
    return "\n".join(dict.fromkeys(part for part in parts if part))
