"""The calls that are due today, as part of what waits for a person."""

from collections.abc import Sequence

from kesher.activities.queries.call_queue import call_queue, due_call_count
from kesher.activities.rules.next_calls import Bucket
from kesher.lib.urls import business_url
from kesher.notifications.queries import Day, DayLine
from kesher.tenancy.rules.access import Actor


def due_call_lines(actor: Actor, day: Day, limit: int) -> Sequence[DayLine]:
    """Return the calls of the actor that are overdue or due today, the longest due first."""
    del day
    lines: list[DayLine] = []
    for bucket in (Bucket.OVERDUE, Bucket.TODAY):
        page = call_queue(actor=actor, bucket=bucket, limit=limit)
        for card in page.cards:
            url = business_url(actor.business_slug, "parties:party_card", party_id=card.party_id)
            lines.append(DayLine(card.name, card.when, card.text, url, card.is_late))
    return lines[:limit]


def due_calls_of_day(actor: Actor, day: Day) -> int:
    """Return how many calls of the actor are due until tonight."""
    del day
    return due_call_count(actor)
