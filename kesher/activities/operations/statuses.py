"""«Set status»: the move of a party and the row of the log that explains it, as one deed."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity
from kesher.activities.queries.statuses import open_rows
from kesher.parties import operations as parties
from kesher.parties.operations.statuses import (
    StatusChange,
    StatusEvidence,
    lock_party,
    move_towards,
)
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


@operation
def move_party_status(
    *, actor: Actor, record_id: int, field_key: str, to_status: str, told: Mapping[str, Any]
) -> Activity:
    """Move a party's status to one that many are given at once, each with a note of its own.

    Raises: NotFound, NotPermitted, IllegalTransition, EvidenceMissing.
    """
    role = field_key.removesuffix("_status")
    party = lock_party(actor=actor, party_id=record_id)
    key = move_towards(role, party, to_status).key
    evidence = StatusEvidence(**{name: str(text or "") for name, text in told.items()})
    change = parties.change_status(
        actor=actor, party_id=record_id, role=role, key=key, evidence=evidence
    )
    return explain_change(actor=actor, change=change, summary=_told(evidence), is_apart=True)


def explain_change(
    *, actor: Actor, change: StatusChange, summary: str, is_apart: bool = False
) -> Activity:
    """Write the status change into the actor's open row of the party, or into a new note.

    With `is_apart` always into a new one: what stands in open rows was not meant for this.
    """
    told = f"{change.role}:{change.from_status}>{change.to_status}"
    row = None if is_apart else open_rows(actor, change.party.pk).select_for_update().first()
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
