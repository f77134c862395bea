"""What is done to requests from the screen on which they are handled."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from kesher.activities.rules.next_calls import edges_of
from kesher.lib.dates import local
from kesher.lib.errors import NotFound, Refusal
from kesher.records.operations import edit_record, edit_records
from kesher.requests.choices import CLOSED_STATUS, MessageStatus, RequestKind
from kesher.requests.errors import NoneChanged
from kesher.requests.models import Request
from kesher.requests.queries.access import get_request, requests_by_id
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

MOST_AT_ONCE = 500


@operation
def handle_message(*, actor: Actor, request_id: int) -> Request:
    """Close a message: it was handled.

    Raises: NotFound, also for a request of another kind; NotPermitted.
    """
    return _edit_message(actor, request_id, {"status": CLOSED_STATUS})


@operation
def call_back(*, actor: Actor, request_id: int) -> Request:
    """Let a message wait for a call to whoever gave it, today unless it has a target.

    Raises: NotFound, also for a request of another kind; NotPermitted; IllegalTransition, where
    the business has no such status any more.
    """
    request = get_request(actor, request_id)
    values: dict[str, Any] = {"status": MessageStatus.CALL_BACK.value}
    if request.due_at is None:
        end = edges_of(local(timezone.now())).end_of_today
        values["due_at"] = end - dt.timedelta(minutes=1)
    return _edit_message(actor, request_id, values)


def _edit_message(actor: Actor, request_id: int, values: Mapping[str, Any]) -> Request:
    if get_request(actor, request_id).kind != RequestKind.MESSAGE:
        raise NotFound
    message: Request = edit_record(
        actor=actor, type_key=RequestKind.MESSAGE.value, record_id=request_id, values=values
    )
    return message


@operation
def change_requests(
    *, actor: Actor, request_ids: Sequence[int], values: Mapping[str, Any]
) -> dict[int, bool | Refusal]:
    """Change the named fields of many requests of whatever kinds; return what became of each.

    Of more than `MOST_AT_ONCE` the rest is left alone; those that the actor does not see are as if
    they were not there.

    Raises: NotPermitted, when the actor may edit none; NoneChanged, when each of them is refused
    or none is there.
    """
    outcomes: dict[int, bool | Refusal] = {}
    by_kind: dict[str, list[int]] = {}
    for request in requests_by_id(actor, list(request_ids)[:MOST_AT_ONCE]):
        by_kind.setdefault(request.kind, []).append(request.pk)
    for kind, ids in by_kind.items():
        told = {key: value for key, value in values.items() if value is not None}
        outcomes |= edit_records(actor=actor, type_key=kind, values_by_id=dict.fromkeys(ids, told))
    refusals = [one for one in outcomes.values() if isinstance(one, Refusal)]
    if len(refusals) == len(outcomes):
        raise NoneChanged(refusals)
    return outcomes
