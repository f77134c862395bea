"""Who may be mentioned in a row about a record: who may see the record, and so the row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kesher.activities.models import Mention
from kesher.activities.rules.mentions import fits
from kesher.lib.text import search_key
from kesher.records.queries import may_do, rights_to_see
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.models import GroupMember
from kesher.tenancy.queries import active_memberships, actor_of
from kesher.tenancy.rules.access import Actor

MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Mentionable:
    """A user, or a group with those of its users who may be told."""

    name: str
    member_ids: tuple[int, ...]
    membership_id: int | None = None
    group_id: int | None = None


def sight_of(kind: RecordType, record: Any) -> Callable[[Actor], bool]:
    """Return what tells whether somebody may see the record and rows on it."""
    rights = rights_to_see(kind)
    return lambda actor: (
        actor.may("activity.see") and all(may_do(actor, kind, record, right) for right in rights)
    )


def mentionable(kind: RecordType, record: Any) -> list[Mentionable]:
    """Return users and groups, by name, that may be mentioned. Two queries.

    A group is offered when one of its users may see the record; the others are not told.
    """
    may_see = sight_of(kind, record)
    members = active_memberships().select_related("role", "business")
    seeing = [member for member in members if may_see(actor_of(member))]
    found = [Mentionable(one.display_name, (one.pk,), membership_id=one.pk) for one in seeing]
    ids = {one.pk for one in seeing}
    groups: dict[tuple[str, int], list[int]] = {}
    in_groups = GroupMember.objects.filter(membership_id__in=ids).order_by("group__name", "pk")
    for group_id, name, member_id in in_groups.values_list(
        "group_id", "group__name", "membership_id"
    ):
        groups.setdefault((name, group_id), []).append(member_id)
    return found + [
        Mentionable(name, tuple(member_ids), group_id=group_id)
        for (name, group_id), member_ids in groups.items()
    ]


def mentionable_by(
    actor: Actor, kind: RecordType, record: Any, typed: str
) -> Sequence[Mentionable]:
    """Return those whose name, or a word of it, begins as typed; oneself not. At most eight."""
    key = search_key(typed)
    offered = (one for one in mentionable(kind, record) if one.membership_id != actor.membership_id)
    return [one for one in offered if fits(search_key(one.name), key)][:MOST_OFFERED]


def names_in_rows(activity_ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the names that are mentioned in rows, by row. One query."""
    names: dict[int, set[str]] = {}
    found = Mention.objects.filter(activity_id__in=activity_ids)
    for activity_id, name in found.values_list("activity_id", "name"):
        names.setdefault(activity_id, set()).add(name)
    return names
