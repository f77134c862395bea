"""What is open with a member, and to whom it can be handed over."""

from collections.abc import Iterable
from dataclasses import dataclass

from kesher.exchange.models import BatchRow
from kesher.tenancy.models import Group, Membership
from kesher.tenancy.queries import active_memberships
from kesher.tenancy.queries.open_work import OpenWork, open_work_kinds
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How much work of one kind is open with a member, and whether the actor may hand it over."""

    work: OpenWork
    count: int
    is_allowed: bool


def open_work_of(actor: Actor, member_id: int) -> list[WorkCount]:
    """Return what is open with a member by kind; one query for each kind, those without left out.

    How much there is is no secret to whoever administers users; what it is, is.
    """
    counted = (
        WorkCount(work, work.open_rows(member_id).order_by().count(), actor.may(work.right))
        for work in open_work_kinds(actor).values()
    )
    return [one for one in counted if one.count]


def receivers(member_id: int) -> tuple[list[Membership], list[Group]]:
    """Return the users and the groups to whom the work of a member can be given."""
    people = active_memberships().exclude(pk=member_id)
    return list(people), list(Group.objects.order_by("name", "pk"))


def names_of_work(actor: Actor, rows: Iterable[BatchRow]) -> dict[int, tuple[str, str]]:
    """Return name and address of the rows of a handing over by their number in the report.

    What the actor may not see is called by its kind alone.
    """
    kinds = open_work_kinds(actor)
    by_key: dict[str, list[BatchRow]] = {}
    for row in rows:
        by_key.setdefault(row.values[0], []).append(row)
    found: dict[int, tuple[str, str]] = {}
    for key, some in by_key.items():
        work = kinds.get(key)
        ids = [row.record_id for row in some if row.record_id]
        names = work.names(actor, ids) if work and actor.may(work.right) else {}
        unnamed = (str(work.label) if work else key, "")
        found |= {row.number: names.get(row.record_id or 0, unnamed) for row in some}
    return found
