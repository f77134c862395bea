"""The tab of customers: who has something waiting, and the history of one."""

from collections.abc import Sequence
from typing import Any

from kesher.lib.urls import business_url
from kesher.records.queries import card_url, get_record, record_type_for
from kesher.requests.queries.customers import CustomerOfRequests, requests_of_customer
from kesher.requests.rendering.rows import request_rows
from kesher.tenancy.rules.access import Actor


def customers_context(
    actor: Actor, customers: Sequence[CustomerOfRequests], party_id: int | None
) -> dict[str, Any]:
    """Return what `requests/customer_requests.html` needs; without a choice, of the first customer.

    Raises: NotFound, when the chosen party is not to be seen.
    """
    base = business_url(actor.business_slug, "requests:customer_requests")
    kind = record_type_for(actor, "party")
    chosen = party_id or (customers[0].party_id if customers else None)
    context: dict[str, Any] = {
        "customers": [
            {
                "name": one.name,
                "count": one.open_count,
                "url": f"{base}?party={one.party_id}",
                "is_current": one.party_id == chosen,
            }
            for one in customers
        ],
        "lookup_url": business_url(
            actor.business_slug, "records:record_lookup", record_type="party"
        ),
        "customers_url": base,
        "party": None,
    }
    if chosen is None or not actor.may("party.see"):
        return context
    party = get_record(actor=actor, record_type=kind, record_id=chosen)
    return context | {
        "party": party,
        "party_url": card_url(actor, kind, party.pk),
        "rows": request_rows(actor, requests_of_customer(actor, party)),
        "history_url": f"{base}?party={party.pk}",
    }
