"""The active requests of a user: his own, and those of his groups that nobody has taken yet.

Two short walks over two indexes, put together: one condition with OR in it would read and order all
open requests for the first page. In the order of their targets, as the screen opens, they are read
by SQL that is put together once (`kesher.lib.rows`).
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from kesher.activities.rules.next_calls import Bucket, edges_of
from kesher.lib.dates import local
from kesher.lib.rows import read_rows
from kesher.records.rules.record_types import RecordType
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.rows import COLUMNS, JOINED, requests_of
from kesher.requests.queries.sharing import groups_of
from kesher.requests.rules.active import ActiveState, Grouping, Place
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.scoping import scoped_business_id

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

    One query by target, at most four otherwise.

    Raises: NotPermitted.
    """
    require(actor, "request.see")
    if state.grouping is Grouping.DUE:
        return _page_by_due(actor, state)
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
    """Return the counts of all active requests of a user. One query."""
    require(actor, "request.see")
    edges = edges_of(local(now or timezone.now()))
    ends = {"now": edges.now, "today": edges.end_of_today, "week": edges.end_of_week}
    by_kind: dict[str, int] = {}
    by_bucket = dict.fromkeys(Bucket, 0)
    for kind, total, *early in read_rows(_COUNTS, {**_whose(actor, ""), **ends}):
        by_kind[kind] = total
        for bucket, count in zip(Bucket, [*early, total - sum(early)], strict=True):
            by_bucket[bucket] += count
    return ActiveCounts(by_bucket, by_kind)


# --- by target ---------------------------------------------------------------------------------

_WAITING = """requests_request
  WHERE business_id = %(business)s AND kind = ANY(%(kinds)s)
    AND closed_at IS NULL AND archived_at IS NULL AND deleted_at IS NULL"""
_OWN = f"{_WAITING} AND owner_id = %(member)s"
_OF_GROUPS = f"""{_WAITING} AND owner_id IS NULL AND group_id IN (
    SELECT group_id FROM tenancy_groupmember
    WHERE business_id = %(business)s AND membership_id = %(member)s)"""  # noqa: S608 -- names of ours
_COUNTS = f"""
SELECT kind, count(*), count(*) FILTER (WHERE due_at < %(now)s),
  count(*) FILTER (WHERE due_at >= %(now)s AND due_at < %(today)s),
  count(*) FILTER (WHERE due_at >= %(today)s AND due_at < %(week)s)
FROM (SELECT kind, due_at FROM {_OWN}
  UNION ALL SELECT kind, due_at FROM {_OF_GROUPS}) active
GROUP BY kind"""  # noqa: S608 -- names of ours


def _page_sql(after: str) -> str:
    """Return what reads a page of those after a place, which is a condition."""
    parts = (
        f"(SELECT id, due_at FROM {part} AND {after} ORDER BY due_at, id LIMIT %(limit)s)"  # noqa: S608 -- names of ours
        for part in (_OWN, _OF_GROUPS)
    )
    return f"""
SELECT {COLUMNS} FROM (
  SELECT id FROM ({" UNION ALL ".join(parts)}) part ORDER BY due_at, id LIMIT %(limit)s
) place
JOIN requests_request row ON row.business_id = %(business)s AND row.id = place.id {JOINED}
ORDER BY row.due_at, row.id"""  # noqa: S608 -- names of ours


_FIRST = _page_sql("true")
_AFTER_TARGET = _page_sql(
    "(due_at > %(due)s OR due_at = %(due)s AND id > %(id)s OR due_at IS NULL)"
)
_AFTER_NO_TARGET = _page_sql("due_at IS NULL AND id > %(id)s")


def _whose(actor: Actor, kind: str) -> dict[str, Any]:
    return {
        "business": scoped_business_id(),
        "member": actor.membership_id,
        "kinds": [kind] if kind else [one.key for one in request_types(actor).values()],
    }


def _page_by_due(actor: Actor, state: ActiveState) -> ActivePage:
    values = {**_whose(actor, state.kind), "limit": PAGE_ROWS + 1}
    statement = _FIRST
    if after := state.after:
        statement = _AFTER_TARGET if after.due_at else _AFTER_NO_TARGET
        values |= {"id": after.request_id, **({"due": after.due_at} if after.due_at else {})}
    found = requests_of(read_rows(statement, values))
    rows = [(Place("", one.due_at, one.pk), one) for one in found[:PAGE_ROWS]]
    return ActivePage(rows, str(rows[-1][0]) if len(found) > PAGE_ROWS else "")


# --- by customer or priority -------------------------------------------------------------------


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
        found = part.order_by(*order).values_list("due_at", "pk")[: PAGE_ROWS + 1]
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
    rows = Request.objects.filter(pk__in=list(ids)).select_related(
        "owner", "group", "party", "hour__meeting"
    )
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
