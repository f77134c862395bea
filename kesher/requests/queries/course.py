"""How a request went on: what its form shows beside the fields, and what it locks."""

from collections.abc import Mapping
from typing import Any

from kesher.records.queries import history_of, record_type_for
from kesher.requests.choices import CLOSED_STATUS
from kesher.requests.models import Request
from kesher.requests.rules.recipients import OPEN_TO_RECIPIENT, locked_fields
from kesher.tenancy.rules.access import Actor, Level


def course_context(actor: Actor, request: Request | None) -> Mapping[str, Any]:
    """Return what `requests/_request_course.html` needs; nothing has happened to a new request."""
    if request is None:
        return {"course": None}
    kind = record_type_for(actor, request.kind)
    return {"course": history_of(actor, kind, request.pk)}


def locked_in(actor: Actor, request: Request, wanted: frozenset[str]) -> list[str]:
    """Return those of the wanted fields that the giver keeps this actor from changing."""
    reaches_all = actor.level("request.edit") >= Level.ALL
    return locked_fields(
        wanted,
        is_locked=request.is_locked_for_recipient,
        is_giver=request.created_by_id == actor.membership_id,
        may_all=reaches_all and request.owner_id != actor.membership_id,
    )


def fields_locked_for(actor: Actor, request: Request) -> frozenset[str]:
    """Return the keys of all fields of a request that the giver keeps this actor from changing."""
    kind = record_type_for(actor, request.kind)
    every = frozenset(spec.key for spec in kind.fields) - OPEN_TO_RECIPIENT
    return frozenset(locked_in(actor, request, every))


def status_when_done(request: Request) -> str:
    """Return the closing status for an open task that is done to 100 %, else nothing."""
    is_done = request.closed_at is None and request.percent_done == 100
    return CLOSED_STATUS if is_done else ""
