"""Deeds beyond a single record's fields: many records at once, and guarded moves of a status."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kesher.activities.operations.statuses import set_party_status
from kesher.api.callers import actor_of
from kesher.api.problems import problem
from kesher.api.records import answer_record, listing_of, type_for
from kesher.api.representation import answer
from kesher.api.schemas import BatchOut, BulkIn, RecordOut, StatusIn
from kesher.exchange import operations
from kesher.exchange import queries as batches
from kesher.exchange.models import Batch
from kesher.exchange.operations import Change
from kesher.exchange.rules.selections import Selection
from kesher.parties.operations.statuses import StatusEvidence

router = Router(tags=["deeds"])


@router.post("/records/{type}/bulk", response={202: BatchOut}, summary="Do a deed to many records")
def bulk(request: HttpRequest, type: str, body: BulkIn) -> HttpResponse:  # noqa: A002
    """Start a batch; the worker does it, and it can be undone for thirty days on screen."""
    actor = actor_of(request)
    kind = type_for(actor, type, "see")
    if not body.ids and not body.everything:
        return problem(
            422, "nothing_selected", _("Name ids, or say that everything is meant."), field="ids"
        )
    selection = Selection(listing=listing_of(kind).path, state=body.filter, ids=tuple(body.ids))
    changes = [Change(field_key=one.field, value=one.value, mode=one.mode) for one in body.changes]
    batch = operations.start_deed(actor=actor, selection=selection, deed=body.deed, changes=changes)
    return answer(_shown(batch), 202)


@router.get("/batches/{id}", response=BatchOut, summary="What became of a batch")
def batch_get(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """Progress and result of a deed, an import or an export."""
    return answer(_shown(batches.get_batch(actor_of(request), id)))


@router.post("/records/party/{id}/status", response=RecordOut, summary="Move the status of a party")
def party_status(request: HttpRequest, id: int, body: StatusIn) -> HttpResponse:  # noqa: A002
    """Make one of the guarded moves, with the summary that explains it in the contact log."""
    actor = actor_of(request)
    kind = type_for(actor, "party", "edit")
    evidence = StatusEvidence(
        summary=body.summary,
        reason=body.reason,
        reason_kind=body.reason_kind,
        card_message=body.card_message,
    )
    set_party_status(
        actor=actor, party_id=id, role=body.role, key=body.transition, evidence=evidence
    )
    return answer_record(actor, kind, id)


def _shown(batch: Batch) -> dict[str, object]:
    return {
        "id": batch.pk,
        "deed": batch.deed,
        "type": batch.record_type,
        "state": batch.state,
        "row_count": batch.row_count,
        "updated_count": batch.updated_count,
        "skipped_count": batch.skipped_count,
        "failed_count": batch.failed_count,
    }
