"""Settings of the diary: working hours, days off, holidays and resources."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.activities import operations as activities
from kesher.activities.queries.resources import all_resources, get_resource
from kesher.diary.forms.schedules import OwnDayForm, ResourceForm, ScheduleForm, schedule_values
from kesher.diary.queries.schedules import read_whose, schedule_screen
from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.tenancy.rules.schedules import ScheduleOf


@require_http_methods(["GET", "POST"])
def working_hours(request: BusinessRequest) -> HttpResponse:
    """Show and set the hours of the business, of a branch or department, or of a user."""
    whose = read_whose(request.actor, request.GET.get("of", ""))
    screen = schedule_screen(request.actor, whose)
    form = ScheduleForm(
        request.POST if request.method == "POST" else None,
        initial=schedule_values(screen.hours, screen.version),
    )
    if form.is_valid() and attempt(
        form,
        lambda: operations.set_schedule(
            actor=request.actor,
            whose=whose,
            schedule=form.cleaned_data["schedule"],
            version=form.cleaned_data["version"],
        ),
    ):
        return _to_hours(request, whose, _("The hours were saved."))
    return _page(request, whose, form=form)


@require_POST
def working_hours_clear(request: BusinessRequest) -> HttpResponse:
    """Let the hours be those of the unit above again."""
    whose = read_whose(request.actor, request.GET.get("of", ""))
    operations.clear_schedule(actor=request.actor, whose=whose)
    return _to_hours(request, whose, _("The hours are those of the unit above."))


@require_POST
def own_day_add(request: BusinessRequest) -> HttpResponse:
    """Add days off, or days with other hours."""
    whose = read_whose(request.actor, request.GET.get("of", ""))
    form = OwnDayForm(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: operations.add_own_day(
            actor=request.actor,
            whose=whose,
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
            day=form.cleaned_data["day"],
        ),
    ):
        return _to_hours(request, whose, _("The days were added."))
    return _page(request, whose, own_day_form=form)


@require_POST
def own_day_remove(request: BusinessRequest, own_day_id: int) -> HttpResponse:
    """Remove days off."""
    whose = operations.remove_own_day(actor=request.actor, own_day_id=own_day_id)
    return _to_hours(request, whose, _("The days were removed."))


@require_http_methods(["GET", "POST"])
def resource_list(request: BusinessRequest) -> HttpResponse:
    """Show what meetings can take, and add to it."""
    require(request.actor, "settings.business")
    form = ResourceForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(
        form,
        lambda: activities.add_resource(
            actor=request.actor,
            name=form.cleaned_data["name"],
            place=form.cleaned_data["place"],
        ),
    ):
        return _to_resources(request, _("The resource was added."))
    context = {"form": form, "resources": all_resources(request.actor)}
    return _render(request, "diary/resource_list.html", context, bad=bool(form.errors))


@require_http_methods(["GET", "POST"])
def resource_edit(request: BusinessRequest, resource_id: int) -> HttpResponse:
    """Change a resource, or retire it."""
    resource = get_resource(actor=request.actor, resource_id=resource_id)
    names = ("version", "name", "place", "is_active")
    form = ResourceForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(resource, name) for name in names},
    )
    if form.is_valid() and attempt(
        form,
        lambda: activities.edit_resource(
            actor=request.actor,
            resource_id=resource_id,
            name=form.cleaned_data["name"],
            place=form.cleaned_data["place"],
            is_active=form.cleaned_data["is_active"],
            version=form.cleaned_data["version"] or 0,
        ),
    ):
        return _to_resources(request, _("The resource was saved."))
    context = {"form": form, "resource": resource}
    return _render(request, "diary/resource_edit.html", context, bad=bool(form.errors))


def _page(
    request: BusinessRequest,
    whose: ScheduleOf,
    *,
    form: ScheduleForm | None = None,
    own_day_form: OwnDayForm | None = None,
) -> HttpResponse:
    screen = schedule_screen(request.actor, whose)
    own_day_form = own_day_form or OwnDayForm()
    form = form or ScheduleForm(initial=schedule_values(screen.hours, screen.version))
    context = {"screen": screen, "form": form, "own_day_form": own_day_form}
    bad = bool(form.errors or own_day_form.errors)
    return _render(request, "diary/working_hours.html", context, bad=bad)


def _render(
    request: BusinessRequest, page: str, context: dict[str, Any], *, bad: bool
) -> HttpResponse:
    return render(request, page=page, context=context, status=422 if bad else 200)


def _to_hours(request: BusinessRequest, whose: ScheduleOf, told: str) -> HttpResponse:
    url = business_url(request.actor.business_slug, "diary:working_hours")
    of = schedule_screen(request.actor, whose).of
    return hx_redirect(request, f"{url}?{urlencode({'of': of})}", told=told)


def _to_resources(request: BusinessRequest, told: str) -> HttpResponse:
    url = business_url(request.actor.business_slug, "diary:resource_list")
    return hx_redirect(request, url, told=told)
