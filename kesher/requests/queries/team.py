"""What is open with each of the team, and with the business as a whole."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, When

from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.sharing import SHARE
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor


class TeamRequests(NamedTuple):
    """How many requests are open with a colleague or a group, and how many of them are late.

    A group is named where nobody in it has taken them.
    """

    handler_id: int | None
    handler: str | None
    group_id: int | None
    group: str | None
    open_count: int
    late_count: int


def requests_of_team(actor: Actor, now: datetime, limit: int) -> list[TeamRequests]:
    """Return with whom requests are open, those with most late ones first. One query."""
    handlers = ("owner_id", "owner__display_name", "waits_for_id", "waits_for")
    is_taken = Q(owner__isnull=False)
    counted = (
        _open(actor)
        .annotate(
            waits_for_id=Case(When(is_taken, then=None), default=F("group_id")),
            waits_for=Case(When(is_taken, then=None), default=F("group__name")),
        )
        .values(*handlers)
        .annotate(open_count=Count("pk"), late_count=Count("pk", filter=Q(due_at__lt=now)))
        .order_by("-late_count", "-open_count", *handlers)
        .values_list(*handlers, "open_count", "late_count")
    )
    return [TeamRequests._make(row) for row in counted[:limit]]


def open_and_late_counts(actor: Actor, now: datetime) -> tuple[int, int]:
    """Return how many requests in sight are open, and how many of them are late. One query."""
    found = _open(actor).aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return found["open"], found["late"]


def made_count(actor: Actor, now: datetime, days: int) -> int:
    """Return how many requests in sight were made in the last days. One query."""
    rows = _seen(actor).filter(created_at__gt=now - timedelta(days=days), created_at__lte=now)
    return rows.count()


def _open(actor: Actor) -> QuerySet[Request]:
    return _seen(actor).filter(closed_at=None, archived_at=None)


def _seen(actor: Actor) -> QuerySet[Request]:
    rows = Request.objects.filter(kind__in=list(request_types(actor)), deleted_at=None).order_by()
    return within_reach(rows, actor, "request.see", shared=SHARE.rows(actor))
