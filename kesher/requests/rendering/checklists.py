"""The checklist of a task, ready for its templates: on the card, and in the window of the task."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone

from kesher.lib.dates import format_datetime, relative_datetime
from kesher.lib.urls import business_url
from kesher.records.queries import card_url, may_do, record_type_for
from kesher.requests.choices import CLOSED_STATUS
from kesher.requests.models import ChecklistItem, Request
from kesher.requests.queries.checklists import FIELD, checklist_locks, items_of
from kesher.requests.rules.checklists import LONGEST_TEXT, is_complete, progress_of
from kesher.tenancy.rules.access import Actor

# Both may be on one page: the window of a task opens over its card.
Spot = Literal["card", "form"]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item; `sort_key` is its place as the live list compares it."""

    id: int
    text: str
    is_done: bool
    done: str
    done_title: str
    sort_key: str
    version: int


def checklist_context(actor: Actor, task: Request, spot: Spot) -> dict[str, Any]:
    """Return what `requests/_task_checklist.html` needs. One query, where a design says nothing."""
    locks = checklist_locks(actor, task)
    here = business_url(actor.business_slug, "requests:task_checklist", request_id=task.pk)
    rows = items_of(task).select_related("done_by")
    return {
        **progress_context(actor, task, spot),
        "items": item_rows(rows),
        "task_id": task.pk,
        "list_url": f"{here}?at={spot}",
        "add_url": f"{here}add/",
        "items_url": business_url(actor.business_slug, "requests:active_requests") + "checklist/",
        "longest_text": LONGEST_TEXT,
        "may_tick": locks.ticking is None,
        "may_change": locks.changing is None,
        "reason": str(locks.changing.message) if locks.changing else "",
    }


def progress_context(actor: Actor, task: Request, spot: Spot) -> dict[str, Any]:
    """Return what `requests/_checklist_progress.html` needs.

    Where all is ticked and the task is still open, closing it is offered.
    """
    kind = record_type_for(actor, task.kind)
    done, total = progress_of(task.checklist)
    here = business_url(actor.business_slug, "requests:task_checklist", request_id=task.pk)
    is_over = is_complete(task.checklist) and task.closed_at is None
    may_close = is_over and may_do(actor, kind, task, "request.edit")
    close = f"{card_url(actor, kind, task.pk)}status/?to={CLOSED_STATUS}"
    return {
        "at": spot,
        "progress": task.checklist,
        "done_count": done,
        "item_count": total,
        "progress_live": f"requests_request:{task.pk}",
        "progress_url": f"{here}?at={spot}&part=progress",
        "close_url": close if may_close else "",
    }


def item_rows(items: Iterable[ChecklistItem]) -> list[ItemRow]:
    """Return items as rows. No query, if who ticked them was read with them."""
    now = timezone.now()
    return [
        ItemRow(
            id=item.pk,
            text=item.text,
            is_done=item.done_at is not None,
            done=" · ".join(
                [
                    *([item.done_by.display_name] if item.done_by else []),
                    *([relative_datetime(item.done_at, now, with_time=True)]),
                ]
            )
            if item.done_at
            else "",
            done_title=format_datetime(item.done_at) if item.done_at else "",
            sort_key=f"{item.place:010d}-{item.pk:019d}",
            version=item.version,
        )
        for item in items
    ]


def is_checklist_shown(actor: Actor, task: Request) -> bool:
    """Tell whether the checklist has a place: the actor may read it, and it holds or may hold."""
    kind = record_type_for(actor, task.kind)
    if kind.find_field(FIELD) is None:
        return False
    return bool(task.checklist) or checklist_locks(actor, task).changing is None
