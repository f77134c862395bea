"""Who reaches a request besides its handler: who gave it, and the group that it is for."""

from typing import Any

from django.db.models import Q, QuerySet

from kesher.records.rules.shares import Share
from kesher.tenancy.models import GroupMember
from kesher.tenancy.rules.access import Actor


def groups_of(actor: Actor) -> QuerySet[GroupMember, int]:
    """Return the ids of the groups that the actor belongs to."""
    members = GroupMember.objects.filter(membership_id=actor.membership_id)
    return members.values_list("group_id", flat=True)


def _rows(actor: Actor) -> Q:
    return Q(created_by_id=actor.membership_id) | Q(group_id__in=groups_of(actor))


def _holds(actor: Actor, request: Any) -> bool:
    if actor.membership_id in (request.created_by_id, request.owner_id):
        return True
    group_id = request.group_id
    return bool(group_id) and groups_of(actor).filter(group_id=group_id).exists()


SHARE = Share(rows=_rows, holds=_holds)
