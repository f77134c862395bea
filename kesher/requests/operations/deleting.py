"""Deleting a repeating task: this one, this one and those after it, or all that are open."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from kesher.records.queries import may_do, record_type
from kesher.requests.choices import SeriesPart
from kesher.requests.models import Request
from kesher.requests.operations.repeating import repeat_when_deleted
from kesher.requests.queries.series import deleted_with, open_ones_of_series
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def delete_task_of_series(*, actor: Actor, type_key: str, record_id: int, part: str) -> Request:
    """Put a task into the recycle bin, and as much of its series as `part` says.

    Of one task only: the next one is made at once, as if this one had been done. Of it and those
    after it: the series ends, and tasks of it that are open and came later go too. Of all: those
    before it that are open too. Closed ones stay; so do those that the actor may not delete. What
    was deleted together comes back together.

    Raises: NotFound, NotPermitted, LockedForRecipient; of several each or none is deleted.
    """
    kind = record_type(type_key)
    delete = _deed(kind.writer.delete)
    task: Request = delete(actor=actor, record_id=record_id)
    if part == SeriesPart.ONE:
        repeat_when_deleted(actor, task)
        return task
    others = open_ones_of_series(task, with_earlier=part == SeriesPart.ALL)
    gone = [other.pk for other in others if may_do(actor, kind, other, "request.delete")]
    for other_id in gone:
        delete(actor=actor, record_id=other_id)
    Request.objects.filter(pk__in=gone).update(deleted_at=task.deleted_at)
    return task


def restore_with_series(restore: Callable[..., Any], *, actor: Actor, record_id: int) -> Request:
    """Bring a task back with what was deleted together with it.

    Raises: NotFound, NotPermitted.
    """
    gone = Request.objects.filter(pk=record_id).exclude(deleted_at=None).first()
    others = deleted_with(gone) if gone and gone.repeats else []
    task: Request = restore(actor=actor, record_id=record_id)
    kind = record_type(task.kind)
    for other in others:
        if may_do(actor, kind, other, "request.delete"):
            restore(actor=actor, record_id=other.pk)
    return task


def withdraw_followers(request_ids: Iterable[int]) -> None:
    """Take away the tasks that were made when these were deleted alone, now that these are back.

    Those with which something was done meanwhile stay. The others go into the bin, and repeat no
    more, lest the series be there twice when somebody brings them back from it.
    """
    back = Request.objects.filter(pk__in=list(request_ids), deleted_at=None)
    Request.objects.filter(
        repeated_from_id__in=list(back.values_list("pk", flat=True)),
        follows_deleted=True,
        version=1,
        checklist_version=0,
        hour=None,
        open_predecessors=0,
        closed_at=None,
        archived_at=None,
        deleted_at=None,
    ).update(deleted_at=timezone.now(), repeated_from=None, repeats="", follows_deleted=False)


def _deed(deed: Callable[..., Any] | None) -> Callable[..., Any]:
    if deed is None:
        raise TypeError
    return deed
