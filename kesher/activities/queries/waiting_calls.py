"""The calls that wait, by SQL that is put together once: for who sees every call.

The ORM takes longer to compose these statements than the database to answer them. One that is due
is found through the index by due time, whoever asks, so that they may be prepared.
"""

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from kesher.activities.rules.contact_log import Place
from kesher.activities.rules.next_calls import Edges
from kesher.lib.rows import Figure, read_row, read_rows
from kesher.tenancy.rules.access import Actor

TEXT_SHOWN = 120
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_IN_THE_END = datetime.max.replace(tzinfo=UTC)

# A shared call stays in sight of its department after it was taken, with the name of who did.
_WAYS = (
    "call.assignee_id = %(member)s",
    "call.taken_by_id = %(member)s",
    "call.department_id = %(department)s",
)
_MINE = " OR ".join(_WAYS)
_OF_COLLEAGUES = (
    "call.assignee_id IN (SELECT id FROM tenancy_membership"
    " WHERE business_id = %(business)s AND department_id = %(department)s)"
)
_REACHED = {
    "mine": f"({_MINE})",
    "department": f"({_MINE} OR {_OF_COLLEAGUES})",
    "all": "true",
}
_WAITS = """
  call.business_id = %(business)s AND call.closed_at IS NULL
  AND party.archived_at IS NULL AND party.left_lists_at IS NULL"""
_CALLS = """
  activities_nextcall call
  JOIN parties_party party ON party.id = call.party_id AND party.business_id = call.business_id"""


class WaitingCall(NamedTuple):
    """A call that waits, with what its card in the queue shows."""

    id: int
    party_id: int
    name: str
    due_at: datetime
    attempt: int
    summary: str
    status: str | None
    assignee_id: int | None
    assignee: str | None
    department: str | None
    taken_by_id: int | None
    taken_by: str | None


def waiting_calls(
    actor: Actor,
    reach: str,
    *,
    since: datetime | None,
    until: datetime | None,
    after: Place | None,
    limit: int,
) -> list[WaitingCall]:
    """Return the calls that are due in a span of time and come after a place, earliest first."""
    values = {
        "business": actor.business_id,
        "member": actor.membership_id,
        "department": actor.department_id,
        "since": since or _LONG_AGO,
        "until": until or _IN_THE_END,
        "after_due": after.moment if after else _LONG_AGO,
        "after_call": after.row_id if after else 0,
    }
    return [WaitingCall._make(row) for row in read_rows(_page_sql(reach, limit), values)]


def waiting_counts(actor: Actor, reach: str, edges: Edges, most: int) -> tuple[int, int, int]:
    """Return how many calls are overdue, due today and due this week, each up to `most`."""
    values = {
        "business": actor.business_id,
        "member": actor.membership_id,
        "department": actor.department_id,
        "long_ago": _LONG_AGO,
        "now": edges.now,
        "end_of_today": edges.end_of_today,
        "end_of_week": edges.end_of_week,
    }
    overdue, today, this_week = read_row(_counts_sql(reach, most), values) or (0, 0, 0)
    return overdue, today, this_week


def own_due_figure(actor: Actor, until: datetime, most: int) -> Figure:
    """Return the question how many calls of the actor are due before a moment, up to `most`."""
    values = {
        "business": actor.business_id,
        "member": actor.membership_id,
        "department": actor.department_id,
        "long_ago": _LONG_AGO,
        "until": until,
    }
    return Figure(_count("mine", "long_ago", "until", most), values)


@cache
def _page_sql(reach: str, limit: int) -> str:
    return f"""
SELECT call.id, call.party_id, party.name, call.due_at, call.attempt,
  left(promised.summary, {TEXT_SHOWN}), phone_call.status,
  call.assignee_id, assignee.display_name, department.name, call.taken_by_id, taker.display_name
FROM {_CALLS}
  JOIN activities_activity promised ON promised.id = call.activity_id
  LEFT JOIN activities_phonecall phone_call ON phone_call.activity_id = promised.id
  LEFT JOIN tenancy_membership assignee ON assignee.id = call.assignee_id
  LEFT JOIN tenancy_orgunit department ON department.id = call.department_id
  LEFT JOIN tenancy_membership taker ON taker.id = call.taken_by_id
WHERE {_WAITS} AND {_REACHED[reach]} AND call.due_at >= %(since)s
  AND call.due_at < %(until)s AND (call.due_at, call.id) > (%(after_due)s, %(after_call)s)
ORDER BY call.due_at, call.id LIMIT {limit}
"""  # noqa: S608 -- texts and numbers of ours


@cache
def _counts_sql(reach: str, most: int) -> str:
    edges = ("long_ago", "now", "end_of_today", "end_of_week")
    counts = [_count(reach, *part, most) for part in pairwise(edges)]
    return f"SELECT {', '.join(counts)}"


def _count(reach: str, since: str, until: str, most: int) -> str:
    """Return the question how many calls are due in a span of time, up to `most`.

    One's own are few among all that are due, so each way to them goes by an index of its own.
    """
    ways = _WAYS if reach == "mine" else (_REACHED[reach],)
    found = " UNION ".join(
        f"(SELECT call.id FROM {_CALLS} WHERE {_WAITS} AND {way}"  # noqa: S608 -- texts and numbers of ours
        f" AND call.due_at >= %({since})s AND call.due_at < %({until})s LIMIT {most})"
        for way in ways
    )
    return f"(SELECT count(*) FROM (SELECT FROM ({found}) ways LIMIT {most}) counted)"  # noqa: S608 -- as above
