"""Finding a party by a part of its name or by a number."""

from django.db.models import QuerySet

from kesher.lib.text import search_terms
from kesher.parties.models import Party
from kesher.parties.queries.access import visible_parties
from kesher.records.queries import record_type_for
from kesher.records.queries.searching import found_by_terms
from kesher.tenancy.rules.access import Actor

_SHOWN = 10


def parties_matching(actor: Actor, query: str) -> QuerySet[Party]:
    """Return up to ten parties in sight that every word of the query finds, by name."""
    terms = search_terms(query)
    if not terms:
        return Party.objects.none()
    kind = record_type_for(actor, "party")
    parties: QuerySet[Party] = found_by_terms(kind, visible_parties(actor), terms)
    return parties.order_by("sort_key", "pk")[:_SHOWN]
