"""Lists that fields are filled from, and who is known already like what is being typed."""

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from kesher.lib.htmx import render
from kesher.lib.ids import read_id
from kesher.parties.choices import PartyKind
from kesher.parties.queries.access import get_party
from kesher.parties.queries.duplicates import contact_likenesses, likenesses
from kesher.parties.queries.search import parties_matching
from kesher.parties.rendering.likeness import (
    ShownLikeness,
    show_contact_likenesses,
    show_likenesses,
)
from kesher.parties.rules.localities import localities_starting_with
from kesher.records.queries import record_type_for
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require

LONGEST_QUERY = 200  # letters
_MOST_VALUES, _MOST_FIELDS = 10, 300


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
def party_matches(request: BusinessRequest) -> HttpResponse:
    """Answer with the parties that resemble what is being typed; it warns and never blocks.

    Sent as a form, since an ID number must not stand in an address.
    """
    require(request.actor, "party.see")
    context = {"likenesses": likenesses_of(request, request.POST)}
    return render(request, page="parties/_party_matches.html", context=context)


def likenesses_of(request: BusinessRequest, said: QueryDict) -> list[ShownLikeness]:
    """Return the parties that resemble what the form of a party says so far."""
    names = (said.get("name", ""), f"{said.get('first_name', '')} {said.get('last_name', '')}")
    kind = said.get("kind", "")
    name = names[1] if kind == PartyKind.PERSON else names[0]
    phones = [
        value
        for key in said
        if key == "phone" or (key.startswith("phones-") and key.endswith("-raw"))
        for value in said.getlist(key)
        if value
    ]
    emails = [
        value
        for key in said
        if key == "email" or (key.startswith("emails-") and key.endswith("-address"))
        for value in said.getlist(key)
        if value
    ]
    except_id = said.get("party", "")
    found = likenesses(
        request.actor,
        name=name[:LONGEST_QUERY],
        phones=[text[:LONGEST_QUERY] for text in phones[:_MOST_VALUES]],
        emails=[text[:LONGEST_QUERY] for text in emails[:_MOST_VALUES]],
        id_number=said.get("id_number", "")[:LONGEST_QUERY],
        kind=kind,
        except_party_id=read_id(except_id),
    )
    return show_likenesses(request.actor, found)


@require_POST
def contact_matches(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Answer with the contacts that may be the person being entered; it warns and never blocks."""
    party = get_party(request.actor, party_id)
    said = request.POST
    values = {
        suffix: [
            said.get(key, "")[:LONGEST_QUERY]
            for key in list(said)[:_MOST_FIELDS]
            if key.endswith(suffix) and said.get(key)
        ]
        for suffix in ("-raw", "-address")
    }
    found = contact_likenesses(
        request.actor,
        party,
        name=f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()[:LONGEST_QUERY],
        phones=values["-raw"][:_MOST_VALUES],
        emails=values["-address"][:_MOST_VALUES],
        except_contact_id=read_id(said.get("contact", "")),
    )
    context = {"likenesses": show_contact_likenesses(request.actor, found)}
    return render(request, page="parties/_party_matches.html", context=context)
