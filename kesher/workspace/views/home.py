from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kesher.lib.urls import business_url
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace import queries

# Where people land: the first of these screens that they may see.
_LANDING: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("activity.see", "activities:call_queue", {}),
    ("party.see", "savedviews:record_list", {"listing": "customers"}),
)


@require_GET
def home(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    for right, url_name, arguments in _LANDING:
        if actor.may(right):
            return redirect(business_url(actor.business_slug, url_name, **arguments))
    return redirect(business_url(actor.business_slug, "workspace:settings"))


@require_GET
def badges(request: BusinessRequest) -> HttpResponse:
    return render(request, "workspace/_badges.html", queries.figures(request.actor))
