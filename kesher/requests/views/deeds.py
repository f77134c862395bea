"""One click on an active request, and changing many of them at once."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.htmx import render, toast, trigger
from kesher.requests.errors import NoneChanged
from kesher.requests.forms import ChangeRequestsForm
from kesher.requests.operations import deeds
from kesher.requests.rendering.changes import left_words, told_of_changes
from kesher.tenancy.operations import answer_once
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_POST
def message_handle(request: BusinessRequest, request_id: int) -> HttpResponse:
    deeds.handle_message(actor=request.actor, request_id=request_id)
    return _done(request_id, _("The message was handled."))


@require_POST
def message_call_back(request: BusinessRequest, request_id: int) -> HttpResponse:
    deeds.call_back(actor=request.actor, request_id=request_id)
    return _done(request_id, _("The message waits for your call."))


def _done(request_id: int, told: str) -> HttpResponse:
    response = HttpResponse(status=204)
    refreshed = {"selector": "#active-request-rows", "row": request_id}
    trigger(response, "kesher:refresh-row", refreshed)
    return toast(response, told, kind="success")


@require_http_methods(["GET", "POST"])
def requests_change(request: BusinessRequest) -> HttpResponse:
    """Ask once what is to change in all requests that are ticked, then change it."""
    actor = request.actor
    require(actor, "request.edit")
    if request.method == "GET":
        ids = request.GET.getlist("ids")
        form = ChangeRequestsForm(initial={"ids": " ".join(ids), "idempotency_key": uuid4()})
        return _dialog(request, form, len(ids))
    form = ChangeRequestsForm(request.POST)
    if not form.is_valid():
        return _dialog(request, form, len(form.data.get("ids", "").split()), status=422)
    ids = form.cleaned_data["ids"]

    def deed() -> dict[str, Any]:
        outcomes = deeds.change_requests(actor=actor, request_ids=ids, values=form.values())
        return told_of_changes(outcomes, left_count=len(ids) - deeds.MOST_AT_ONCE)

    try:
        told = answer_once(
            actor=actor,
            key=form.cleaned_data["idempotency_key"],
            deed_name="requests.change_requests",
            deed=deed,
        )
    except NoneChanged as none:
        form.add_refusals([none, *none.refusals])
        return _dialog(request, form, len(ids), status=422)
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    return toast(response, told["text"], kind=told["kind"])


def _dialog(
    request: BusinessRequest, form: ChangeRequestsForm, count: int, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        page="requests/requests_change.html",
        partial="requests/_requests_change.html",
        context={
            "form": form,
            "count": count,
            "left_words": left_words(count - deeds.MOST_AT_ONCE),
            "post_url": request.path,
        },
        status=status,
    )
