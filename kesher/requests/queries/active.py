"""The active requests of a user: his own, and those of his groups that nobody has taken yet.

Two short walks over two indexes, merged here: one condition with OR in it would read and order all
open requests for the first page.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from kesher.activities.rules.next_calls import Bucket, edges_of
from kesher.lib.dates import local
from kesher.records.rules.record_types import RecordType
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.sharing import groups_of
from kesher.requests.rules.active import ActiveState, Grouping, Place
from kesher.tenancy.rules.access import Actor, require

PAGE_ROWS = 50
_LAST = "\U0010ffff"  # after every name


@dataclass(frozen=True, slots=True)
class ActivePage:
    """Some active requests, each with its place; `next_place` is empty at the end."""

    rows: Sequence[tuple[Place, Request]]
    next_place: str = ""


@dataclass(frozen=True, slots=True)
class ActiveCounts:
    """How many active requests there are by urgency, and by kind."""

    by_bucket: Mapping[Bucket, int] = field(default_factory=dict)
    by_kind: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return how many there are altogether."""
        return sum(self.by_kind.values())


def active_requests(actor: Actor, state: ActiveState) -> ActivePage:
    """Return the first active requests, or those after the place of the state.

    At most four queries.

    Raises: NotPermitted.
    """
    require(actor, "request.see")
    ordered = [_places(part, state, actor) for part in _parts(actor, state)]
    places = list(merge(*ordered, key=lambda place: place.order))
    shown = places[:PAGE_ROWS]
    found = _read(place.request_id for place in shown)
    rows = [(place, found[place.request_id]) for place in shown if place.request_id in found]
    return ActivePage(rows, str(shown[-1]) if len(places) > PAGE_ROWS else "")


def active_row(actor: Actor, state: ActiveState, request_id: int) -> tuple[Place, Request] | None:
    """Return one request with its place, if it is among those that the state shows."""
    require(actor, "request.see")
    whole = ActiveState(kind=state.kind, grouping=state.grouping)
    for part in _parts(actor, whole):
        for place in _places(part.filter(pk=request_id), whole, actor):
            return place, _read([request_id])[request_id]
    return None


def active_counts(actor: Actor, now: dt.datetime | None = None) -> ActiveCounts:
    """Return the counts of all active requests of a user. At most three queries."""
    require(actor, "request.see")
    edges = edges_of(local(now or timezone.now()))
    today, week = edges.end_of_today, edges.end_of_week
    counts = {
        "total": Count("pk"),
        "overdue": Count("pk", filter=Q(due_at__lt=edges.now)),
        "today": Count("pk", filter=Q(due_at__gte=edges.now, due_at__lt=today)),
        "this_week": Count("pk", filter=Q(due_at__gte=today, due_at__lt=week)),
    }
    by_kind: dict[str, int] = {}
    by_bucket = dict.fromkeys(Bucket, 0)
    for part in _parts(actor, ActiveState()):
        counted = part.order_by().values("kind").annotate(**counts)
        for kind, total, *early in counted.values_list("kind", *counts):
            by_kind[kind] = by_kind.get(kind, 0) + total
            for bucket, count in zip(Bucket, [*early, total - sum(early)], strict=True):
                by_bucket[bucket] += count
    return ActiveCounts(by_bucket, by_kind)


def _parts(actor: Actor, state: ActiveState) -> list[QuerySet[Request]]:
    """Return the open requests of a user, and those that wait for somebody of his groups."""
    kinds = [state.kind] if state.kind else [kind.key for kind in request_types(actor).values()]
    waiting = Request.objects.filter(
        kind__in=kinds, closed_at=None, archived_at=None, deleted_at=None
    )
    parts = [waiting.filter(owner_id=actor.membership_id)]
    if groups := list(groups_of(actor)):
        parts.append(waiting.filter(owner_id=None, group_id__in=groups))
    return parts


def _places(part: QuerySet[Request], state: ActiveState, actor: Actor) -> list[Place]:
    rank = _RANKS[state.grouping](request_types(actor)) if state.grouping in _RANKS else None
    order: list[Any] = [F("due_at").asc(nulls_last=True), "pk"]
    if rank is None:
        rows = _after_due(part, state.after) if state.after else part
        found = rows.order_by(*order).values_list("due_at", "pk")[: PAGE_ROWS + 1]
        return [Place("", due_at, pk) for due_at, pk in found]
    ranked = part.annotate(rank=rank)
    if state.after:
        same = Q(pk__in=_after_due(part, state.after).values("pk"), rank=state.after.rank)
        ranked = ranked.filter(Q(rank__gt=state.after.rank) | same)
    values = ranked.order_by("rank", *order).values_list("rank", "due_at", "pk")
    return [Place(text, due_at, pk) for text, due_at, pk in values[: PAGE_ROWS + 1]]


def _after_due(rows: QuerySet[Request], after: Place) -> QuerySet[Request]:
    later = Q(pk__gt=after.request_id)
    if after.due_at is None:
        return rows.filter(later, due_at=None)
    same = Q(due_at=after.due_at) & later
    return rows.filter(Q(due_at__gt=after.due_at) | same | Q(due_at=None))


def _read(ids: Iterator[int] | Sequence[int]) -> dict[int, Request]:
    rows = Request.objects.filter(pk__in=list(ids)).select_related("owner", "group", "party")
    return {row.pk: row for row in rows}


def _priority_rank(types: Mapping[str, RecordType]) -> Any:
    """Return the rank of a priority: the last of its options is the most urgent."""
    cases = []
    for kind in types.values():
        spec = kind.find_field("priority")
        options = spec.type.options if spec else ()
        for rank, option in enumerate(reversed(options)):
            cases.append(When(kind=kind.key, priority=option.value, then=Value(rank + 10)))
    number = Case(*cases, default=Value(99), output_field=IntegerField())
    return Cast(number, CharField())


def _party_rank(_types: Mapping[str, RecordType]) -> Any:
    return Coalesce(F("party__sort_key"), Value(_LAST))


_RANKS = {Grouping.PRIORITY: _priority_rank, Grouping.PARTY: _party_rank}
