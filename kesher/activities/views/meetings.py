from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kesher.activities import operations
from kesher.activities.forms.meetings import EditMeetingForm, NewMeetingForm
from kesher.activities.models import Meeting
from kesher.activities.queries import meeting_screen
from kesher.activities.queries.activities import row_facts, windows_of
from kesher.activities.queries.meetings import get_meeting, takes_part
from kesher.activities.queries.wording import lock_text
from kesher.activities.rules.windows import Lock, delete_lock, meeting_lock
from kesher.lib.errors import NotFound, Refusal
from kesher.lib.htmx import hx_redirect, is_htmx, render, toast, trigger
from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.parties.queries import get_party
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require

_FIELDS = {"starts": "starts_date", "ends": "ends_time", "participants": "users"}


@require_http_methods(["GET", "POST"])
def meeting_create(request: BusinessRequest) -> HttpResponse:
    """Set a meeting with the party that the address names, or ask with whom."""
    actor = request.actor
    require(actor, "activity.create")
    told = request.POST or request.GET
    if not told.get("party"):
        return render(
            request,
            page="activities/meeting_create.html",
            partial="activities/_meeting_party.html",
            context={},
        )
    party = get_party(actor, _number(told["party"]))
    users, contacts = meeting_screen.participant_choices(actor, party, None)
    if request.method == "GET":
        initial = {
            "idempotency_key": uuid4(),
            "users": [actor.membership_id],
            **meeting_screen.usual_times(),
        }
        form = NewMeetingForm(initial=initial, user_choices=users, contact_choices=contacts)
        return _window(request, form, party, users, contacts)
    form = NewMeetingForm(request.POST, user_choices=users, contact_choices=contacts)
    if form.is_valid():
        try:
            activity_id = operations.create_meeting(
                actor=actor,
                key=form.cleaned_data["idempotency_key"],
                party_id=party.pk,
                entry=form.cleaned_data["entry"],
            )
        except Refusal as refusal:
            _put_on_form(form, refusal)
        else:
            return _done(request, _("The meeting was set."), activity_id, party)
    return _window(request, form, party, users, contacts, status=422)


@require_http_methods(["GET", "POST"])
def meeting(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Show a meeting, and change it."""
    actor = request.actor
    found = get_meeting(actor=actor, activity_id=activity_id)
    party = found.activity.party
    if party is None:
        raise NotFound
    users, contacts = meeting_screen.participant_choices(actor, party, found)
    if request.method == "GET":
        people = list(found.participants.all())
        initial = {
            "version": found.activity.version,
            "title": found.title,
            "place": found.place,
            "participants_text": found.participants_text,
            "summary": found.activity.summary,
            "users": [row.membership_id for row in people if row.membership_id],
            "contacts": [row.contact_id for row in people if row.contact_id],
            **meeting_screen.times_of(found.starts_at, found.ends_at),
        }
        form = EditMeetingForm(initial=initial, user_choices=users, contact_choices=contacts)
        return _window(request, form, party, users, contacts, meeting=found)
    form = EditMeetingForm(request.POST, user_choices=users, contact_choices=contacts)
    if form.is_valid():
        try:
            operations.edit_meeting(
                actor=actor,
                activity_id=activity_id,
                entry=form.cleaned_data["entry"],
                expected_version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            _put_on_form(form, refusal)
        else:
            return _done(request, _("The meeting was saved."), activity_id, party)
    return _window(request, form, party, users, contacts, meeting=found, status=422)


def _window(
    request: BusinessRequest,
    form: NewMeetingForm | EditMeetingForm,
    party: Party,
    users: list[tuple[int, str]],
    contacts: list[tuple[int, str]],
    *,
    meeting: Meeting | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    context: dict[str, Any] = {
        "form": form,
        "party": party,
        "meeting": meeting,
        "activity": meeting.activity if meeting else None,
        "user_ticks": meeting_screen.user_ticks(actor, _chosen(form, "users"), users),
        "contact_ticks": meeting_screen.contact_ticks(_chosen(form, "contacts"), contacts),
        **(_locks(request, meeting) if meeting else {}),
    }
    return render(
        request,
        page="activities/meeting.html",
        partial="activities/_meeting.html",
        context=context,
        status=status,
    )


def _locks(request: BusinessRequest, meeting: Meeting) -> dict[str, Any]:
    actor, now = request.actor, timezone.now()
    facts = row_facts(meeting.activity, actor=actor, now=now)
    windows = windows_of(actor)
    lock = meeting_lock(facts)
    if lock is Lock.NOT_YOURS and takes_part(meeting, actor):
        lock = None
    return {
        "lock_reason": lock_text(lock, windows) if lock else "",
        "may_delete": delete_lock(facts, windows, now) is None,
        "is_planned": facts.is_planned,
        "row_selector": f"#activity-{meeting.activity_id}",
    }


def _chosen(form: forms.Form, name: str) -> set[int]:
    values = form.data.getlist(name) if form.is_bound else form.initial.get(name, [])  # type: ignore[attr-defined]
    return {int(value) for value in values if str(value).isdigit()}


def _put_on_form(form: NewMeetingForm | EditMeetingForm, refusal: Refusal) -> None:
    """Show a refusal beside what was typed.

    Raises: Refusal, again, when it is about rights or about a text too long to send back.
    """
    if refusal.status not in {409, 422} or refusal.code == "summary_too_long":
        raise refusal
    field = _FIELDS.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal.message))
    if isinstance(refusal, StaleVersion) and isinstance(form, EditMeetingForm):
        form.renew_version(refusal.current_version)


def _done(request: BusinessRequest, text: str, activity_id: int, party: Party) -> HttpResponse:
    if not is_htmx(request):
        slug = request.actor.business_slug
        return hx_redirect(request, business_url(slug, "parties:party_card", party_id=party.pk))
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh-row", {"selector": "#contact-log-rows", "row": activity_id})
    return toast(response, text, kind="success")


def _number(text: str) -> int:
    """Read an id.

    Raises: NotFound, for what is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound
    return int(text)
