"""Logging a contact: without a form, or in the composer above the log or in the queue."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.activities import operations
from kesher.activities.forms.composers import CallForm, MessageForm, NoteForm
from kesher.activities.forms.next_calls import FORM_NAMES, KeyedForm
from kesher.activities.queries import log_screen
from kesher.activities.queries.activities import get_activity
from kesher.activities.queries.queue_screen import QueueState, pane_context, read_state
from kesher.activities.queries.remind_me import remind_context
from kesher.lib.errors import Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import toast, trigger
from kesher.parties.models import Party
from kesher.parties.queries import get_party
from kesher.tenancy.requests import BusinessRequest


@require_POST
def no_answer_log(request: BusinessRequest, party_id: int) -> HttpResponse:
    form = KeyedForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("This form was already sent. Open it again."))
    activity_id = operations.log_no_answer(
        actor=request.actor, key=form.cleaned_data["idempotency_key"], party_id=party_id
    )
    return _ask_when_again(request, activity_id)


@require_http_methods(["GET", "POST"])
def message_log(request: BusinessRequest, party_id: int) -> HttpResponse:
    def deed(told: dict[str, Any]) -> int:
        return operations.log_message_left(
            actor=request.actor,
            key=told["idempotency_key"],
            party_id=party_id,
            summary=told["summary"],
            contact_id=told["contact"],
        )

    return _compose(request, party_id, MessageForm, "message", deed, after=_ask_when_again)


@require_http_methods(["GET", "POST"])
def call_log(request: BusinessRequest, party_id: int) -> HttpResponse:
    def deed(told: dict[str, Any]) -> int:
        return operations.log_call(
            actor=request.actor,
            key=told["idempotency_key"],
            party_id=party_id,
            summary=told["summary"],
            status=told["status"],
            direction=told["direction"],
            contact_id=told["contact"],
            next_call=told["plan"],
        )

    return _compose(request, party_id, CallForm, "call", deed, after=_go_on)


@require_http_methods(["GET", "POST"])
def note_log(request: BusinessRequest, party_id: int) -> HttpResponse:
    def deed(told: dict[str, Any]) -> int:
        return operations.log_note(
            actor=request.actor,
            key=told["idempotency_key"],
            party_id=party_id,
            summary=told["summary"],
            next_call=told["plan"],
        )

    return _compose(request, party_id, NoteForm, "note", deed, after=_go_on)


def _compose(
    request: BusinessRequest,
    party_id: int,
    form_class: type[forms.Form],
    what: str,
    deed: Callable[[dict[str, Any]], int],
    *,
    after: Callable[[BusinessRequest, int], HttpResponse],
) -> HttpResponse:
    if request.method == "GET":
        form = form_class(
            initial={
                "idempotency_key": uuid4(),
                "direction": request.GET.get("direction", "outgoing"),
            }
        )
        return _composer(request, get_party(request.actor, party_id), form, what)
    form = form_class(request.POST)
    if form.is_valid():
        try:
            activity_id = deed(form.cleaned_data)
        except Refusal as refusal:
            # Without a field of the form to stand at, it is shown as a toast: the text stays.
            if refusal.status != 422 or refusal.code == "summary_too_long":
                raise
            place(form, refusal, FORM_NAMES)
        else:
            return after(request, activity_id)
    return _composer(request, get_party(request.actor, party_id), form, what, status=422)


def _composer(
    request: BusinessRequest, party: Party, form: forms.Form, what: str, *, status: int = 200
) -> HttpResponse:
    actor = request.actor
    state = read_state(request.POST or request.GET)
    selected = form.data.get("caller", "")
    context = {
        "party": party,
        "form": form,
        "what": what,
        "state": state,
        "contacts": log_screen.contacts_of(party) if "contact" in form.fields else [],
        "callers": log_screen.callers_for(actor, selected) if "caller" in form.fields else [],
        "chosen_contact": form.data.get("contact", ""),
    }
    response = render(request, "activities/_composer.html", context, status=status)
    response["HX-Retarget"] = "#contact-log-composer"
    response["HX-Reswap"] = "innerHTML"
    return response


def _ask_when_again(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Answer with the dialog «Remind me again in» over a card or queue that has moved on."""
    activity = get_activity(actor=request.actor, activity_id=activity_id)
    moved_on = _moved_on(request)
    context = {
        **moved_on,
        **remind_context(request.actor, activity),
        "new_key": uuid4(),
        "next_party": moved_on.get("party"),
    }
    response = render(request, "activities/_logged_then_remind.html", context)
    response["HX-Retarget"] = "#dialog-body"
    response["HX-Reswap"] = "innerHTML"
    return _tell_row(response, activity_id)


def _go_on(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Answer with the emptied composer, and in the queue with the next call."""
    context = {"new_key": uuid4(), **_moved_on(request)}
    response = render(request, "activities/_logged.html", context)
    response["HX-Retarget"] = "#contact-log-composer"
    response["HX-Reswap"] = "innerHTML"
    toast(response, _("Recorded in the log."), kind="success")
    return _tell_row(response, activity_id)


def _moved_on(request: BusinessRequest) -> dict[str, Any]:
    state: QueueState | None = read_state(request.POST)
    if state is None:
        return {"state": None}
    return {"state": state, **pane_context(request.actor, state.after_logging(request.actor))}


def _tell_row(response: HttpResponse, activity_id: int) -> HttpResponse:
    detail = {"selector": "#contact-log-rows", "row": activity_id}
    return trigger(response, "kesher:refresh-row", detail)
