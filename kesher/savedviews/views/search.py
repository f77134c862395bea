"""The global search."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kesher.lib.htmx import render
from kesher.savedviews import queries, rendering
from kesher.tenancy.requests import BusinessRequest


@require_GET
def search(request: BusinessRequest) -> HttpResponse:
    """Answer with the first hits for what is typed: options for the box, a page for Enter."""
    actor = request.actor
    query = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "query": query,
        "groups": rendering.drawn_groups(actor, queries.search(actor, query), query),
        "title": gettext("Search"),
    }
    return render(
        request,
        page="savedviews/search.html",
        partial="savedviews/_search_hits.html",
        context=context,
    )
