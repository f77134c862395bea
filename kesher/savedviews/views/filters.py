"""The filter builder: its panel, one condition of it, and how many records it would keep."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.htmx import render
from kesher.savedviews import queries, rendering
from kesher.savedviews.choices import SavedViewKind
from kesher.savedviews.rendering.builder import builder_panel, condition_row
from kesher.savedviews.rendering.opening import list_at_path, open_list
from kesher.savedviews.rules.conditions import Condition
from kesher.tenancy.requests import BusinessRequest


@require_GET
def filter_builder(request: BusinessRequest, listing: str) -> HttpResponse:
    parameters = {name: values for name, values in request.GET.lists() if name != "shape"}
    shown = open_list(request.actor, listing, parameters)
    shape = request.GET.get("shape", "")
    context = builder_panel(shown, shape if shape in SavedViewKind else "")
    return render(request, page="savedviews/_filter_builder.html", context=context)


@require_GET
def filter_condition(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with one condition of the builder, for the field and the operator just chosen."""
    kind, _ = list_at_path(request.actor, listing)
    asked = request.GET
    condition = Condition(
        asked.get("key", "")[:60], asked.get("operator", "")[:20], tuple(asked.getlist("value"))
    )
    context = {"row": condition_row(request.actor, kind, condition)}
    return render(request, page="savedviews/_filter_condition.html", context=context)


@require_GET
def match_count(request: BusinessRequest, listing: str) -> HttpResponse:
    """Answer with the number of records that fit, in words; not counted beyond what is cheap."""
    try:
        shown = open_list(request.actor, listing, dict(request.GET.lists()))
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        return HttpResponse(str(refusal.message), status=refusal.status, content_type="text/plain")
    count, most = queries.count_matching(shown.actor, shown.spec, shown.state)
    return HttpResponse(rendering.count_words(count, most), content_type="text/plain")
