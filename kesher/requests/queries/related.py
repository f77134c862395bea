"""Requests on the card of what they are bound to: all of them, or the open ones."""

from typing import Any

from kesher.records.queries import record_type_for, visible_records
from kesher.tenancy.rules.access import Actor

MOST_SHOWN = 50
# Columns of requests by the type of the card on which they stand.
LINKS = {"party": "party_id", "project": "project_id"}


def related_requests(actor: Actor, kind_key: str, card: str, card_id: int) -> Any:
    """Return the requests of a kind that are bound to a record, newest first; those in sight."""
    kind = record_type_for(actor, kind_key)
    rows = visible_records(actor, kind).filter(**{LINKS[card]: card_id}, archived_at=None)
    return rows.order_by("-pk")
