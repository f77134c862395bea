from typing import Any, TypedDict
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.activities import operations
from kesher.activities.choices import ActivityKind, MeetingAnswer, SeriesPart
from kesher.activities.forms.meetings import EditMeetingForm, NewMeetingForm
from kesher.activities.models import Meeting
from kesher.activities.queries import meeting_screen
from kesher.activities.queries.activities import row_facts, windows_of
from kesher.activities.queries.meeting_busy import busy_of
from kesher.activities.queries.meeting_links import meetings_to_link, parts_of
from kesher.activities.queries.meetings import get_meeting
from kesher.activities.queries.party_meetings import held_context, meetings_context, times_context
from kesher.activities.queries.wording import lock_text
from kesher.activities.rules.contact_log import read_place
from kesher.activities.rules.windows import Lock, delete_lock, meeting_lock
from kesher.lib.errors import NotFound, Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import hx_redirect, is_htmx, render, toast, trigger
from kesher.lib.ids import read_id, read_ids
from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.parties.queries import get_party
from kesher.reminders.queries import offers_for, reminders_waiting
from kesher.reminders.rendering import AnchorChoice, reminder_fields, stored_reminders
from kesher.reminders.rules.reading import NOTHING_WISHED, ReminderWishes, read_wishes
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import Actor, require

_ANCHORS = {"occurred_at": AnchorChoice(pgettext_lazy("of reminders", "Before the meeting"))}
_FIELDS = {"starts": "starts_date", "ends": "ends_time", "participants": "users"}


class _Choices(TypedDict):
    user_choices: list[tuple[int, str]]
    contact_choices: list[tuple[int, str]]
    resource_choices: list[tuple[int, str]]


@require_http_methods(["GET", "POST"])
def meeting_create(request: BusinessRequest) -> HttpResponse:
    """Set a meeting: with the party that the address names, with one that is chosen, or none."""
    actor = request.actor
    require(actor, "activity.create")
    told = request.POST or request.GET
    party = get_party(actor, _number(told["party"])) if told.get("party") else None
    choices = _choices(actor, party, None)
    if request.method == "GET":
        initial = {
            "idempotency_key": uuid4(),
            "users": _wanted_users(request),
            "resources": read_ids(request.GET.getlist("resource")),
            "interval": 1,
            **meeting_screen.wanted_times(request.GET.get("at", "")),
        }
        return _window(request, NewMeetingForm(initial=initial, **choices), party, choices)
    form = NewMeetingForm(request.POST, **choices)
    wishes = _wishes(request, form)
    if form.is_valid():
        try:
            activity_id = operations.create_meeting(
                actor=actor,
                key=form.cleaned_data["idempotency_key"],
                party_id=party.pk if party else None,
                entry=form.cleaned_data["entry"],
                recurrence=form.cleaned_data["recurrence"],
                reminders=wishes,
            )
        except Refusal as refusal:
            _put_on_form(form, refusal)
        else:
            return _done(request, _("The meeting was set."), activity_id, party)
    return _window(request, form, party, choices, status=422)


