"""Who reaches a request besides its handler: who gave it, and the group that it is for."""

from typing import Any

from django.db.models import Q, QuerySet

from kesher.records.rules.shares import Share
from kesher.tenancy.models import GroupMember
from kesher.tenancy.rules.access import Actor

_KNOWN = "_known_group"


def groups_of(actor: Actor) -> QuerySet[GroupMember, int]:
    """Return the ids of the groups that the actor belongs to."""
    members = GroupMember.objects.filter(membership_id=actor.membership_id)
    return members.values_list("group_id", flat=True)


def _rows(actor: Actor) -> Q:
    return Q(created_by_id=actor.membership_id) | Q(group_id__in=groups_of(actor))


def _holds(actor: Actor, request: Any) -> bool:
    if actor.membership_id in (request.created_by_id, request.owner_id):
        return True
    return bool(request.group_id) and actor.membership_id in _members_of_group(request)


def _members_of_group(request: Any) -> frozenset[int]:
    """Return who is in the group of a request.

    It is asked once for each object, since everybody who is to be told is asked of the same one.
    """
    group_id, member_ids = getattr(request, _KNOWN, (None, frozenset[int]()))
    if group_id != request.group_id:
        members = GroupMember.objects.filter(group_id=request.group_id)
        member_ids = frozenset(members.values_list("membership_id", flat=True))
        setattr(request, _KNOWN, (request.group_id, member_ids))
    return member_ids


SHARE = Share(rows=_rows, holds=_holds)
