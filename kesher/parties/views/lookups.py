"""Lists that fields are filled from."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from kesher.lib.htmx import render
from kesher.lib.ids import read_id
from kesher.parties.queries.access import get_party
from kesher.parties.queries.duplicates import contact_likenesses
from kesher.parties.queries.search import parties_matching
from kesher.parties.rendering.likeness import show_contact_likenesses
from kesher.parties.rules.localities import localities_starting_with
from kesher.records.queries import record_type_for
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
    kind = record_type_for(request.actor, "party")
    context = {
        "parties": [party for party in found if str(party.pk) != left_out],
        "shows_phone": kind.find_field("phone"),
        "shows_locality": kind.find_field("locality"),
    }
    return render(request, page="parties/_party_options.html", context=context)


@require_POST
def contact_matches(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Answer with the contacts that may be the person being entered; it warns and never blocks."""
    party = get_party(request.actor, party_id)
    said = request.POST
    values = {
        suffix: [
            said.get(key, "")[:_LONGEST]
            for key in list(said)[:_MOST_FIELDS]
            if key.endswith(suffix) and said.get(key)
        ]
        for suffix in ("-raw", "-address")
    }
    found = contact_likenesses(
        request.actor,
        party,
        name=f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()[:_LONGEST],
        phones=values["-raw"][:_MOST_VALUES],
        emails=values["-address"][:_MOST_VALUES],
        except_contact_id=read_id(said.get("contact", "")),
    )
    context = {"likenesses": show_contact_likenesses(request.actor, found)}
    return render(request, page="parties/_party_matches.html", context=context)


_LONGEST, _MOST_VALUES, _MOST_FIELDS = 200, 10, 300
