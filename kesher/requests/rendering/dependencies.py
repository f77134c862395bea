"""What a task waits for and what waits for it, ready for the template."""

from typing import Any

from kesher.lib.urls import business_url
from kesher.records.queries import record_type_for
from kesher.requests.models import Request
from kesher.requests.queries.dependencies import (
    FIELD,
    Neighbors,
    dependencies_of,
    dependency_lock,
)
from kesher.requests.rendering.rows import request_rows
from kesher.tenancy.rules.access import Actor


def panel_context(actor: Actor, task: Request) -> dict[str, Any] | None:
    """Return what `requests/_task_dependencies.html` needs; nothing to show or to do: None.

    Three queries at most.
    """
    if record_type_for(actor, task.kind).find_field(FIELD) is None:
        return None
    found, lock = dependencies_of(actor, task), dependency_lock(actor, task)
    is_empty = not any((*found.awaited.seen, *found.waiting.seen))
    if lock and is_empty and not found.awaited.hidden_count and not found.waiting.hidden_count:
        return None
    slug = actor.business_slug
    here = business_url(slug, "requests:task_dependencies", request_id=task.pk)
    return {
        "awaited": _side(actor, found.awaited),
        "waiting": _side(actor, found.waiting),
        "may_change": lock is None,
        "live": f"requests_taskdependency@{task.pk} requests_request:{task.pk}",
        "url": here,
        "add_url": f"{here}add/",
        "remove_url": f"{here}remove/",
        "lookup_url": business_url(slug, "records:record_lookup", record_type=task.kind),
    }


def _side(actor: Actor, neighbors: Neighbors) -> dict[str, Any]:
    return {
        "rows": request_rows(actor, neighbors.seen),
        "hidden_count": neighbors.hidden_count,
        "is_empty": not neighbors.seen and not neighbors.hidden_count,
    }
