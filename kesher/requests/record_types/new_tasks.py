"""What the window of a new task asks beyond its fields: its checklist, and what it waits for."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesher.lib.errors import NotFound
from kesher.lib.ids import read_ids
from kesher.lib.urls import business_url
from kesher.records.queries import visible_records
from kesher.records.rules.form_shapes import FormPart
from kesher.records.rules.record_types import RecordType
from kesher.requests.choices import RequestKind
from kesher.requests.errors import (
    AwaitedTaskGone,
    ChecklistFull,
    ItemTooLong,
    TooManyDependencies,
)
from kesher.requests.models import Request
from kesher.requests.operations.checklists import write_checklist
from kesher.requests.operations.dependencies import MOST_AWAITED, add_dependency
from kesher.requests.queries import checklists, dependencies
from kesher.requests.rules.checklists import LONGEST_TEXT, MOST_ITEMS, is_too_long, said_items
from kesher.tenancy.rules.access import Actor

ITEM, AWAITED = "checklist_item", "waits_for"


def _is_asked(actor: Actor, kind: RecordType, record: Any, field_key: str) -> bool:
    """Tell whether the actor may say this of a task that he makes; a saved one has it elsewhere."""
    spec = kind.find_field(field_key)
    may = spec is not None and not spec.is_locked and actor.may("request.edit")
    return may and record is None


def _sent(sent: Any, name: str) -> list[str]:
    return list(sent.getlist(name)) if sent else []


def _items(actor: Actor, kind: RecordType, record: Any, sent: Any) -> Mapping[str, Any] | None:
    if not _is_asked(actor, kind, record, checklists.FIELD):
        return None
    typed = said_items(_sent(sent, ITEM))[: MOST_ITEMS + 1]
    return {
        "name": ITEM,
        "items": [
            {"text": text[: LONGEST_TEXT * 4], "is_wrong": is_too_long(text)} for text in typed
        ],
        "longest_text": LONGEST_TEXT,
    }


def _read_items(_kind: RecordType, sent: Any) -> list[str]:
    """Return the items that were typed.

    Raises: ItemTooLong; ChecklistFull, beyond 100 items.
    """
    typed = said_items(_sent(sent, ITEM))
    if any(map(is_too_long, typed)):
        raise ItemTooLong(longest=LONGEST_TEXT)
    if len(typed) > MOST_ITEMS:
        raise ChecklistFull(most=MOST_ITEMS)
    return typed


def _keep_items(actor: Actor, _kind: RecordType, task: Request, texts: Sequence[str]) -> None:
    if texts:
        write_checklist(actor=actor, task_id=task.pk, texts=texts)


def _awaited(actor: Actor, kind: RecordType, record: Any, sent: Any) -> Mapping[str, Any] | None:
    if not _is_asked(actor, kind, record, dependencies.FIELD):
        return None
    ids = read_ids(filter(None, _sent(sent, AWAITED)))[:MOST_AWAITED]
    tasks = visible_records(actor, kind).filter(pk__in=ids).order_by("pk") if ids else ()
    lookup = business_url(actor.business_slug, "records:record_lookup", record_type=kind.key)
    return {"name": AWAITED, "tasks": tasks, "lookup_url": lookup}


def _read_awaited(_kind: RecordType, sent: Any) -> list[int]:
    """Return the numbers of the tasks that were chosen, each once.

    Raises: AwaitedTaskGone, for what is no number; TooManyDependencies, beyond 50.
    """
    texts = list(filter(None, _sent(sent, AWAITED)))
    ids = read_ids(texts)
    if len(ids) < len(texts):
        raise AwaitedTaskGone
    wanted = sorted(set(ids))
    if len(wanted) > MOST_AWAITED:
        raise TooManyDependencies(most=MOST_AWAITED)
    return wanted


def _keep_awaited(actor: Actor, _kind: RecordType, task: Request, ids: Sequence[int]) -> None:
    """Let the new task wait for these.

    Raises: AwaitedTaskGone, when one is out of the actor's sight by now.
    """
    try:
        for awaited_id in ids:
            add_dependency(actor=actor, task_id=task.pk, waits_for=awaited_id)
    except NotFound:
        raise AwaitedTaskGone from None


NEW_CHECKLIST = FormPart(
    key="checklist",
    record_type=RequestKind.TASK.value,
    template="requests/_new_checklist.html",
    context=_items,
    read=_read_items,
    keep=_keep_items,
    tab="checklist",
    name=ITEM,
)
NEW_DEPENDENCIES = FormPart(
    key="dependencies",
    record_type=RequestKind.TASK.value,
    template="requests/_new_dependencies.html",
    context=_awaited,
    read=_read_awaited,
    keep=_keep_awaited,
    tab="details",
    name=AWAITED,
)
