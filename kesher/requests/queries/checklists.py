"""Checklists of tasks: their items, and who may do what with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.records.errors import FieldIsLocked, RecordArchived
from kesher.records.queries import may_do, record_type_for
from kesher.records.rules.record_types import RecordType
from kesher.requests.errors import LockedForRecipient
from kesher.requests.models import ChecklistItem, Request
from kesher.requests.queries.access import get_task_showing
from kesher.requests.queries.course import locked_in
from kesher.tenancy.rules.access import Actor

FIELD = "checklist"


@dataclass(frozen=True, slots=True)
class ChecklistLocks:
    """Why the actor may not tick the items of a checklist, or not change them; None where he may.

    The recipient of a task that its giver has locked ticks, and leaves the items as they are.
    """

    ticking: Refusal | None
    changing: Refusal | None


def get_task_with_checklist(actor: Actor, task_id: int) -> Request:
    """Return a task whose checklist the actor may read.

    Raises: NotFound, also for requests of another kind, and where the business lets his role not
    read checklists; NotPermitted.
    """
    return get_task_showing(actor, task_id, FIELD)


def get_checklist_item(actor: Actor, item_id: int, *, is_deleted: bool = False) -> ChecklistItem:
    """Return an item of a checklist that the actor may read, its task with it.

    Raises: NotFound; NotPermitted.
    """
    rows = ChecklistItem.objects.filter(pk=item_id, deleted_at__isnull=not is_deleted)
    item = rows.first()
    if item is None:
        raise NotFound
    item.request = get_task_with_checklist(actor, item.request_id)
    return item


def items_of(task: Request) -> QuerySet[ChecklistItem]:
    """Return the items of the checklist of a task in their order."""
    rows = ChecklistItem.objects.filter(request_id=task.pk, deleted_at=None)
    return rows.order_by("place", "pk")


def checklist_locks(actor: Actor, task: Request) -> ChecklistLocks:
    """Return what keeps the actor from ticking and from changing the items of a task."""
    kind = record_type_for(actor, task.kind)
    spec = kind.find_field(FIELD)
    refusal: Refusal | None = None
    if not may_do(actor, kind, task, "request.edit"):
        refusal = NotPermitted("request.edit")
    elif task.archived_at is not None:
        refusal = RecordArchived()
    elif spec is not None and spec.is_locked:
        refusal = FieldIsLocked(spec.key, spec.label)
    if refusal is None and locked_in(actor, task, frozenset({FIELD})):
        return ChecklistLocks(None, LockedForRecipient())
    return ChecklistLocks(refusal, refusal)


def item_texts(item_ids: Iterable[int]) -> dict[int, str]:
    """Return what items say by their number, for the history of their task."""
    rows = ChecklistItem.objects.filter(pk__in=list(item_ids))
    return dict(rows.values_list("pk", "text"))


def item_ids(kind: RecordType, task_id: int) -> QuerySet[ChecklistItem, int]:
    """Return the items of a task, deleted ones too, for readers of the type as `kind` says it."""
    rows = ChecklistItem.objects.filter(request_id=task_id)
    return (rows if kind.find_field(FIELD) else rows.none()).values_list("pk", flat=True)
