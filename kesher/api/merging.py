"""Merging records that are one, and making them separate again."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import HeaderEx, P, Router

from kesher.api.callers import actor_of
from kesher.api.representation import answer
from kesher.api.schemas import MergeIn, MergeOut
from kesher.parties import operations
from kesher.parties.models import Merge
from kesher.parties.queries import merges
from kesher.tenancy.operations import run_once

router = Router(tags=["merging"])


@router.post("/records/{type}/merge", response={201: MergeOut}, summary="Make one of several")
def merge(
    request: HttpRequest,
    type: Literal["party", "contact"],  # noqa: A002 -- the name in the address
    body: MergeIn,
    idempotency_key: HeaderEx[
        UUID | None, P(description="The same key merges once, however often it is sent.")
    ] = None,
) -> HttpResponse:
    """Make one card of several, or one contact of several at one party.

    The others leave the lists; what belongs to them moves to the survivor, much of it in the
    background: `GET` the merge to see how far it is. It can be undone for thirty days.
    """
    actor = actor_of(request)

    def deed() -> int:
        if type == "party":
            made = operations.merge_parties(
                actor=actor,
                survivor_id=body.survivor_id,
                party_ids=body.ids,
                choices=body.choices,
                versions=body.versions,
            )
        else:
            made = operations.merge_contacts(
                actor=actor,
                survivor_id=body.survivor_id,
                contact_ids=body.ids,
                choices=body.choices,
                versions=body.versions,
            )
        return int(made.pk)

    if idempotency_key is None:
        merge_id: int | None = deed()
    else:
        name = f"api.merge_{type}"
        merge_id = run_once(actor=actor, key=idempotency_key, deed_name=name, deed=deed)
    return answer(_shown(merges.get_merge(actor, merge_id or 0)), 201)


@router.get("/merges/{merge_id}", response=MergeOut, summary="One merge")
def merge_get(request: HttpRequest, merge_id: int) -> HttpResponse:
    """How far a merge has come, and how many rows moved, by table and column."""
    return answer(_shown(merges.get_merge(actor_of(request), merge_id)))


@router.post("/merges/{merge_id}/undo", response=MergeOut, summary="Undo a merge")
def merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Make the records separate again, each with what it had; within thirty days."""
    undone = operations.undo_merge(actor=actor_of(request), merge_id=merge_id)
    return answer(_shown(undone))


def _shown(merge: Merge) -> dict[str, object]:
    return {
        "id": merge.pk,
        "type": merge.kind,
        "survivor_id": merge.survivor_contact_id or merge.party_id,
        "merged_ids": [record.record_id for record in merges.records_of(merge)],
        "state": merge.state,
        "total_count": merge.total_count,
        "done_count": merge.done_count,
        "moved": merge.moved,
        "merged_at": merge.merged_at.isoformat(),
        "undone_at": merge.undone_at.isoformat() if merge.undone_at else None,
        "undo_until": merge.erase_after.isoformat(),
    }
