"""Adding, ticking, changing, ordering and deleting the items of a checklist.

Every deed locks the task first, so that of two who write at once the second sees what the first
did, and the progress that lists show is that of the items.
"""

from collections.abc import Sequence

from django.db.models import Count, F
from django.utils import timezone

from kesher.lib.text import clean_line
from kesher.records.rules.blanks import shows_nothing
from kesher.requests.errors import ChecklistFull, ItemEmpty, ItemTooLong
from kesher.requests.models import ChecklistItem, Request
from kesher.requests.queries.checklists import (
    checklist_locks,
    get_checklist_item,
    get_task_with_checklist,
    items_of,
)
from kesher.requests.rules.checklists import (
    LONGEST_TEXT,
    MOST_ITEMS,
    STEP,
    place_between,
    progress_text,
)
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def add_checklist_item(*, actor: Actor, task_id: int, text: str) -> ChecklistItem:
    """Add an item at the end of the checklist of a task.

    Raises: NotFound, NotPermitted, RecordArchived, LockedForRecipient, FieldIsLocked; ItemEmpty,
    ItemTooLong; ChecklistFull, with 100 items.
    """
    task = _open(actor, task_id)
    wanted = cleaned_item(text)
    items = list(items_of(task))
    if len(items) >= MOST_ITEMS:
        raise ChecklistFull(most=MOST_ITEMS)
    item: ChecklistItem = ChecklistItem.objects.create(
        business_id=actor.business_id,
        request=task,
        text=wanted,
        place=_place_in(items, before=None),
    )
    _keep_progress(task)
    return item


@operation
def write_checklist(*, actor: Actor, task_id: int, texts: Sequence[str]) -> None:
    """Add items at the end of the checklist of a task, in this order.

    Raises: NotFound, NotPermitted, RecordArchived, LockedForRecipient, FieldIsLocked; ItemEmpty,
    ItemTooLong; ChecklistFull, beyond 100 items.
    """
    task = _open(actor, task_id)
    lines = [cleaned_item(text) for text in texts]
    items = list(items_of(task))
    if len(items) + len(lines) > MOST_ITEMS:
        raise ChecklistFull(most=MOST_ITEMS)
    last = items[-1].place if items else 0
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            business_id=actor.business_id, request=task, text=line, place=last + number * STEP
        )
        for number, line in enumerate(lines, 1)
    )
    _keep_progress(task)


@operation
def edit_checklist_item(
    *, actor: Actor, item_id: int, text: str, expected_version: int
) -> ChecklistItem:
    """Change what an item says.

    Raises: NotFound, NotPermitted, RecordArchived, LockedForRecipient, FieldIsLocked; ItemEmpty,
    ItemTooLong; StaleVersion, when somebody changed its text meanwhile.
    """
    item = _item(actor, item_id)
    if item.version != expected_version:
        raise StaleVersion(current_version=item.version)
    wanted = cleaned_item(text)
    if wanted != item.text:
        item.text = wanted
        item.version += 1
        item.save(update_fields=["text", "version"])
        _keep_progress(item.request)
    return item


@operation
def tick_checklist_item(*, actor: Actor, item_id: int, is_done: bool) -> ChecklistItem:
    """Say that an item is done, or that it is not; saying so again changes nothing.

    The recipient of a locked task may: this is how he tells how far he is.

    Raises: NotFound, NotPermitted, RecordArchived, FieldIsLocked.
    """
    item = _item(actor, item_id, is_tick=True)
    if is_done is (item.done_at is not None):
        return item
    item.done_at = timezone.now() if is_done else None
    item.done_by_id = actor.membership_id if is_done else None
    item.save(update_fields=["done_at", "done_by"])
    _keep_progress(item.request)
    return item


@operation
def move_checklist_item(*, actor: Actor, item_id: int, before: int | None) -> ChecklistItem:
    """Put an item before another one of its checklist, or at the end.

    An item that is gone by now stands for the end.

    Raises: NotFound, NotPermitted, RecordArchived, LockedForRecipient, FieldIsLocked.
    """
    item = _item(actor, item_id)
    others = [one for one in items_of(item.request) if one.pk != item.pk]
    item.place = _place_in(others, before=before)
    item.save(update_fields=["place"])
    _keep_progress(item.request)
    return item


