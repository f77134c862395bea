"""The calls that were promised: who may see one, and the next one of each party."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from kesher.activities.models import Activity, NextCall
from kesher.activities.queries.activities import sees_all, visible_activities
from kesher.lib.errors import NotFound
from kesher.lib.rows import column_count, columns_of, instance_of, read_row, read_rows
from kesher.parties.models import Party
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, Level, is_within_reach


@dataclass(frozen=True, slots=True)
class PromisedCall:
    """The call that a party is waiting for."""

    due_at: datetime
    by: str
    attempt: int


def visible_calls(actor: Actor) -> QuerySet[NextCall]:
    """Return the calls that the actor may see, of parties that he may see.

    They are his own, those of his department, and those promised in rows in sight.
    """
    calls: QuerySet[NextCall] = NextCall.objects.all()
    level = actor.level("activity.see")
    if level is Level.NONE:
        return calls.none()
    if level is not Level.ALL:
        seen = visible_activities(actor).values("pk")
        calls = calls.filter(_calls_of(actor) | Q(activity__in=seen))
    if actor.level("party.see") is not Level.ALL:
        parties = within_reach(Party.objects.all(), actor, "party.see")
        calls = calls.filter(party__in=parties.values("pk"))
    return calls


def get_next_call(*, actor: Actor, next_call_id: int) -> NextCall:
    """Return a promised call with its party and its row.

    Raises: NotFound, when the call is absent, foreign or not to be seen by the actor.
    """
    if sees_all(actor):
        values = {"business": actor.business_id, "call": next_call_id}
        row = read_row(_one_call(), values)
        call = _linked_call(row) if row else None
    else:
        calls = visible_calls(actor).select_related(*(name for name, _ in _LINKED))
        call = calls.filter(pk=next_call_id).first()
    if call is None:
        raise NotFound
    return call


_LINKED: tuple[tuple[str, type[Model]], ...] = (
    ("party", Party),
    ("activity", Activity),
    ("assignee", Membership),
    ("department", OrgUnit),
    ("taken_by", Membership),
)


@cache
def _one_call() -> str:
    """Return the query for a call with what it is linked to, for who sees every call."""
    columns = [columns_of(NextCall, "call"), *(columns_of(model, name) for name, model in _LINKED)]
    joined = " ".join(
        f"LEFT JOIN {model._meta.db_table} {name} ON {name}.id = call.{name}_id"
        for name, model in _LINKED
    )
    return (
        f"SELECT {', '.join(columns)} FROM activities_nextcall call {joined}"  # noqa: S608 -- names of columns
        " WHERE call.business_id = %(business)s AND call.id = %(call)s"
    )


def _linked_call(values: Sequence[Any]) -> NextCall:
    place = column_count(NextCall)
    call = instance_of(NextCall, values[:place])
    for name, model in _LINKED:
        count = column_count(model)
        linked = values[place : place + count]
        setattr(call, name, None if linked[0] is None else instance_of(model, linked))
        place += count
    return call


def may_work_on(call: NextCall, actor: Actor) -> bool:
    """Tell whether the actor may move, take or close the call; its row is loaded."""
    if not actor.may("activity.edit"):
        return False
    if actor.membership_id in {call.assignee_id, call.taken_by_id}:
        return True
    if call.department_id is not None and call.department_id == actor.department_id:
        return True
    row = call.activity
    return is_within_reach(
        actor,
        "activity.edit",
        owner_id=row.owner_id,
        branch_id=row.branch_id,
        department_id=row.department_id,
    )


def promised_calls(*, actor: Actor, party_ids: Iterable[int]) -> dict[int, PromisedCall]:
    """Return the earliest pending call of each party that has one, in a single query."""
    return {
        party_id: PromisedCall(due_at, taker or assignee or department or "", attempt)
        for party_id, due_at, assignee, taker, department, attempt in _earliest_calls(
            actor, list(party_ids)
        )
    }


# For who sees every call, in each page of every list: composed by the ORM it took a fifth of them.
_EARLIEST_CALLS = """
SELECT DISTINCT ON (call.party_id) call.party_id, call.due_at, assignee.display_name,
  taker.display_name, department.name, call.attempt
FROM activities_nextcall call
LEFT JOIN tenancy_membership assignee ON assignee.id = call.assignee_id
LEFT JOIN tenancy_membership taker ON taker.id = call.taken_by_id
LEFT JOIN tenancy_orgunit department ON department.id = call.department_id
WHERE call.business_id = %s AND call.closed_at IS NULL AND call.party_id = ANY(%s)
ORDER BY call.party_id, call.due_at, call.id
"""


def _earliest_calls(actor: Actor, party_ids: list[int]) -> Iterable[tuple[Any, ...]]:
    if sees_all(actor):
        return read_rows(_EARLIEST_CALLS, (actor.business_id, party_ids))
    calls = visible_calls(actor).filter(party_id__in=party_ids, closed_at=None)
    return (
        calls.select_related(None)
        .order_by("party_id", "due_at", "pk")
        .distinct("party_id")
        .values_list(
            "party_id",
            "due_at",
            "assignee__display_name",
            "taken_by__display_name",
            "department__name",
            "attempt",
        )
    )


class PendingCall(NamedTuple):
    """A call that a party waits for."""

    id: int
    due_at: datetime
    attempt: int
    assignee: str | None
    taken_by: str | None
    department: str | None


_PENDING_SHOWN = 5
# On every card, for who sees every call; the columns in the order of `PendingCall`.
_PENDING = f"""
SELECT call.id, call.due_at, call.attempt, assignee.display_name, taker.display_name,
  department.name
FROM activities_nextcall call
LEFT JOIN tenancy_membership assignee ON assignee.id = call.assignee_id
LEFT JOIN tenancy_membership taker ON taker.id = call.taken_by_id
LEFT JOIN tenancy_orgunit department ON department.id = call.department_id
WHERE call.business_id = %(business)s AND call.party_id = %(party)s AND call.closed_at IS NULL
ORDER BY call.due_at, call.id LIMIT {_PENDING_SHOWN}
"""  # noqa: S608 -- a number of ours


def pending_calls_of(*, actor: Actor, party_id: int) -> list[PendingCall]:
    """Return the calls that a party waits for, earliest first, with who makes them."""
    if sees_all(actor):
        rows = read_rows(_PENDING, {"business": actor.business_id, "party": party_id})
        return [PendingCall._make(row) for row in rows]
    calls = visible_calls(actor).filter(party_id=party_id, closed_at=None)
    values = calls.order_by("due_at", "pk").values_list(
        "pk",
        "due_at",
        "attempt",
        "assignee__display_name",
        "taken_by__display_name",
        "department__name",
    )
    return [PendingCall._make(row) for row in values[:_PENDING_SHOWN]]


def _calls_of(actor: Actor) -> Q:
    mine = Q(assignee_id=actor.membership_id) | Q(taken_by_id=actor.membership_id)
    if actor.department_id is None:
        return mine
    return mine | Q(department_id=actor.department_id)
