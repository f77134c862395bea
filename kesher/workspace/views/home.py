from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kesher.lib.htmx import render
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace import queries
from kesher.workspace.rendering.home import home_context


@require_GET
def home(request: BusinessRequest) -> HttpResponse:
    """Show what waits for the user today, and what the team is about; people land here."""
    return render(
        request,
        page="workspace/home.html",
        partial="workspace/_home.html",
        context=home_context(request.actor, timezone.now()),
    )


@require_GET
def badges(request: BusinessRequest) -> HttpResponse:
    context = queries.figures(request.actor)
    return render(request, page="workspace/_badges.html", context=context)
