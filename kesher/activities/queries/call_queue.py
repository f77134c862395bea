"""«Calls for today»: the promised calls that are due, by urgency."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import CallStatus
from kesher.activities.models import NextCall, PhoneCall
from kesher.activities.queries.next_calls import visible_calls
from kesher.activities.queries.wording import due_text, moment_title
from kesher.activities.rules.contact_log import Place
from kesher.activities.rules.next_calls import Bucket, bucket_of, edges_of
from kesher.lib.rows import read_rows
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor, Level

CARDS_PER_PAGE = 50
COUNTED_UP_TO = 100
_TEXT_SHOWN = 120


_DUE_COUNT = f"""
SELECT count(*) FROM (
  SELECT FROM activities_nextcall call
  JOIN parties_party party ON party.id = call.party_id AND party.business_id = call.business_id
  WHERE call.business_id = %(business)s AND call.closed_at IS NULL AND call.due_at < %(until)s
    AND party.archived_at IS NULL AND party.fictitious_at IS NULL
    AND (call.assignee_id = %(member)s OR call.taken_by_id = %(member)s
         OR call.department_id = %(department)s)
  LIMIT {COUNTED_UP_TO}
) due
"""  # noqa: S608 -- a number of ours


class Reach(StrEnum):
    """Whose calls the queue shows."""

    MINE = "mine"
    DEPARTMENT = "department"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class QueueCard:
    """One call of the queue; every text is finished."""

    id: int
    place: str
    party_id: int
    name: str
    text: str
    when: str
    when_title: str
    is_late: bool
    is_taken_by_other: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, and where the next one begins."""

    cards: tuple[QueueCard, ...]
    next_place: str


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many calls wait in each part; beyond a hundred nobody counts."""

    overdue: int
    today: int
    this_week: int

    @property
    def overdue_text(self) -> str:
        """Return the figure to show."""
        return _figure(self.overdue)

    @property
    def today_text(self) -> str:
        """Return the figure to show."""
        return _figure(self.today)

    @property
    def this_week_text(self) -> str:
        """Return the figure to show."""
        return _figure(self.this_week)


def call_queue(
    *,
    actor: Actor,
    reach: Reach = Reach.MINE,
    bucket: Bucket | None = None,
    after: Place | None = None,
    limit: int = CARDS_PER_PAGE,
) -> QueuePage:
    """Return a page of the calls that wait, the longest due first.

    Without a bucket it holds what is overdue, due today and due this week. One query, and one
    more for the members of the department.
    """
    now = timezone.localtime()
    calls = _in_bucket(_waiting(actor, reach), bucket, now)
    if after is not None:
        calls = calls.filter(
            Q(due_at__gt=after.moment) | Q(due_at=after.moment, pk__gt=after.row_id)
        )
    found = list(_values(calls)[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return QueuePage(
        cards=tuple(_card(row, actor, now) for row in shown),
        next_place=str(Place(last["due_at"], last["pk"])) if last else "",
    )


def queue_card(
    *, actor: Actor, next_call_id: int, reach: Reach, bucket: Bucket | None = None
) -> QueueCard | None:
    """Return one card of the queue, or nothing when it does not stand in this part of it."""
    now = timezone.localtime()
    calls = _in_bucket(_waiting(actor, reach), bucket, now).filter(pk=next_call_id)
    row = _values(calls).first()
    return _card(row, actor, now) if row else None


def call_after(
    *, actor: Actor, reach: Reach, bucket: Bucket | None, place: Place | None
) -> int | None:
    """Return the call that follows a place in the queue, else the first one that is left."""
    page = call_queue(actor=actor, reach=reach, bucket=bucket, after=place, limit=1)
    if not page.cards and place is not None:
        page = call_queue(actor=actor, reach=reach, bucket=bucket, limit=1)
    return page.cards[0].id if page.cards else None


def queue_counts(actor: Actor, reach: Reach = Reach.MINE) -> QueueCounts:
    """Return how many calls are overdue, due today and due this week, each up to a hundred."""
    edges = edges_of(timezone.localtime())
    calls = _waiting(actor, reach).filter(due_at__lt=edges.end_of_week)
    # Only as many rows as are ever shown; the order makes them the most urgent ones.
    nearest = calls.order_by("due_at", "pk").values("pk")[: COUNTED_UP_TO * 3]
    counts = NextCall.objects.filter(pk__in=nearest).aggregate(
        overdue=Count("pk", filter=Q(due_at__lt=edges.now)),
        today=Count("pk", filter=Q(due_at__gte=edges.now, due_at__lt=edges.end_of_today)),
        this_week=Count("pk", filter=Q(due_at__gte=edges.end_of_today)),
    )
    return QueueCounts(**{part: min(count, COUNTED_UP_TO) for part, count in counts.items()})


def due_call_count(actor: Actor) -> int:
    """Return how many of the actor's own calls are due until tonight, up to a hundred."""
    edges = edges_of(timezone.localtime())
    if actor.level("activity.see") is Level.NONE or actor.level("party.see") is not Level.ALL:
        due = _waiting(actor, Reach.MINE).filter(due_at__lt=edges.end_of_today)
        return due.values("pk")[:COUNTED_UP_TO].count()
    # Every page shows this figure, and the ORM takes longer to put the query together than the
    # database to answer it. What is one's own, or of one's department, is in sight.
    values = {
        "business": actor.business_id,
        "until": edges.end_of_today,
        "member": actor.membership_id,
        "department": actor.department_id,
    }
    ((count,),) = read_rows(_DUE_COUNT, values)
    return int(count)


