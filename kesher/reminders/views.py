"""The reminders of a person: their list, setting them, and dealing with those that popped."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.dates import format_date, format_time, relative_datetime
from kesher.lib.errors import NotFound
from kesher.lib.forms import attempt
from kesher.lib.htmx import render, toast, trigger
from kesher.lib.urls import business_url
from kesher.records.queries import get_record, record_types_for, rights_to_see
from kesher.records.rules.record_types import RecordType
from kesher.reminders import operations, queries
from kesher.reminders.forms import ReminderForm, SnoozeForm
from kesher.reminders.models import Reminder
from kesher.reminders.rendering import (
    AnchorChoice,
    anchor_choices,
    list_context,
    now_context,
    plan_choices,
    reminders_tab,
)
from kesher.tenancy.operations import run_once
from kesher.tenancy.queries import active_memberships
from kesher.tenancy.requests import BusinessRequest


@require_GET
def reminder_list(request: BusinessRequest) -> HttpResponse:
    """Show the actor's reminders, and what else waits for him."""
    context = list_context(request.actor, is_menu=False)
    partial = "reminders/_reminder_list.html"
    return render(request, page="reminders/reminder_list.html", partial=partial, context=context)


@require_GET
def reminder_menu(request: BusinessRequest) -> HttpResponse:
    """Fill the menu of the clock."""
    context = list_context(request.actor, is_menu=True)
    return render(request, page="reminders/_reminder_menu.html", context=context)


@require_GET
def reminders_now(request: BusinessRequest) -> HttpResponse:
    """Tell a window that was away for a while what is on the actor's screen by now."""
    context = {"popped": now_context(request.actor, queries.popped(request.actor))}
    return render(request, page="reminders/_reminders.html", context=context)


