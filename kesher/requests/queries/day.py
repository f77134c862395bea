"""The tasks and messages that wait for a person; the tasks stand among his reminders too."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from kesher.lib.dates import relative_due
from kesher.lib.rows import Figure
from kesher.notifications.queries import Day, DayLine
from kesher.records.queries import card_url
from kesher.requests.choices import RequestKind
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.rules.lateness import is_overdue
from kesher.tenancy.rules.access import Actor

_COUNTED_UP_TO = 100
_COUNT = (
    "(SELECT count(*) FROM (SELECT FROM requests_request WHERE business_id = %(business)s"
    " AND owner_id = %(member)s AND kind = %(task)s AND closed_at IS NULL AND archived_at IS NULL"
    " AND deleted_at IS NULL LIMIT %(most_tasks)s) counted)"
)


def open_task_figure(actor: Actor) -> Figure | None:
    """Return the question how many tasks the actor has to finish, up to a hundred."""
    if not actor.may("request.see"):
        return None
    values = {"business": actor.business_id, "member": actor.membership_id}
    return Figure(_COUNT, {**values, "task": RequestKind.TASK.value, "most_tasks": _COUNTED_UP_TO})


def open_task_count(actor: Actor, day: Day) -> int:
    """Return how many tasks the actor has to finish, up to a hundred."""
    del day
    return _count(actor, RequestKind.TASK)


def open_task_lines(actor: Actor, day: Day, limit: int) -> Sequence[DayLine]:
    """Return the tasks that the actor has to finish, the most urgent first."""
    del day
    return _lines(actor, RequestKind.TASK, limit)


def open_message_count(actor: Actor, day: Day) -> int:
    """Return how many messages wait for the actor, up to a hundred."""
    del day
    return _count(actor, RequestKind.MESSAGE)


def open_message_lines(actor: Actor, day: Day, limit: int) -> Sequence[DayLine]:
    """Return the messages that wait for the actor, the most urgent first."""
    del day
    return _lines(actor, RequestKind.MESSAGE, limit)


def _count(actor: Actor, kind: RequestKind) -> int:
    if not actor.may("request.see"):
        return 0
    return _open(actor, kind)[:_COUNTED_UP_TO].count()


def _lines(actor: Actor, kind_key: RequestKind, limit: int) -> Sequence[DayLine]:
    kind = request_types(actor).get(kind_key)
    if kind is None or not actor.may("request.see"):
        return ()
    now = timezone.now()
    return [
        DayLine(
            request.subject,
            relative_due(request.due_at, now) if request.due_at else "",
            request.party.name if request.party else request.contact_name,
            card_url(actor, kind, request.pk),
            is_overdue(request.due_at, request.closed_at, now=now),
        )
        for request in _open(actor, kind_key).select_related("party")[:limit]
    ]


def _open(actor: Actor, kind: RequestKind) -> QuerySet[Request]:
    return Request.objects.filter(
        owner_id=actor.membership_id,
        kind=kind,
        closed_at=None,
        archived_at=None,
        deleted_at=None,
    ).order_by("due_at", "pk")
