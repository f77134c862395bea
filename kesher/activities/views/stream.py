"""Writing on the stream of a record of any type: notes, calls and documentation."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kesher.activities import operations
from kesher.activities.choices import CallStatus
from kesher.activities.forms.next_calls import FORM_NAMES
from kesher.activities.forms.stream import (
    DocumentationForm,
    NewDocumentationForm,
    StreamCallForm,
    StreamNoteForm,
)
from kesher.activities.queries.activities import get_activity
from kesher.activities.queries.documentation import documentation_types
from kesher.activities.queries.log_screen import callers_for
from kesher.activities.queries.mentions import mentionable_by
from kesher.activities.queries.remind_me import remind_context
from kesher.activities.queries.stream_screen import composer_url, contacts_for
from kesher.activities.queries.subjects import PARTY, get_subject
from kesher.activities.rules.subjects import RecordKey
from kesher.lib import htmx
from kesher.lib.errors import Refusal
from kesher.lib.forms import attempt, place
from kesher.lib.htmx import toast, trigger
from kesher.lib.ids import read_id
from kesher.parties.queries import visible_parties
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require

Deed = Callable[[dict[str, Any]], int]


@require_http_methods(["GET", "POST"])
def stream_note(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    def deed(told: dict[str, Any]) -> int:
        return operations.log_note(
            actor=request.actor,
            key=told["idempotency_key"],
            about=RecordKey(record_type, record_id),
            summary=told["summary"],
        )

    form = StreamNoteForm(request.POST or None, initial={"idempotency_key": uuid4()})
    return _compose(request, RecordKey(record_type, record_id), form, "note", deed)


@require_http_methods(["GET", "POST"])
def stream_call(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    about = RecordKey(record_type, record_id)
    form = StreamCallForm(
        request.POST or None, initial={"idempotency_key": uuid4(), "direction": "outgoing"}
    )
    return _compose(request, about, form, "call", lambda told: _log_call(request, about, told))


def _log_call(request: BusinessRequest, about: RecordKey, told: dict[str, Any]) -> int:
    """Log the call by how it ended; who was not reached is asked about in the next step."""
    given = {
        "actor": request.actor,
        "key": told["idempotency_key"],
        "about": about,
        "summary": told["summary"],
    }
    if told["status"] == CallStatus.NO_ANSWER:
        return operations.log_no_answer(**given)
    if told["status"] == CallStatus.LEFT_MESSAGE:
        return operations.log_message_left(**given, contact_id=told["contact"])
    return operations.log_call(
        **given,
        status=told["status"],
        direction=told["direction"],
        contact_id=told["contact"],
        next_call=told["plan"],
    )


@require_http_methods(["GET", "POST"])
def stream_documentation(
    request: BusinessRequest, record_type: str, record_id: int
) -> HttpResponse:
    about = RecordKey(record_type, record_id)

    def deed(told: dict[str, Any]) -> int:
        return operations.log_documentation(
            actor=request.actor,
            key=told["idempotency_key"],
            about=about,
            summary=told["summary"],
            subtype=told["subtype"],
            contact_id=told["contact"],
        )

    subtypes = [(option.value, str(option.label)) for option in documentation_types()]
    form = DocumentationForm(
        request.POST or None, initial={"idempotency_key": uuid4()}, subtypes=subtypes
    )
    return _compose(request, about, form, "documentation", deed)


@require_http_methods(["GET", "POST"])
def documentation_create(request: BusinessRequest) -> HttpResponse:
    """Document contact with a party that is chosen here."""
    actor = request.actor
    require(actor, "activity.create")
    subtypes = [(option.value, str(option.label)) for option in documentation_types()]
    party_id = read_id((request.POST or request.GET).get("party", ""))
    party = visible_parties(actor).filter(pk=party_id or 0).first()
    form = NewDocumentationForm(
        request.POST or None,
        initial={"idempotency_key": uuid4(), "party": party.pk if party else None},
        subtypes=subtypes,
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def document() -> None:
            operations.log_documentation(
                actor=actor,
                key=told["idempotency_key"],
                about=RecordKey(PARTY, told["party"]),
                summary=told["summary"],
                subtype=told["subtype"],
            )

        if attempt(form, document):
            response = trigger(HttpResponse(), "kesher:close-dialog")
            response["HX-Reswap"] = "none"
            return toast(response, _("Recorded in the stream."), kind="success")
    return htmx.render(
        request,
        page="activities/documentation_create.html",
        partial="activities/_documentation_create.html",
        context={"form": form, "party": party},
        status=422 if form.errors else 200,
    )


@require_GET
def mention_lookup(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Offer users and groups whose names begin as typed after an @."""
    kind, record = get_subject(request.actor, record_type, record_id)
    typed = request.GET.get("q", "")[:60]
    offered = mentionable_by(request.actor, kind, record, typed)
    return render(request, "activities/_mention_lookup.html", {"offered": offered})


def _compose(
    request: BusinessRequest, about: RecordKey, form: forms.Form, what: str, deed: Deed
) -> HttpResponse:
    if request.method == "GET":
        return _composer(request, about, form, what)
    if form.is_valid():
        try:
            activity_id = deed(form.cleaned_data)
        except Refusal as refusal:
            # Without a field of the form to stand at, it is shown as a toast: the text stays.
            if refusal.status != 422 or refusal.code == "summary_too_long":
                raise
            place(form, refusal, FORM_NAMES)
        else:
            return _written(request, activity_id)
    return _composer(request, about, form, what, status=422)


def _composer(
    request: BusinessRequest, about: RecordKey, form: forms.Form, what: str, *, status: int = 200
) -> HttpResponse:
    actor = request.actor
    kind, record = get_subject(actor, about.record_type, about.record_id)
    require(actor, "activity.create")
    has_contact = "contact" in form.fields
    contacts = contacts_for(kind, record) if has_contact else []
    context = {
        "form": form,
        "what": what,
        "post_url": composer_url(actor, kind, record, f"stream_{what}"),
        "mention_url": composer_url(actor, kind, record, "mention_lookup"),
        "draft": f"stream:{kind.key}:{record.pk}:{what}",
        "contacts": contacts,
        "chosen_contact": form.data.get("contact", ""),
        "callers": (
            callers_for(actor, form.data.get("caller", "")) if "caller" in form.fields else []
        ),
    }
    response = render(request, "activities/_stream_composer.html", context, status=status)
    response["HX-Retarget"] = "#stream-composer"
    response["HX-Reswap"] = "innerHTML"
    return response


def _written(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Answer with an emptied composer; who was not reached can be called again later."""
    activity = get_activity(actor=request.actor, activity_id=activity_id)
    status = activity.phone_call.status if hasattr(activity, "phone_call") else ""
    if activity.party_id and status in {CallStatus.NO_ANSWER, CallStatus.LEFT_MESSAGE}:
        context = remind_context(request.actor, activity)
        response = render(request, "activities/_stream_then_remind.html", context)
        response["HX-Retarget"] = "#dialog-body"
    else:
        response = HttpResponse()
        response["HX-Retarget"] = "#stream-composer"
        toast(response, _("Recorded in the stream."), kind="success")
    response["HX-Reswap"] = "innerHTML"
    return trigger(response, "kesher:refresh", "#stream-rows")