@require_http_methods(["GET", "POST"])
def meeting(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Show a meeting, and change it."""
    actor = request.actor
    found = get_meeting(actor=actor, activity_id=activity_id)
    party = found.activity.party
    choices = _choices(actor, party, found)
    if request.method == "GET":
        initial = meeting_screen.values_of(found)
        form = EditMeetingForm(initial=initial, **choices)
        return _window(request, form, party, choices, meeting=found)
    form = EditMeetingForm(request.POST, **choices)
    wishes = _wishes(request, form)
    if form.is_valid():
        try:
            operations.edit_meeting(
                actor=actor,
                activity_id=activity_id,
                entry=form.cleaned_data["entry"],
                expected_version=form.cleaned_data["version"],
                part=form.cleaned_data["part"],
                recurrence=form.cleaned_data["recurrence"],
                reminders=wishes,
            )
        except Refusal as refusal:
            _put_on_form(form, refusal)
        else:
            return _done(request, _("The meeting was saved."), activity_id, party)
    return _window(request, form, party, choices, meeting=found, status=422)


@require_POST
def meeting_delete(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Call a meeting off; of a recurring one as much as `part` says."""
    found = get_meeting(actor=request.actor, activity_id=activity_id)
    part = request.POST.get("part") or request.GET.get("part") or SeriesPart.ONE
    operations.delete_meeting(actor=request.actor, activity_id=activity_id, part=part)
    return _done(request, _("The meeting was called off."), activity_id, found.activity.party)


@require_POST
def meeting_answer(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Tell whether one comes; `is_whole_series`, to all that are still ahead."""
    told = request.POST if "answer" in request.POST else request.GET
    version = request.POST.get("version", "")
    is_whole_series = bool(told.get("is_whole_series"))
    operations.answer_meeting(
        actor=request.actor,
        activity_id=activity_id,
        answer=told.get("answer", ""),
        is_whole_series=is_whole_series,
        expected_version=_number(version) if version else None,
    )
    found = get_meeting(actor=request.actor, activity_id=activity_id)
    text = _("Your answer was saved.")
    if is_whole_series and found.series_id is not None:
        text = _("Your answer to the whole series was saved.")
    return _done(request, text, activity_id, found.activity.party)


@require_GET
def party_meetings(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Show the meetings with a party; those held before `after`, or the times of a `series`."""
    actor = request.actor
    require(actor, "activity.see")
    party = get_party(actor, party_id)
    if told := request.GET.get("series"):
        context = times_context(actor, party, _number(told))
        return render(request, page="activities/_party_meeting_rows.html", context=context)
    if place := read_place(request.GET.get("after", "")):
        context = held_context(actor, party, after=place)
        return render(request, page="activities/_party_meetings_held.html", context=context)
    context = {"record": party, **meetings_context(actor, party)}
    return render(request, page="activities/_party_meetings.html", context=context)


@require_GET
def meeting_busy(request: BusinessRequest) -> HttpResponse:
    """Show what those who are to take part have on that day, and who cannot come."""
    require(request.actor, "activity.see")
    told = busy_of(
        request.actor,
        day=request.GET.get("starts_date", ""),
        times=(request.GET.get("starts_time", ""), request.GET.get("ends_time", "")),
        users=read_ids(request.GET.getlist("users")),
        resources=read_ids(request.GET.getlist("resources")),
        but=read_id(request.GET.get("meeting", "")) or 0,
    )
    return render(request, page="activities/_meeting_busy.html", context={"busy": told})


@require_GET
def meeting_contacts(request: BusinessRequest) -> HttpResponse:
    """Show the contacts of a party that was just chosen, to tick those who take part."""
    require(request.actor, "activity.create")
    told = request.GET.get("party")
    party = get_party(request.actor, _number(told)) if told else None
    choices = _choices(request.actor, party, None)["contact_choices"]
    context = {"contact_ticks": meeting_screen.contact_ticks(set(), choices), "party": party}
    return render(request, page="activities/_meeting_contacts.html", context=context)


@require_GET
def meeting_lookup(request: BusinessRequest) -> HttpResponse:
    """Answer with the meetings that words of their titles find, for a field to choose."""
    require(request.actor, "activity.see")
    options = meetings_to_link(request.actor, request.GET.get("q", "")[:100])
    return render(request, page="records/_record_options.html", context={"options": options})


def _wishes(request: BusinessRequest, form: NewMeetingForm | EditMeetingForm) -> ReminderWishes:
    try:
        return read_wishes(request.POST, _ANCHORS, now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return NOTHING_WISHED


def _choices(actor: Actor, party: Party | None, found: Meeting | None) -> _Choices:
    users, contacts = meeting_screen.participant_choices(actor, party, found)
    return {
        "user_choices": users,
        "contact_choices": contacts,
        "resource_choices": meeting_screen.resource_choices(found),
    }


def _wanted_users(request: BusinessRequest) -> list[int]:
    """Return who takes part unless somebody says otherwise: whose diary it is, and the actor."""
    return [request.actor.membership_id, *read_ids(request.GET.getlist("user"))]


def _window(
    request: BusinessRequest,
    form: NewMeetingForm | EditMeetingForm,
    party: Party | None,
    choices: _Choices,
    *,
    meeting: Meeting | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    resources = choices["resource_choices"]
    context: dict[str, Any] = {
        "form": form,
        "party": party,
        "meeting": meeting,
        "activity": meeting.activity if meeting else None,
        "user_ticks": meeting_screen.user_ticks(
            actor, _chosen(form, "users"), choices["user_choices"]
        ),
        "contact_ticks": meeting_screen.contact_ticks(
            _chosen(form, "contacts"), choices["contact_choices"]
        ),
        "resource_ticks": meeting_screen.contact_ticks(_chosen(form, "resources"), resources),
        "is_recurring": bool(form["repeats"].value()),
        "reminders": _reminders(request, meeting),
        "parts": parts_of(actor, meeting) if meeting else [],
        **(_locks(request, meeting) if meeting else {}),
    }
    return render(
        request,
        page="activities/meeting.html",
        partial="activities/_meeting.html",
        context=context,
        status=status,
    )


def _reminders(request: BusinessRequest, meeting: Meeting | None) -> dict[str, Any]:
    actor, now = request.actor, timezone.now()
    rows = (
        reminders_waiting(actor, ActivityKind.MEETING.value, meeting.activity_id) if meeting else []
    )
    return reminder_fields(
        _ANCHORS,
        offers_for(actor, now),
        sent=request.POST or None,
        now=now,
        stored=stored_reminders(actor, rows),
    )


def _locks(request: BusinessRequest, meeting: Meeting) -> dict[str, Any]:
    actor, now = request.actor, timezone.now()
    facts = row_facts(meeting.activity, actor=actor, now=now)
    windows = windows_of(actor)
    lock = meeting_lock(facts)
    answer = meeting_screen.answer_of(meeting, actor)
    if lock is Lock.NOT_YOURS and answer is not None:
        lock = None
    return {
        "lock_reason": lock_text(lock, windows) if lock else "",
        "may_delete": delete_lock(facts, windows, now) is None,
        "is_planned": facts.is_planned,
        "answer": answer,
        "answers": meeting_screen.answers_of(meeting),
        "answer_choices": MeetingAnswer.choices[1:],
        "series_parts": SeriesPart.choices,
    }


def _chosen(form: forms.Form, name: str) -> set[int]:
    values = form.data.getlist(name) if form.is_bound else form.initial.get(name, [])  # type: ignore[attr-defined]
    return set(read_ids(map(str, values)))


def _put_on_form(form: NewMeetingForm | EditMeetingForm, refusal: Refusal) -> None:
    """Show a refusal beside what was typed.

    Raises: Refusal, again, when it is about rights or about a text too long to send back.
    """
    if refusal.status not in {409, 422} or refusal.code == "summary_too_long":
        raise refusal
    place(form, refusal, _FIELDS)
    if isinstance(refusal, StaleVersion) and isinstance(form, EditMeetingForm):
        form.renew_version(refusal.current_version)


def _done(
    request: BusinessRequest, text: str, activity_id: int, party: Party | None
) -> HttpResponse:
    if not is_htmx(request):
        slug = request.actor.business_slug
        if party is None:
            return hx_redirect(request, business_url(slug, "diary:diary"))
        return hx_redirect(request, business_url(slug, "parties:party_card", party_id=party.pk))
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh-row", {"selector": "#contact-log-rows", "row": activity_id})
    trigger(response, "kesher:refresh", "#diary-body, #meetings-of-party")
    return toast(response, text, kind="success")


def _number(text: str) -> int:
    """Read an id.

    Raises: NotFound, for what is none.
    """
    found = read_id(text)
    if found is None:
        raise NotFound
    return found