@operation
def delete_checklist_item(*, actor: Actor, item_id: int) -> ChecklistItem:
    """Take an item off its checklist; `restore_checklist_item` takes that back.

    Raises: NotFound, NotPermitted, RecordArchived, LockedForRecipient, FieldIsLocked.
    """
    item = _item(actor, item_id)
    item.deleted_at = timezone.now()
    item.save(update_fields=["deleted_at"])
    _keep_progress(item.request)
    return item


@operation
def restore_checklist_item(*, actor: Actor, item_id: int) -> ChecklistItem:
    """Put a deleted item back where it stood, ticked if it was.

    Raises: NotFound, NotPermitted, RecordArchived, LockedForRecipient, FieldIsLocked;
    ChecklistFull.
    """
    item = _item(actor, item_id, is_deleted=True)
    if items_of(item.request).count() >= MOST_ITEMS:
        raise ChecklistFull(most=MOST_ITEMS)
    item.deleted_at = None
    item.save(update_fields=["deleted_at"])
    _keep_progress(item.request)
    return item


def copy_checklist(task: Request, following: Request) -> None:
    """Give the next task of a series the items of this one, none of them done."""
    items = [
        ChecklistItem(
            business_id=item.business_id, request=following, text=item.text, place=number * STEP
        )
        for number, item in enumerate(items_of(task), 1)
    ]
    if items:
        ChecklistItem.objects.bulk_create(items)
        told = progress_text(0, len(items))
        Request.objects.filter(pk=following.pk).update(checklist=told)


def _open(actor: Actor, task_id: int, *, is_tick: bool = False) -> Request:
    """Return a task, locked, whose checklist the actor may change, or tick at least."""
    get_task_with_checklist(actor, task_id)
    task: Request = Request.objects.select_for_update().get(pk=task_id)
    locks = checklist_locks(actor, task)
    refusal = locks.ticking if is_tick else locks.changing
    if refusal:
        raise refusal
    return task


def _item(
    actor: Actor, item_id: int, *, is_tick: bool = False, is_deleted: bool = False
) -> ChecklistItem:
    """Return an item as it is once its task is locked."""
    seen = get_checklist_item(actor, item_id, is_deleted=is_deleted)
    task = _open(actor, seen.request_id, is_tick=is_tick)
    item = get_checklist_item(actor, item_id, is_deleted=is_deleted)
    item.request = task
    return item


def cleaned_item(text: str) -> str:
    """Return what an item says as it is stored.

    Raises: ItemEmpty, ItemTooLong.
    """
    if len(text) > LONGEST_TEXT * 4:
        raise ItemTooLong(longest=LONGEST_TEXT)
    line = clean_line(text)
    if shows_nothing(line):
        raise ItemEmpty
    if len(line) > LONGEST_TEXT:
        raise ItemTooLong(longest=LONGEST_TEXT)
    return line


def _place_in(items: list[ChecklistItem], *, before: int | None) -> int:
    """Return a place before an item or at the end; where there is no room, all are placed anew."""
    index = next((place for place, one in enumerate(items) if one.pk == before), len(items))
    low = items[index - 1].place if index else None
    high = items[index].place if index < len(items) else None
    place = place_between(low, high)
    if place is not None:
        return place
    for number, one in enumerate(items):
        one.place = (number + 1 + (number >= index)) * STEP
    ChecklistItem.objects.bulk_update(items, ["place"])
    return (index + 1) * STEP


def _keep_progress(task: Request) -> None:
    """Write down how far the list is, as a version of its own: no open form is stale by it."""
    told = items_of(task).order_by().aggregate(total=Count("pk"), done=Count("done_at"))
    task.checklist = progress_text(told["done"], told["total"])
    Request.objects.filter(pk=task.pk).update(
        checklist=task.checklist, checklist_version=F("checklist_version") + 1
    )
