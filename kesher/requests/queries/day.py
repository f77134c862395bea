"""The tasks that wait for a person: until they are finished they stand among his reminders."""

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
    if not actor.may("request.see"):
        return 0
    return _open_tasks(actor)[:_COUNTED_UP_TO].count()


def open_task_lines(actor: Actor, day: Day, limit: int) -> Sequence[DayLine]:
    """Return the tasks that the actor has to finish, the most urgent first."""
    del day
    kind = request_types(actor).get(RequestKind.TASK)
    if kind is None:
        return ()
    now = timezone.now()
    return [
        DayLine(
            task.subject,
            relative_due(task.due_at, now) if task.due_at else "",
            task.party.name if task.party else "",
            card_url(actor, kind, task.pk),
            is_overdue(task.due_at, task.closed_at, now=now),
        )
        for task in _open_tasks(actor).select_related("party")[:limit]
    ]


def _open_tasks(actor: Actor) -> QuerySet[Request]:
    return Request.objects.filter(
        owner_id=actor.membership_id,
        kind=RequestKind.TASK,
        closed_at=None,
        archived_at=None,
        deleted_at=None,
    ).order_by("due_at", "pk")
