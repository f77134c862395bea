"""What a task waits for: shown on its card, and changed there."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from kesher.lib.errors import NotFound
from kesher.lib.htmx import hx_redirect, is_htmx, render
from kesher.lib.ids import read_id
from kesher.records.queries import card_url, record_type_for
from kesher.requests.operations import dependencies as deeds
from kesher.requests.queries.dependencies import get_task
from kesher.requests.rendering.dependencies import panel_context
from kesher.tenancy.requests import BusinessRequest


@require_GET
def task_dependencies(request: BusinessRequest, request_id: int) -> HttpResponse:
    task = get_task(request.actor, request_id)
    return render(
        request,
        page="requests/task_dependencies.html",
        partial="requests/_task_dependencies.html",
        context={"dependencies": panel_context(request.actor, task), "task": task},
    )


@require_POST
def dependency_add(request: BusinessRequest, request_id: int) -> HttpResponse:
    deeds.add_dependency(actor=request.actor, task_id=request_id, waits_for=_wanted(request))
    return _changed(request, request_id)


@require_POST
def dependency_remove(request: BusinessRequest, request_id: int) -> HttpResponse:
    deeds.remove_dependency(actor=request.actor, task_id=request_id, waits_for=_wanted(request))
    return _changed(request, request_id)


def _wanted(request: BusinessRequest) -> int:
    """Return the task that was chosen.

    Raises: NotFound, for what is no number.
    """
    found = read_id(request.POST.get("waits_for", ""))
    if found is None:
        raise NotFound
    return found


def _changed(request: BusinessRequest, request_id: int) -> HttpResponse:
    actor = request.actor
    task = get_task(actor, request_id)
    if not is_htmx(request):
        return hx_redirect(request, card_url(actor, record_type_for(actor, task.kind), task.pk))
    context = {"dependencies": panel_context(actor, task)}
    return render(request, page="requests/_task_dependencies.html", context=context)
