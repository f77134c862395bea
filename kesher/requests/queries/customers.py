"""The customers of the active requests of a user, and all requests of one customer."""

from dataclasses import dataclass

from django.db.models import Count, Min, Q

from kesher.parties.models import Party
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.sharing import SHARE, groups_of
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor

MOST_CUSTOMERS = 100
MOST_REQUESTS = 100


@dataclass(frozen=True, slots=True)
class CustomerOfRequests:
    """A customer for whom something waits, and how much."""

    party_id: int
    name: str
    open_count: int


def customers_of(actor: Actor) -> list[CustomerOfRequests]:
    """Return the customers of the active requests of a user, the most urgent first. Two queries."""
    mine = Q(owner_id=actor.membership_id) | Q(owner_id=None, group_id__in=list(groups_of(actor)))
    waiting = Request.objects.filter(
        mine, closed_at=None, archived_at=None, deleted_at=None, party__isnull=False
    )
    rows = (
        waiting.values_list("party_id", "party__name")
        .annotate(first=Min("due_at"), count=Count("pk"))
        .order_by("first", "party__name")[:MOST_CUSTOMERS]
    )
    return [CustomerOfRequests(pk, name, count) for pk, name, _first, count in rows]


def requests_of_customer(actor: Actor, party: Party) -> list[Request]:
    """Return the newest requests of a customer of every kind, open and closed; those in sight."""
    rows = Request.objects.filter(
        party_id=party.pk, kind__in=list(request_types(actor)), deleted_at=None
    )
    seen = within_reach(rows, actor, "request.see", shared=SHARE.rows(actor))
    return list(seen.select_related("owner", "group", "party").order_by("-pk")[:MOST_REQUESTS])
