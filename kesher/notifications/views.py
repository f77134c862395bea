"""The menu of notifications, the page of all of them, and what waits today."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.errors import NotFound
from kesher.lib.htmx import hx_redirect, is_htmx, render
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.notifications import operations, queries
from kesher.notifications.forms import DeliveriesForm, MarkForm, SeenForm
from kesher.notifications.rendering import (
    day_context,
    destination,
    list_context,
    menu_context,
    wishes_context,
)
from kesher.tenancy.requests import BusinessRequest


@require_GET
def notification_list(request: BusinessRequest) -> HttpResponse:
    """Show what the actor was told, all of it or what he has not read, fifty to a page."""
    before = read_id(request.GET.get("before", "")) or 0
    context = list_context(
        request.actor,
        before=before,
        is_unread=request.GET.get("show") == "unread",
    )
    partial = "notifications/_notification_days.html" if before else None
    return render(
        request, page="notifications/notification_list.html", partial=partial, context=context
    )


@require_GET
def notification_menu(request: BusinessRequest) -> HttpResponse:
    """Fill the menu of the top bar."""
    context = menu_context(request.actor)
    return render(request, page="notifications/_notification_menu.html", context=context)


@require_GET
def notification_open(request: BusinessRequest, notification_id: int) -> HttpResponse:
    """Lead to what a notification is about, and mark it as read.

    A link and no form, so that it opens in a tab of its own as links do; it changes nothing but
    what the reader himself has seen.

    Raises: NotFound, also where its record is not to be seen any more.
    """
    found = queries.get_notification(actor=request.actor, notification_id=notification_id)
    target = destination(request.actor, found)
    if not target:
        raise NotFound
    operations.mark_read(actor=request.actor, notification_id=notification_id)
    return redirect(target)


@require_POST
def notification_mark(request: BusinessRequest, notification_id: int) -> HttpResponse:
    """Mark one line as read, or as not read yet."""
    form = MarkForm(request.POST)
    is_read = form.is_valid() and form.cleaned_data["is_read"]
    operations.mark_read(
        actor=request.actor, notification_id=notification_id, is_read=bool(is_read)
    )
    return _seen(request)


@require_POST
def notifications_read(request: BusinessRequest) -> HttpResponse:
    """Mark as read all that stood before the actor's eyes."""
    form = SeenForm(request.POST)
    if form.is_valid():
        operations.mark_all_read(actor=request.actor, until=form.cleaned_data["until"])
    return _seen(request)


def _seen(request: BusinessRequest) -> HttpResponse:
    """Answer with the menu as it is now, or lead a form without scripts back to the page."""
    if is_htmx(request) and request.headers.get("HX-Target") == "notification-menu":
        context = menu_context(request.actor)
        return render(request, page="notifications/_notification_menu.html", context=context)
    url = business_url(request.actor.business_slug, "notifications:notification_list")
    return hx_redirect(request, url)


@require_http_methods(["GET", "POST"])
def notification_wishes(request: BusinessRequest) -> HttpResponse:
    """Let the actor choose how he hears of each kind."""
    form = DeliveriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.set_delivery(actor=request.actor, deliveries=form.deliveries())
        url = business_url(request.actor.business_slug, "notifications:notification_wishes")
        return hx_redirect(request, url, told=_("Saved."))
    context = {**wishes_context(request.actor), "form": form}
    return render(
        request,
        page="notifications/notification_wishes.html",
        context=context,
        status=422 if form.errors else 200,
    )


@require_GET
def day_summary(request: BusinessRequest) -> HttpResponse:
    """Show what waits for the actor today."""
    context = day_context(request.actor, timezone.now())
    return render(request, page="notifications/day_summary.html", context=context)
