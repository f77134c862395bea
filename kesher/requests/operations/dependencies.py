"""Letting a task wait for another one, and keeping count of what it waits for."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Count

from kesher.requests.errors import DependencyCycle, TooManyDependencies
from kesher.requests.models import Request, TaskDependency
from kesher.requests.operations.telling import tell_of_way
from kesher.requests.queries.dependencies import dependency_lock, get_task, leads_to
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

MOST_AWAITED = 50


@operation
def add_dependency(*, actor: Actor, task_id: int, waits_for: int) -> None:
    """Let a task wait for another one; saying so again changes nothing.

    Raises: NotFound, when either is out of the actor's sight; NotPermitted, RecordArchived,
    LockedForRecipient; DependencyCycle, also for the task itself; TooManyDependencies, beyond 50.
    """
    awaited = get_task(actor, waits_for)
    # The one that is awaited comes first, as when it is closed: it may be just being closed.
    awaited = Request.objects.select_for_update().get(pk=awaited.pk)
    task = _open(actor, task_id)
    # Two that would close a circle from both its ends must see each other.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('kesher.dependencies', %s))",
            [actor.business_id],
        )
    if awaited.pk == task.pk or leads_to(awaited, task.pk):
        raise DependencyCycle
    rows = TaskDependency.objects.filter(request=task)
    if rows.filter(waits_for=awaited).exists():
        return
    if rows.count() >= MOST_AWAITED:
        raise TooManyDependencies(most=MOST_AWAITED)
    TaskDependency.objects.create(business_id=actor.business_id, request=task, waits_for=awaited)
    _count_predecessors([task.pk])


@operation
def remove_dependency(*, actor: Actor, task_id: int, waits_for: int) -> None:
    """Let a task wait for another one no more.

    Raises: NotFound, when either is out of the actor's sight; NotPermitted, RecordArchived,
    LockedForRecipient.
    """
    task = _open(actor, task_id)
    awaited = get_task(actor, waits_for)
    TaskDependency.objects.filter(request=task, waits_for=awaited).delete()
    _count_predecessors([task.pk])


def follow_state(actor: Actor, request: Request, *, was_open: bool) -> None:
    """After a task was closed or opened again, count anew where it is awaited, and tell them."""
    is_open = request.closed_at is None
    if is_open is was_open:
        return
    waiting = _waiting_for([request.pk])
    _count_predecessors(waiting)
    if not is_open:
        for one in Request.objects.filter(
            pk__in=waiting, closed_at=None, archived_at=None, deleted_at=None
        ):
            tell_of_way(actor, one)


def count_predecessors_around(request_ids: Sequence[int]) -> None:
    """Count anew for these requests and for those that wait for them."""
    _count_predecessors({*request_ids, *_waiting_for(request_ids)})


def _open(actor: Actor, task_id: int) -> Request:
    """Return a task, locked, if the actor may change what it waits for."""
    get_task(actor, task_id)
    task: Request = Request.objects.select_for_update().get(pk=task_id)
    if refusal := dependency_lock(actor, task):
        raise refusal
    return task


def _waiting_for(request_ids: Iterable[int]) -> list[int]:
    rows = TaskDependency.objects.filter(waits_for_id__in=list(request_ids))
    return list(rows.values_list("request_id", flat=True).distinct())


def _count_predecessors(request_ids: Iterable[int]) -> None:
    """Write down how many open tasks each of these waits for, where that has changed.

    The rows are locked before anything is counted: of two predecessors that are closed at once the
    later count sees both.
    """
    ids = sorted(request_ids)
    if not ids or not TaskDependency.objects.filter(request_id__in=ids).exists():
        Request.objects.filter(pk__in=ids, open_predecessors__gt=0).update(open_predecessors=0)
        return
    rows = Request.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    had = dict(rows.values_list("pk", "open_predecessors"))
    open_ones = TaskDependency.objects.filter(
        request_id__in=ids,
        waits_for__closed_at=None,
        waits_for__archived_at=None,
        waits_for__deleted_at=None,
    )
    counted = open_ones.values("request_id").annotate(count=Count("pk"))
    counts = dict(counted.values_list("request_id", "count"))
    for pk, count in had.items():
        if count != counts.get(pk, 0):
            Request.objects.filter(pk=pk).update(open_predecessors=counts.get(pk, 0))
