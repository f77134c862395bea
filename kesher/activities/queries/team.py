"""What colleagues did lately, and what waits for each of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Left

from kesher.activities.models import Activity
from kesher.activities.queries.activities import visible_activities
from kesher.activities.queries.next_calls import visible_calls
from kesher.tenancy.rules.access import Actor

_TEXT_SHOWN = 120


class TeamCalls(NamedTuple):
    """How many calls wait for a colleague or a department, and how many of them are late."""

    assignee: str | None
    department: str | None
    open_count: int
    late_count: int


class ColleagueRow(NamedTuple):
    """A row that a colleague wrote."""

    id: int
    kind: str
    by: str
    text: str
    moment: datetime
    party_id: int | None
    party: str | None
    record_type: str
    record_id: int | None


def calls_of_team(actor: Actor, now: datetime, limit: int) -> list[TeamCalls]:
    """Return for whom calls wait, those with most late ones first. One query."""
    calls = visible_calls(actor).filter(
        closed_at=None, party__archived_at=None, party__left_lists_at=None
    )
    counted = (
        calls.values("assignee__display_name", "department__name")
        .annotate(open_count=Count("pk"), late_count=Count("pk", filter=Q(due_at__lt=now)))
        .order_by("-late_count", "-open_count", "assignee__display_name", "department__name")
        .values_list("assignee__display_name", "department__name", "open_count", "late_count")
    )
    return [TeamCalls._make(row) for row in counted[:limit]]


def rows_of_colleagues(actor: Actor, now: datetime, limit: int) -> Sequence[ColleagueRow]:
    """Return what others than the actor logged lately, newest first. One query."""
    rows = (
        visible_activities(actor)
        .filter(occurred_at__lte=now, owner__isnull=False)
        .exclude(owner_id=actor.membership_id)
        .exclude(party=None, record_type="")
        .order_by("-occurred_at", "-pk")
        .annotate(text=Left("summary", _TEXT_SHOWN))
        .values_list(
            "pk",
            "kind",
            "owner__display_name",
            "text",
            "occurred_at",
            "party_id",
            "party__name",
            "record_type",
            "record_id",
        )
    )
    return [ColleagueRow._make(row) for row in rows[:limit]]


def contact_count(actor: Actor, now: datetime, days: int) -> int:
    """Return how many contacts were logged in the last days, of those in sight."""
    since = now - timedelta(days=days)
    rows = Activity.objects.filter(occurred_at__gt=since, occurred_at__lte=now)
    return int(rows.filter(pk__in=visible_activities(actor).values("pk")).count())
