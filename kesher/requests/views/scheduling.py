"""A time in the diary for a request: by its window, or let go on an hour."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kesher.lib.dates import format_time, local, relative_date
from kesher.lib.forms import attempt
from kesher.lib.htmx import render, toast, trigger
from kesher.lib.urls import business_url
from kesher.requests.forms import USUAL_LENGTH, ScheduleForm
from kesher.requests.models import Request
from kesher.requests.operations.scheduling import Scheduled, schedule_request
from kesher.requests.queries.access import get_request
from kesher.requests.queries.scheduling import offered_start
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_http_methods(["GET", "POST"])
def request_schedule(request: BusinessRequest, request_id: int) -> HttpResponse:
    """Ask when, and take the time; what is let go on an hour is sent here at once."""
    actor = request.actor
    seen = get_request(actor, request_id)
    require(actor, "activity.create")
    if request.method == "GET":
        initial = {
            "idempotency_key": uuid4(),
            "starts": offered_start(actor),
            "minutes": USUAL_LENGTH,
        }
        return _window(request, seen, ScheduleForm(initial=initial))
    form = ScheduleForm(request.POST)
    done: list[Scheduled] = []

    def schedule() -> None:
        told = form.cleaned_data
        done.append(
            schedule_request(
                actor=actor,
                key=told["idempotency_key"] or uuid4(),
                request_id=request_id,
                starts_at=told["starts"],
                minutes=told["minutes"],
                is_with_party=told["is_with_party"],
            )
        )

    if form.is_valid() and "is_dropped" in request.POST:
        schedule()  # no window is open to say why not: a toast does
        return _done(request, seen, done[0])
    if form.is_valid() and attempt(form, schedule):
        return _done(request, seen, done[0])
    return _window(request, seen, form, status=422)


def _window(
    request: BusinessRequest, seen: Request, form: ScheduleForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "subject": seen, "post_url": request.path}
    return render(
        request,
        page="requests/request_schedule.html",
        partial="requests/_request_schedule.html",
        context=context,
        status=status,
    )


def _done(request: BusinessRequest, seen: Request, scheduled: Scheduled) -> HttpResponse:
    """Close the window and offer the way back: where it was, or not at all."""
    slug, here = request.actor.business_slug, {"activity_id": scheduled.activity_id}
    undo = business_url(slug, "activities:meeting_delete", **here)
    if scheduled.before:
        starts, ends = (f"{local(moment):%Y-%m-%dT%H:%M}" for moment in scheduled.before)
        was = urlencode({"starts": starts, "ends": ends, "version": scheduled.version})
        undo = f"{business_url(slug, 'diary:diary_move', **here)}?{was}"
    today = timezone.localdate()
    text = _("“%(subject)s” is in the diary: %(day)s %(time)s.") % {
        "subject": seen.subject,
        "day": relative_date(local(scheduled.starts_at).date(), today),
        "time": format_time(scheduled.starts_at),
    }
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh", "#diary-body")
    return toast(response, text, undo_url=undo)
