from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.activities import operations
from kesher.activities.forms.next_calls import (
    FORM_NAMES,
    CloseCallForm,
    RemindMeForm,
    RescheduleForm,
    VersionedForm,
)
from kesher.activities.models import NextCall
from kesher.activities.queries.activities import get_activity
from kesher.activities.queries.callers import department_value, user_value
from kesher.activities.queries.log_screen import callers_for, panel_context
from kesher.activities.queries.next_calls import get_next_call
from kesher.activities.queries.remind_me import remind_context
from kesher.activities.queries.wording import moment_text
from kesher.lib.dates import format_date, format_time
from kesher.lib.errors import Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import toast, trigger
from kesher.lib.urls import business_url
from kesher.parties.queries import get_party
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def next_call_set(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Ask when to call again, and write it into the row."""
    actor = request.actor
    activity = get_activity(actor=actor, activity_id=activity_id)
    if request.method == "GET":
        context = {**remind_context(actor, activity), "form": RemindMeForm()}
        return render(request, "activities/_remind_me.html", context)
    form = RemindMeForm(request.POST)
    if form.is_valid():
        plan = form.cleaned_data["plan"]
        try:
            operations.schedule_next_call(
                actor=actor,
                key=form.cleaned_data["idempotency_key"],
                activity_id=activity_id,
                plan=plan,
            )
        except Refusal as refusal:
            _put_on_form(form, refusal)
        else:
            text = _("Next call: %(moment)s") % {"moment": moment_text(plan.due_at, timezone.now())}
            return _done(text, activity_id)
    context = {**remind_context(actor, activity, form.data.get("caller", "")), "form": form}
    return render(request, "activities/_remind_me.html", context, status=422)


@require_http_methods(["GET", "POST"])
def next_call(request: BusinessRequest, next_call_id: int) -> HttpResponse:
    """Move a call that waits to another time, user or department."""
    actor = request.actor
    call = get_next_call(actor=actor, next_call_id=next_call_id)
    caller = user_value(call.assignee_id) or department_value(call.department_id)
    if request.method == "GET":
        form = RescheduleForm(
            initial={
                "version": call.version,
                "due_date": format_date(call.due_at),
                "due_time": format_time(call.due_at),
            }
        )
        return _next_call(request, call, form, caller)
    form = RescheduleForm(request.POST)
    if form.is_valid():
        plan = form.cleaned_data["plan"]
        try:
            operations.reschedule_next_call(
                actor=actor,
                next_call_id=next_call_id,
                plan=plan,
                expected_version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            _put_on_form(form, refusal)
        else:
            text = _("Next call: %(moment)s") % {"moment": moment_text(plan.due_at, timezone.now())}
            return _settled(text, call.activity_id)
    return _next_call(request, call, form, form.data.get("caller", ""), status=422)


@require_http_methods(["GET", "POST"])
def next_call_close(request: BusinessRequest, next_call_id: int) -> HttpResponse:
    """Close a call that waits, with the reason."""
    actor = request.actor
    call = get_next_call(actor=actor, next_call_id=next_call_id)
    if request.method == "GET":
        form = CloseCallForm(initial={"version": call.version})
        return render(request, "activities/_next_call_close.html", {"call": call, "form": form})
    form = CloseCallForm(request.POST)
    if form.is_valid():
        try:
            operations.close_next_call(
                actor=actor,
                next_call_id=next_call_id,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            _put_on_form(form, refusal)
        else:
            return _settled(_("The call was closed."), call.activity_id)
    context = {"call": call, "form": form}
    return render(request, "activities/_next_call_close.html", context, status=422)


@require_GET
def next_call_panel(request: BusinessRequest, party_id: int) -> HttpResponse:
    party = get_party(request.actor, party_id)
    context = {"party": party, **panel_context(request.actor, party)}
    return render(request, "activities/_next_call_panel.html", context)


@require_POST
def next_call_take(request: BusinessRequest, next_call_id: int) -> HttpResponse:
    operations.take_next_call(actor=request.actor, next_call_id=next_call_id)
    undo = business_url(
        request.actor.business_slug, "activities:next_call_release", next_call_id=next_call_id
    )
    response = HttpResponse(status=204)
    trigger(response, "kesher:refresh", "#call-pane")
    return toast(response, _("The call is yours."), undo_url=undo, kind="success")


@require_POST
def next_call_release(request: BusinessRequest, next_call_id: int) -> HttpResponse:
    operations.release_next_call(actor=request.actor, next_call_id=next_call_id)
    response = HttpResponse(status=204)
    trigger(response, "kesher:refresh", "#call-pane")
    return toast(response, _("The call is shared again."))


def _next_call(
    request: BusinessRequest, call: NextCall, form: RescheduleForm, caller: str, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "call": call,
        "form": form,
        "callers": callers_for(request.actor, caller),
    }
    return render(request, "activities/_next_call.html", context, status=status)


def _put_on_form(form: RemindMeForm | RescheduleForm | CloseCallForm, refusal: Refusal) -> None:
    """Show a refusal beside what was typed; what may not be done at all is not for the form.

    Raises: Refusal, again, unless it is about the values or the moment.
    """
    if refusal.status not in {409, 422}:
        raise refusal
    place(form, refusal, FORM_NAMES)
    if isinstance(refusal, StaleVersion) and isinstance(form, VersionedForm):
        form.renew_version(refusal.current_version)


def _settled(text: str, activity_id: int) -> HttpResponse:
    """Answer for a call with which a queue is done; it goes on with the next."""
    return trigger(_closed(text, activity_id), "kesher:call-settled")


def _done(text: str, activity_id: int) -> HttpResponse:
    return trigger(_closed(text, activity_id), "kesher:refresh", "#call-pane")


def _closed(text: str, activity_id: int) -> HttpResponse:
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh-row", {"selector": "#contact-log-rows", "row": activity_id})
    return toast(response, text, kind="success")
