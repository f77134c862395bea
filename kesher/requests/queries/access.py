"""Finding a request of any kind, as the actor may see it."""

from collections.abc import Iterable

from kesher.lib.errors import NotFound
from kesher.records.queries import record_type_for, record_types_for
from kesher.records.queries.screens import get_type
from kesher.records.rules.record_types import RecordType
from kesher.requests.choices import RequestKind
from kesher.requests.models import Request
from kesher.requests.queries.sharing import SHARE
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, require


def request_types(actor: Actor) -> dict[str, RecordType]:
    """Return every kind of request by key, in the order in which they were registered."""
    types = record_types_for(actor).items()
    return {key: kind for key, kind in types if kind.model is Request}


def get_request_type(actor: Actor, key: str) -> RecordType:
    """Return a kind of request.

    Raises: NotFound, also for records of another type; NotPermitted.
    """
    kind = get_type(actor, key)
    if kind.model is not Request:
        raise NotFound
    require(actor, f"{kind.right}.see")
    return kind


def get_request(actor: Actor, request_id: int) -> Request:
    """Return a request that the actor may see, of whatever kind.

    Raises: NotFound, when it is absent, of another business, or out of the actor's reach.
    """
    found = requests_by_id(actor, [request_id])
    if not found:
        raise NotFound
    return found[0]


def get_task_showing(actor: Actor, task_id: int, field_key: str) -> Request:
    """Return a task of which the actor may read this field.

    Raises: NotFound, also for requests of another kind, and where the business lets his role not
    read the field; NotPermitted.
    """
    require(actor, "request.see")
    task = get_request(actor, task_id)
    kind = record_type_for(actor, task.kind)
    if task.kind != RequestKind.TASK or kind.find_field(field_key) is None:
        raise NotFound
    return task


def requests_by_id(actor: Actor, request_ids: Iterable[int]) -> list[Request]:
    """Return those of the requests that the actor may see, the oldest first."""
    rows = Request.objects.filter(pk__in=list(request_ids), deleted_at=None)
    kinds = {kind.key for kind in request_types(actor).values()}
    seen = within_reach(rows.filter(kind__in=kinds), actor, "request.see", shared=SHARE.rows(actor))
    return list(seen.order_by("pk"))
