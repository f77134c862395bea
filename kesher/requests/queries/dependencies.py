"""Which tasks wait for which, as far as the actor may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from kesher.lib.errors import NotPermitted, Refusal
from kesher.lib.rows import read_row
from kesher.records.errors import RecordArchived
from kesher.records.queries import may_do, record_type_for, visible_records
from kesher.requests.errors import LockedForRecipient
from kesher.requests.models import Request, TaskDependency
from kesher.requests.queries.access import get_task_showing
from kesher.requests.queries.course import locked_in
from kesher.tenancy.rules.access import Actor

FIELD = "open_predecessors"

# Everything that a task waits for, over however many others; UNION drops what was met before.
_LEADS_TO = """
WITH RECURSIVE awaited (id) AS (
  SELECT waits_for_id FROM requests_taskdependency WHERE business_id = %(business)s
    AND request_id = %(start)s
  UNION
  SELECT further.waits_for_id FROM requests_taskdependency further
  JOIN awaited ON further.request_id = awaited.id WHERE further.business_id = %(business)s
)
SELECT 1 FROM awaited WHERE id = %(goal)s LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Neighbors:
    """The tasks on one side of a task; of those out of sight only how many there are."""

    seen: Sequence[Request]
    hidden_count: int


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a task waits for, and what waits for it."""

    awaited: Neighbors
    waiting: Neighbors


def get_task(actor: Actor, task_id: int) -> Request:
    """Return a task of which the actor may know what it waits for.

    Raises: NotFound, also for requests of another kind, and where the business lets his role not
    read that; NotPermitted.
    """
    return get_task_showing(actor, task_id, FIELD)


def dependencies_of(actor: Actor, task: Request) -> Dependencies:
    """Return the tasks around a task, the oldest first. Two queries."""
    rows = TaskDependency.objects.filter(request_id=task.pk)
    back = TaskDependency.objects.filter(waits_for_id=task.pk)
    awaited = list(rows.values_list("waits_for_id", flat=True))
    waiting = list(back.values_list("request_id", flat=True))
    found: dict[int, Request] = {}
    if awaited or waiting:
        kind = record_type_for(actor, task.kind)
        seen = visible_records(actor, kind).filter(pk__in=[*awaited, *waiting])
        found = {one.pk: one for one in seen.select_related("owner", "group", "party")}
    return Dependencies(_neighbors(awaited, found), _neighbors(waiting, found))


def _neighbors(ids: Sequence[int], found: dict[int, Request]) -> Neighbors:
    seen = [found[pk] for pk in sorted(ids) if pk in found]
    return Neighbors(seen, len(ids) - len(seen))


def dependency_lock(actor: Actor, task: Request) -> Refusal | None:
    """Return what keeps the actor from changing what a task waits for, or None."""
    if not may_do(actor, record_type_for(actor, task.kind), task, "request.edit"):
        return NotPermitted("request.edit")
    if task.archived_at is not None:
        return RecordArchived()
    return LockedForRecipient() if locked_in(actor, task, frozenset({FIELD})) else None


def leads_to(task: Request, goal_id: int) -> bool:
    """Tell whether a task waits for another one, directly or over others."""
    values = {"business": task.business_id, "start": task.pk, "goal": goal_id}
    return read_row(_LEADS_TO, values) is not None
