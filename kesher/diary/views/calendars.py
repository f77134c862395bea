"""Calendars out and in: the secret address, a file to download, a file to import."""

import hmac
import re

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from kesher.diary import operations
from kesher.diary.forms.calendars import CalendarFileForm
from kesher.diary.operations.feeds import feed_digest
from kesher.diary.queries.feeds import events_of, feed_of, find_feed
from kesher.diary.rendering.icalendar import CONTENT_TYPE, calendar_bytes
from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.rates import Strangers, Visits
from kesher.lib.urls import business_url, full_url
from kesher.tenancy import queries as tenancy
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import Level, require
from kesher.tenancy.rules.activation import ActivationState
from kesher.tenancy.scoping import business_scope

_MOST_A_MINUTE = 20
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_strangers, _uses = Strangers(), Visits()


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar program with the meetings of the member whose address it knows.

    There is no session: the secret is all. Wrong, revoked, foreign and inactive are one answer.
    """
    visitor = request.META.get("REMOTE_ADDR", "")
    digest = feed_digest(secret)
    if wait := _strangers.seconds_to_wait(visitor, digest):
        return _too_often(wait)
    found = find_feed(digest) if _SECRET.fullmatch(secret) else None
    if found is None or not hmac.compare_digest(found[2], digest):
        _strangers.note_failure(visitor, digest)
        return HttpResponse(status=404)
    _strangers.note_success(digest)
    if _uses.note(digest) > _MOST_A_MINUTE:
        return _too_often(_uses.seconds_left())
    business_id, membership_id, _digest = found
    with business_scope(business_id=business_id, membership_id=membership_id):
        membership = tenancy.get_own_membership(membership_id)
        state = tenancy.crm_state(membership.business, timezone.localdate())
        actor = tenancy.actor_of(membership)
        is_closed = state not in {ActivationState.ACTIVE, ActivationState.READ_ONLY}
        if is_closed or actor.level("activity.see") is Level.NONE:
            return HttpResponse(status=404)
        with translation.override(membership.language):
            content = calendar_bytes(events_of(actor), name=_name(membership))
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _too_often(wait_seconds: int) -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(wait_seconds)})


@require_GET
def calendar_export(request: BusinessRequest) -> HttpResponse:
    """Give the member his own meetings as a file."""
    require(request.actor, "activity.see")
    content = calendar_bytes(events_of(request.actor), name=_name(request.membership))
    headers = {"Content-Disposition": 'attachment; filename="kesher.ics"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@require_http_methods(["GET", "POST"])
def calendar_settings(request: BusinessRequest) -> HttpResponse:
    """Show whether there is an address, and take a file in."""
    actor = request.actor
    require(actor, "activity.see")
    form = CalendarFileForm()
    if request.method == "POST":
        form = CalendarFileForm(request.POST, request.FILES)
    report: operations.ImportReport | None = None

    def take_in() -> None:
        nonlocal report
        content = form.cleaned_data["file"].read()
        report = operations.import_calendar(actor=actor, content=content)

    if form.is_valid():
        attempt(form, take_in)
    return _page(request, form=form, report=report)


@require_POST
def calendar_feed_make(request: BusinessRequest) -> HttpResponse:
    """Make a new address and show it, this once."""
    secret = operations.make_feed(actor=request.actor)
    path = reverse("calendar_feed", kwargs={"secret": secret})
    return _page(request, address=full_url(path))


@require_POST
def calendar_feed_revoke(request: BusinessRequest) -> HttpResponse:
    """Make the address useless."""
    operations.revoke_feed(actor=request.actor)
    url = business_url(request.actor.business_slug, "diary:calendar_settings")
    return hx_redirect(request, url, told=_("The address no longer works."))


def _page(
    request: BusinessRequest,
    *,
    form: CalendarFileForm | None = None,
    address: str = "",
    report: operations.ImportReport | None = None,
) -> HttpResponse:
    context = {
        "feed": feed_of(request.actor),
        "address": address,
        "form": form or CalendarFileForm(),
        "report": report,
    }
    status = 422 if form and form.errors else 200
    return render(request, page="diary/calendar_settings.html", context=context, status=status)


def _name(membership: object) -> str:
    return f"{membership.business.name} · {membership.display_name}"  # type: ignore[attr-defined]