@require_GET
def record_reminders(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Show the reminders on a record; a card shows the same as one of its tabs."""
    kind, record = _get_record(request, record_type, record_id)
    context = {**reminders_tab(request.actor, record), "record": record, "record_type": kind}
    return render(request, page="reminders/_record_reminders.html", context=context)


@require_http_methods(["GET", "POST"])
def reminder_create(request: BusinessRequest) -> HttpResponse:
    """Set a reminder about no record."""
    return _create(request, None, None)


@require_http_methods(["GET", "POST"])
def record_remind(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Set a reminder on a record."""
    return _create(request, *_get_record(request, record_type, record_id))


def _create(request: BusinessRequest, kind: RecordType | None, record: Any) -> HttpResponse:
    anchors = _anchors(kind)
    form = ReminderForm(_sent(request), anchors=anchors)

    def create() -> None:
        told = form.cleaned_data
        run_once(
            actor=request.actor,
            key=told["idempotency_key"] or uuid4(),
            deed_name="reminder_create",
            deed=lambda: operations.remind(
                actor=request.actor,
                plan=told["plan"],
                member_id=told["member"],
                text=told["text"],
                record_type_key=kind.key if kind else "",
                record_id=record.pk if kind else None,
                is_told=True,
            ),
        )

    if request.method == "POST" and form.is_valid() and attempt(form, create):
        return _changed(toast(HttpResponse(), _("The reminder was set.")))
    slug = request.actor.business_slug
    url = business_url(slug, "reminders:reminder_create")
    if kind:
        url = business_url(
            slug, "reminders:record_remind", record_type=kind.key, record_id=record.pk
        )
    context = {
        **_window(request, form, anchors),
        "post_url": url,
        "key": form.data.get("idempotency_key") or uuid4(),
        "subject": str(record) if kind else "",
        "text": form.data.get("text", ""),
        "date": form.data.get("due_date", ""),
        "time": form.data.get("due_time", ""),
        "before": form.data.get("before", ""),
        "member_id": str(form.data.get("member") or request.actor.membership_id),
    }
    return _window_answer(request, form, context)


@require_http_methods(["GET", "POST"])
def reminder_edit(request: BusinessRequest, reminder_id: int) -> HttpResponse:
    """Set a reminder otherwise."""
    reminder = queries.get_reminder(
        actor=request.actor, reminder_id=reminder_id, is_author_enough=True
    )
    kind = record_types_for(request.actor).get(reminder.record_type)
    anchors = _anchors(kind, also=reminder.anchor_field)
    form = ReminderForm(_sent(request), anchors=anchors)

    def edit() -> None:
        told = form.cleaned_data
        operations.edit_reminder(
            actor=request.actor, reminder_id=reminder_id, plan=told["plan"], text=told["text"]
        )

    if request.method == "POST" and form.is_valid() and attempt(form, edit):
        return _changed(toast(HttpResponse(), _("Saved.")))
    data = form.data if form.is_bound else _stored(reminder)
    context = {
        **_window(request, form, anchors),
        "post_url": business_url(
            request.actor.business_slug, "reminders:reminder_edit", reminder_id=reminder_id
        ),
        "is_edit": True,
        "text": data.get("text", ""),
        "date": data.get("due_date", ""),
        "time": data.get("due_time", ""),
        "before": data.get("before", ""),
    }
    return _window_answer(request, form, context)


@require_http_methods(["GET", "POST"])
def reminder_snooze(request: BusinessRequest, reminder_id: int) -> HttpResponse:
    """Ask when to be reminded again, and let it pop then."""
    reminder = queries.get_reminder(actor=request.actor, reminder_id=reminder_id)
    form = SnoozeForm(_sent(request))

    def snooze() -> None:
        operations.snooze_reminder(
            actor=request.actor, reminder_id=reminder_id, until=form.cleaned_data["until"]
        )

    now = timezone.now()
    if request.method == "POST" and form.is_valid() and attempt(form, snooze):
        moment = relative_datetime(form.cleaned_data["until"], now, with_time=True)
        return _changed(
            toast(HttpResponse(), _("You are reminded again: %(moment)s") % {"moment": moment})
        )
    context = {
        "form": form,
        "reminder": reminder,
        "presets": queries.offered_moments(request.actor, now),
        "date": form.data.get("due_date", ""),
        "time": form.data.get("due_time", ""),
        "post_url": business_url(
            request.actor.business_slug, "reminders:reminder_snooze", reminder_id=reminder_id
        ),
    }
    return render(
        request,
        page="reminders/_reminder_snooze.html",
        context=context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


@require_POST
def reminder_done(request: BusinessRequest, reminder_id: int) -> HttpResponse:
    """Mark a reminder as done; it closes in every window."""
    operations.finish_reminder(actor=request.actor, reminder_id=reminder_id)
    return _ended(request, reminder_id, _("The reminder is done."))


@require_POST
def reminder_dismiss(request: BusinessRequest, reminder_id: int) -> HttpResponse:
    """Take a reminder away."""
    operations.dismiss_reminder(actor=request.actor, reminder_id=reminder_id)
    return _ended(request, reminder_id, _("The reminder was taken away."))


@require_POST
def reminder_bring_back(request: BusinessRequest, reminder_id: int) -> HttpResponse:
    """Take back that a reminder was done or taken away."""
    operations.bring_back_reminder(actor=request.actor, reminder_id=reminder_id)
    return _changed(HttpResponse())


def _sent(request: BusinessRequest) -> Any:
    """Return what was sent; an empty form was sent too, and is refused."""
    return request.POST if request.method == "POST" else None


def _ended(request: BusinessRequest, reminder_id: int, told: str) -> HttpResponse:
    undo = business_url(
        request.actor.business_slug, "reminders:reminder_bring_back", reminder_id=reminder_id
    )
    return _changed(toast(HttpResponse(), told, undo_url=undo))


def _changed(response: HttpResponse) -> HttpResponse:
    """Close the dialog, and have the lists on this page fetched anew."""
    response["HX-Reswap"] = "none"
    trigger(response, "kesher:close-dialog")
    return trigger(response, "kesher:refresh", "[data-reminders]")


def _get_record(request: BusinessRequest, type_key: str, record_id: int) -> tuple[RecordType, Any]:
    kind = record_types_for(request.actor).get(type_key)
    if kind is None or not all(request.actor.may(right) for right in rights_to_see(kind)):
        raise NotFound
    return kind, get_record(actor=request.actor, record_type=kind, record_id=record_id)


def _anchors(kind: RecordType | None, *, also: str = "") -> dict[str, AnchorChoice]:
    """Return the moments that a reminder may follow; `also` that of the one at hand, if it does."""
    if kind is None:
        return {}
    found = {spec.key: spec for spec in queries.anchor_fields(kind)}
    if spec := kind.find_field(also):
        found[also] = spec
    return anchor_choices(found.values())


def _window(
    request: BusinessRequest, form: ReminderForm, anchors: dict[str, AnchorChoice]
) -> dict[str, Any]:
    members = [
        {"value": str(pk), "label": name}
        for pk, name in active_memberships().values_list("pk", "display_name")
    ]
    offers = queries.offers_for(request.actor, timezone.now())
    return {
        "form": form,
        "choices": plan_choices(anchors, offers.before),
        "members": members,
        "presets": offers.moments,
    }


def _window_answer(
    request: BusinessRequest, form: ReminderForm, context: dict[str, Any]
) -> HttpResponse:
    return render(
        request,
        page="reminders/_reminder_edit.html",
        context=context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


def _stored(reminder: Reminder) -> dict[str, str]:
    if reminder.anchor_field:
        return {
            "text": reminder.text,
            "before": f"{reminder.anchor_field}:{reminder.minutes_before}",
        }
    moment = reminder.fires_at or reminder.due_at
    if moment is None:
        return {"text": reminder.text}
    return {
        "text": reminder.text,
        "due_date": format_date(moment),
        "due_time": format_time(moment),
    }
