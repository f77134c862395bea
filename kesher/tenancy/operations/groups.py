"""Groups: users who get work together."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kesher.lib.errors import NotFound
from kesher.tenancy.errors import GroupInUse, NameMissing, NameTaken
from kesher.tenancy.history import operation
from kesher.tenancy.models import Group, GroupMember, Membership
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require


@operation
def add_group(*, actor: Actor, name: str, member_ids: Collection[int]) -> Group:
    """Add a group of these users.

    Raises: NotPermitted, without `settings.groups`; NameMissing; NameTaken; NotFound, when one of
    them is no active user of the business.
    """
    require(actor, "settings.groups")
    group = Group(business_id=actor.business_id)
    _put(group, name, member_ids)
    return group


@operation
def edit_group(
    *,
    actor: Actor,
    group_id: int,
    name: str,
    member_ids: Collection[int],
    version: int | None = None,
) -> Group:
    """Rename a group, and make these its users.

    Raises: NotPermitted, without `settings.groups`; NameMissing; NameTaken; StaleVersion; NotFound.
    """
    require(actor, "settings.groups")
    group = _lock_group(group_id)
    require_version(group, version)
    _put(group, name, member_ids)
    return group


@operation
def remove_group(*, actor: Actor, group_id: int) -> None:
    """Remove a group; its users stay.

    Raises: NotPermitted, without `settings.groups`; NotFound; GroupInUse, while it has work.
    """
    require(actor, "settings.groups")
    group = _lock_group(group_id)
    try:
        group.delete()
    except ProtectedError:
        raise GroupInUse from None


def _lock_group(group_id: int) -> Group:
    group: Group | None = Group.objects.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise NotFound
    return group


def _put(group: Group, name: str, member_ids: Collection[int]) -> None:
    group.name = name.strip()
    if not group.name:
        raise NameMissing
    wanted = set(member_ids)
    present = GroupMember.objects.filter(group_id=group.pk)
    already = set(present.values_list("membership_id", flat=True))
    new = Membership.objects.filter(pk__in=wanted - already, is_active=True)
    if new.count() != len(wanted - already):
        raise NotFound
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise NameTaken from None
    present.exclude(membership_id__in=wanted).delete()
    GroupMember.objects.bulk_create(
        GroupMember(business_id=group.business_id, group=group, membership_id=member_id)
        for member_id in sorted(wanted - already)
    )
