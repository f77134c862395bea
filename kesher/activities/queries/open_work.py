"""What somebody has ahead of him on the timeline: calls that were promised, meetings to come."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity, NextCall
from kesher.activities.queries.activities import visible_activities
from kesher.activities.queries.next_calls import visible_calls
from kesher.lib.urls import business_url
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor

Names = dict[int, tuple[str, str]]


def open_calls(member_id: int) -> QuerySet[NextCall]:
    """Return the calls that were promised by a member and that nobody has made yet."""
    return NextCall.objects.filter(
        assignee_id=member_id,
        closed_at=None,
        party__archived_at=None,
        party__left_lists_at=None,
        party__deleted_at=None,
    )


def calls_in_reach(actor: Actor, calls: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the calls that the actor may give to somebody else."""
    seen = calls.filter(pk__in=visible_calls(actor).values("pk"))
    return within_reach(seen, actor, "activity.edit", prefix="activity__")


def names_of_calls(actor: Actor, ids: Collection[int]) -> Names:
    """Return the party of each call that the actor may see, and its card."""
    rows = visible_calls(actor).filter(pk__in=list(ids))
    return {
        pk: (name, business_url(actor.business_slug, "parties:party_card", party_id=party_id))
        for pk, name, party_id in rows.values_list("pk", "party__name", "party_id")
    }


def open_meetings(member_id: int) -> QuerySet[Activity]:
    """Return the rows of the meetings that a member is going to hold; private ones are his own."""
    return Activity.objects.filter(
        kind=ActivityKind.MEETING,
        owner_id=member_id,
        meeting__starts_at__gt=timezone.now(),
        meeting__is_private=False,
    )


def meetings_in_reach(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the rows of meetings that the actor may give to somebody else."""
    seen = rows.filter(pk__in=visible_activities(actor).values("pk"))
    return within_reach(seen, actor, "activity.edit")


def names_of_meetings(actor: Actor, ids: Collection[int]) -> Names:
    """Return the title of each meeting that the actor may see, and its window."""
    rows = visible_activities(actor).filter(pk__in=list(ids))
    return {
        pk: (title, business_url(actor.business_slug, "activities:meeting", activity_id=pk))
        for pk, title in rows.values_list("pk", "meeting__title")
    }
