"""Requests on the card of what they are bound to: all of them, or the open ones."""

from collections.abc import Collection
from typing import Any

from django.db.models import F

from kesher.activities.models import Meeting
from kesher.lib.rows import read_rows
from kesher.records.queries import record_type_for, visible_records
from kesher.requests.choices import RequestKind
from kesher.requests.models import Request
from kesher.requests.queries.rows import COLUMNS, JOINED, requests_of
from kesher.tenancy.rules.access import Actor, Level
from kesher.tenancy.scoping import scoped_business_id

MOST_SHOWN = 50
# Columns of requests by the type of the card on which they stand.
LINKS = {"party": "party_id", "project": "project_id"}
_NEWEST = {
    card: f"""
SELECT {COLUMNS} FROM requests_request row {JOINED}
WHERE row.business_id = %(business)s AND row.{column} = %(record)s AND row.kind = ANY(%(kinds)s)
  AND row.archived_at IS NULL AND row.deleted_at IS NULL AND row.id < %(before)s
ORDER BY row.id DESC LIMIT %(limit)s"""  # noqa: S608 -- names of ours
    for card, column in LINKS.items()
}
_AFTER_ALL = 2**63 - 1


def related_requests(actor: Actor, kind_key: str, card: str, card_id: int) -> Any:
    """Return the requests of a kind that are bound to a record, newest first; those in sight."""
    kind = record_type_for(actor, kind_key)
    rows = visible_records(actor, kind).filter(**{LINKS[card]: card_id}, archived_at=None)
    return rows.order_by("-pk")


def newest_related(
    actor: Actor,
    kind_keys: Collection[str],
    card: str,
    card_id: int,
    *,
    before: int = 0,
    limit: int,
    only: Collection[int] = (),
) -> list[Request]:
    """Return the newest of `related_requests` of several kinds, with the names that rows show.

    `before` is the last request of the page above. One query; one for each kind where `only` some
    are wanted, or where not every request is in the actor's sight.
    """
    if actor.level("request.see") is Level.ALL and not only:
        values = {
            "business": scoped_business_id(),
            "record": card_id,
            "kinds": list(kind_keys),
            "before": before or _AFTER_ALL,
            "limit": limit,
        }
        return requests_of(read_rows(_NEWEST[card], values))
    found: list[Request] = []
    for key in kind_keys:
        rows = related_requests(actor, key, card, card_id)
        if only:
            rows = rows.filter(pk__in=only)
        if before:
            rows = rows.filter(pk__lt=before)
        found += rows.select_related("owner", "group", "party", "created_by")[:limit]
    return sorted(found, key=lambda request: -request.pk)[:limit]


def tasks_of_meeting(actor: Actor, meeting: Meeting) -> list[Request]:
    """Return the tasks that came out of a meeting, open ones first; those in sight."""
    kind = record_type_for(actor, RequestKind.TASK)
    rows = visible_records(actor, kind).filter(meeting_id=meeting.activity_id, archived_at=None)
    ordered = rows.order_by(F("closed_at").asc(nulls_first=True), "due_at", "pk")
    return list(ordered.select_related("owner", "group", "party")[:MOST_SHOWN])
