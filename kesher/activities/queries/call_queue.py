"""«Calls for today»: the promised calls that are due, by urgency."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import CallStatus
from kesher.activities.models import NextCall, PhoneCall
from kesher.activities.queries.activities import sees_all
from kesher.activities.queries.next_calls import visible_calls
from kesher.activities.queries.waiting_calls import (
    TEXT_SHOWN,
    WaitingCall,
    own_due_figure,
    waiting_calls,
    waiting_counts,
)
from kesher.activities.queries.wording import due_text, moment_title
from kesher.activities.rules.contact_log import Place
from kesher.activities.rules.next_calls import Bucket, Edges, bucket_of, edges_of
from kesher.lib.labels import labels_of
from kesher.lib.rows import Figure, read_figures
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor, Level

CARDS_PER_PAGE = 50
COUNTED_UP_TO = 100
_TRIES_READ = 20


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
    edges = edges_of(timezone.localtime())
    since, until = _window(bucket, edges)
    if sees_all(actor):
        found = waiting_calls(actor, reach, since=since, until=until, after=after, limit=limit + 1)
    else:
        calls = _between(_waiting(actor, reach), since, until)
        if after is not None:
            calls = calls.filter(
                Q(due_at__gt=after.moment) | Q(due_at=after.moment, pk__gt=after.row_id)
            )
        found = _found(calls, limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return QueuePage(
        cards=tuple(_card(call, actor, edges) for call in shown),
        next_place=str(Place(last.due_at, last.id)) if last else "",
    )


def queue_card(
    *, actor: Actor, next_call_id: int, reach: Reach, bucket: Bucket | None = None
) -> QueueCard | None:
    """Return one card of the queue, or nothing when it does not stand in this part of it."""
    edges = edges_of(timezone.localtime())
    calls = _between(_waiting(actor, reach), *_window(bucket, edges)).filter(pk=next_call_id)
    found = _found(calls, 1)
    return _card(found[0], actor, edges) if found else None


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
    if sees_all(actor):
        return QueueCounts(*waiting_counts(actor, reach, edges, COUNTED_UP_TO))
    calls = _waiting(actor, reach)
    parts = (
        calls.filter(due_at__lt=edges.now),
        calls.filter(due_at__gte=edges.now, due_at__lt=edges.end_of_today),
        calls.filter(due_at__gte=edges.end_of_today, due_at__lt=edges.end_of_week),
    )
    return QueueCounts(*(part.values("pk")[:COUNTED_UP_TO].count() for part in parts))


def due_call_count(actor: Actor) -> int:
    """Return how many of the actor's own calls are due until tonight, up to a hundred."""
    figure = due_call_figure(actor)
    if figure:
        return int(read_figures(figure)[0])
    if actor.level("activity.see") is Level.NONE:
        return 0
    due = _waiting(actor, Reach.MINE).filter(due_at__lt=edges_of(timezone.localtime()).end_of_today)
    return due.values("pk")[:COUNTED_UP_TO].count()


def due_call_figure(actor: Actor) -> Figure | None:
    """Return the question of `due_call_count`, to be asked with others; None where it is longer.

    Every page shows this figure. What is one's own, or of one's department, is in sight.
    """
    if actor.level("activity.see") is Level.NONE or actor.level("party.see") is not Level.ALL:
        return None
    end_of_today = edges_of(timezone.localtime()).end_of_today
    return own_due_figure(actor, end_of_today, COUNTED_UP_TO)


def _figure(count: int) -> str:
    return f"{COUNTED_UP_TO - 1}+" if count >= COUNTED_UP_TO else str(count)


def unanswered_moments(party_id: int) -> list[datetime]:
    """Return when the latest calls to the party went unanswered, up to the last answered one."""
    moments = []
    calls = (
        PhoneCall.objects.filter(activity__party_id=party_id)
        .order_by("-activity__occurred_at", "-activity_id")
        .values_list("status", "activity__occurred_at")[:_TRIES_READ]
    )
    for status, moment in calls:
        if status not in {CallStatus.NO_ANSWER, CallStatus.LEFT_MESSAGE}:
            break
        moments.append(timezone.localtime(moment))
    return moments


def _waiting(actor: Actor, reach: Reach) -> QuerySet[NextCall]:
    calls = visible_calls(actor).filter(
        closed_at=None, party__archived_at=None, party__left_lists_at=None
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


def _window(bucket: Bucket | None, edges: Edges) -> tuple[datetime | None, datetime | None]:
    """Return from when on and until when the calls of a part of the queue are due."""
    match bucket:
        case None:
            return None, edges.end_of_week
        case Bucket.OVERDUE:
            return None, edges.now
        case Bucket.TODAY:
            return edges.now, edges.end_of_today
        case Bucket.THIS_WEEK:
            return edges.end_of_today, edges.end_of_week
        case Bucket.LATER:
            return edges.end_of_week, None


def _between(
    calls: QuerySet[NextCall], since: datetime | None, until: datetime | None
) -> QuerySet[NextCall]:
    if since is not None:
        calls = calls.filter(due_at__gte=since)
    return calls if until is None else calls.filter(due_at__lt=until)


def _found(calls: QuerySet[NextCall], limit: int) -> list[WaitingCall]:
    values = (
        calls.order_by("due_at", "pk")
        .annotate(shown_summary=Left("activity__summary", TEXT_SHOWN))
        .values_list(
            "pk",
            "party_id",
            "party__name",
            "due_at",
            "attempt",
            "shown_summary",
            "activity__phone_call__status",
            "assignee_id",
            "assignee__display_name",
            "department__name",
            "taken_by_id",
            "taken_by__display_name",
        )
    )
    return [WaitingCall._make(row) for row in values[:limit]]


def _card(call: WaitingCall, actor: Actor, edges: Edges) -> QueueCard:
    is_others = call.taken_by_id is not None and call.taken_by_id != actor.membership_id
    return QueueCard(
        id=call.id,
        place=str(Place(call.due_at, call.id)),
        party_id=call.party_id,
        name=call.name,
        text=_text(call, actor),
        when=due_text(call.due_at, edges.now),
        when_title=moment_title(call.due_at),
        is_late=bucket_of(call.due_at, edges) is Bucket.OVERDUE,
        is_taken_by_other=is_others,
    )


def _text(call: WaitingCall, actor: Actor) -> str:
    parts: list[str] = []
    if call.taken_by_id is not None and call.taken_by_id != actor.membership_id:
        parts.append(_("taken by %(name)s") % {"name": call.taken_by})
    elif call.department:
        parts.append(_("shared: %(department)s") % {"department": call.department})
    elif call.assignee_id != actor.membership_id:
        parts.append(call.assignee or "")
    if call.attempt > 1:
        parts.append(_("attempt %(number)d") % {"number": call.attempt})
    if call.summary and call.status != CallStatus.NO_ANSWER:
        parts.append(" ".join(call.summary.split()))
    elif call.status:
        parts.append(labels_of(CallStatus)[call.status])
    return " · ".join(parts)
