"""Lists that fields are filled from."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kesher.lib.htmx import render
from kesher.parties.queries.search import parties_matching
from kesher.parties.rules.localities import localities_starting_with
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def locality_lookup(request: BusinessRequest) -> HttpResponse:
    """Answer with the localities of which a word starts with what is typed, the largest first."""
    context = {"localities": localities_starting_with(request.GET.get("q", "")[:100])}
    return render(request, page="parties/_locality_options.html", context=context)


@require_GET
def party_lookup(request: BusinessRequest) -> HttpResponse:
    """Answer with the parties in sight that a name or a number finds, for a field to choose from.

    `except` leaves one out: a party does not duplicate itself.
    """
    require(request.actor, "party.see")
    left_out = request.GET.get("except", "")
    found = parties_matching(request.actor, request.GET.get("q", "")[:100])
    context = {"parties": [party for party in found if str(party.pk) != left_out]}
    return render(request, page="parties/_party_options.html", context=context)