def _figure(count: int) -> str:
    return f"{COUNTED_UP_TO - 1}+" if count >= COUNTED_UP_TO else str(count)


def unanswered_moments(party_id: int) -> list[datetime]:
    """Return when the latest calls to the party went unanswered, up to the last answered one."""
    moments = []
    calls = (
        PhoneCall.objects.filter(activity__party_id=party_id)
        .order_by("-activity__occurred_at", "-activity_id")
        .values_list("status", "activity__occurred_at")[:3]
    )
    for status, moment in calls:
        if status not in {CallStatus.NO_ANSWER, CallStatus.LEFT_MESSAGE}:
            break
        moments.append(timezone.localtime(moment))
    return moments


def _waiting(actor: Actor, reach: Reach) -> QuerySet[NextCall]:
    calls = visible_calls(actor).filter(
        closed_at=None, party__archived_at=None, party__fictitious_at=None
    )
    mine = Q(assignee_id=actor.membership_id) | Q(taken_by_id=actor.membership_id)
    if reach is Reach.ALL:
        return calls
    if actor.department_id is None:
        return calls.filter(mine)
    # A shared call stays in sight of its department after it was taken, with the name of who did.
    shared = Q(department_id=actor.department_id)
    if reach is Reach.MINE:
        return calls.filter(mine | shared)
    colleagues = Membership.objects.filter(department_id=actor.department_id)
    return calls.filter(
        mine | shared | Q(assignee_id__in=list(colleagues.values_list("pk", flat=True)))
    )


def _in_bucket(
    calls: QuerySet[NextCall], bucket: Bucket | None, now: datetime
) -> QuerySet[NextCall]:
    edges = edges_of(now)
    match bucket:
        case None:
            return calls.filter(due_at__lt=edges.end_of_week)
        case Bucket.OVERDUE:
            return calls.filter(due_at__lt=edges.now)
        case Bucket.TODAY:
            return calls.filter(due_at__gte=edges.now, due_at__lt=edges.end_of_today)
        case Bucket.THIS_WEEK:
            return calls.filter(due_at__gte=edges.end_of_today, due_at__lt=edges.end_of_week)
        case Bucket.LATER:
            return calls.filter(due_at__gte=edges.end_of_week)


def _values(calls: QuerySet[NextCall]) -> QuerySet[NextCall, Any]:
    return (
        calls.order_by("due_at", "pk")
        .annotate(shown_summary=Left("activity__summary", _TEXT_SHOWN))
        .values(
            "pk", "party_id", "party__name", "due_at", "attempt", "shown_summary",
            "activity__phone_call__status", "assignee__display_name", "assignee_id",
            "department__name", "taken_by_id", "taken_by__display_name",
        )
    )  # fmt: skip


def _card(row: dict[str, Any], actor: Actor, now: datetime) -> QueueCard:
    is_late = bucket_of(row["due_at"], edges_of(now)) is Bucket.OVERDUE
    is_others = row["taken_by_id"] is not None and row["taken_by_id"] != actor.membership_id
    return QueueCard(
        id=row["pk"],
        place=str(Place(row["due_at"], row["pk"])),
        party_id=row["party_id"],
        name=row["party__name"],
        text=_text(row, actor),
        when=due_text(row["due_at"], now),
        when_title=moment_title(row["due_at"]),
        is_late=is_late,
        is_taken_by_other=is_others,
    )


def _text(row: dict[str, Any], actor: Actor) -> str:
    parts = []
    if row["taken_by_id"] is not None and row["taken_by_id"] != actor.membership_id:
        parts.append(_("taken by %(name)s") % {"name": row["taken_by__display_name"]})
    elif row["department__name"]:
        parts.append(_("shared: %(department)s") % {"department": row["department__name"]})
    elif row["assignee_id"] != actor.membership_id:
        parts.append(row["assignee__display_name"])
    if row["attempt"] > 1:
        parts.append(_("attempt %(number)d") % {"number": row["attempt"]})
    status = row["activity__phone_call__status"]
    if status == CallStatus.NO_ANSWER:
        parts.append(str(CallStatus.NO_ANSWER.label))
    elif row["shown_summary"]:
        parts.append(" ".join(row["shown_summary"].split()))
    elif status:
        parts.append(str(CallStatus(status).label))
    return " · ".join(parts)
