"""Which tasks wait for which."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kesher.api.callers import actor_of
from kesher.api.representation import answer
from kesher.api.schemas import DependenciesOut, DependencyIn
from kesher.requests.operations import dependencies as operations
from kesher.requests.queries.dependencies import dependencies_of, get_task
from kesher.tenancy.rules.access import Actor

router = Router(tags=["dependencies"])


@router.get(
    "/records/task/{id}/dependencies",
    response=DependenciesOut,
    summary="What a task waits for, and what waits for it",
)
def dependency_list(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """Tasks that the token does not see are counted, and not named."""
    return answer(_shown(actor_of(request), id))


@router.post("/records/task/{id}/dependencies", response=DependenciesOut, summary="Let a task wait")
def dependency_add(request: HttpRequest, id: int, body: DependencyIn) -> HttpResponse:  # noqa: A002
    """Let a task wait for another one; saying so again changes nothing."""
    actor = actor_of(request)
    operations.add_dependency(actor=actor, task_id=id, waits_for=body.waits_for)
    return answer(_shown(actor, id))


@router.delete(
    "/records/task/{id}/dependencies", response=DependenciesOut, summary="Let a task wait no more"
)
def dependency_remove(request: HttpRequest, id: int, waits_for: int) -> HttpResponse:  # noqa: A002
    """Let a task wait for another one no more."""
    actor = actor_of(request)
    operations.remove_dependency(actor=actor, task_id=id, waits_for=waits_for)
    return answer(_shown(actor, id))


def _shown(actor: Actor, task_id: int) -> dict[str, object]:
    task = get_task(actor, task_id)
    found = dependencies_of(actor, task)
    return {
        "open_count": task.open_predecessors,
        "waits_for": [one.pk for one in found.awaited.seen],
        "hidden_waits_for_count": found.awaited.hidden_count,
        "awaited_by": [one.pk for one in found.waiting.seen],
        "hidden_awaited_by_count": found.waiting.hidden_count,
    }
