"""One click on an active request, and changing many of them at once."""

from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.errors import Refusal
from kesher.lib.htmx import render, toast, trigger
from kesher.requests.forms import ChangeRequestsForm
from kesher.requests.operations import deeds
from kesher.tenancy.operations import run_once
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
    outcomes: dict[int, bool | Refusal] = {}

    def deed() -> int:
        told = deeds.change_requests(
            actor=actor, request_ids=form.cleaned_data["ids"], values=form.values()
        )
        outcomes.update(told)
        return len(told)

    run_once(
        actor=actor,
        key=form.cleaned_data["idempotency_key"],
        deed_name="requests.change_requests",
        deed=deed,
    )
    refusals = [one for one in outcomes.values() if isinstance(one, Refusal)]
    changed = len(outcomes) - len(refusals)
    told = ngettext(
        "%(count)d request was updated.", "%(count)d requests were updated.", changed
    ) % {"count": changed}
    if refusals:
        told += " " + ngettext(
            "%(count)d was not: %(reason)s", "%(count)d were not: %(reason)s", len(refusals)
        ) % {"count": len(refusals), "reason": refusals[0].message}
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    return toast(response, told, kind="error" if refusals else "success")


def _dialog(
    request: BusinessRequest, form: ChangeRequestsForm, count: int, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        page="requests/requests_change.html",
        partial="requests/_requests_change.html",
        context={"form": form, "count": count, "post_url": request.path},
        status=status,
    )
