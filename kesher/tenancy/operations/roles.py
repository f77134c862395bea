"""Roles: named sets of rights."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Max

from kesher.lib.errors import NotFound
from kesher.lib.streams import end_streams
from kesher.tenancy.errors import InUse, NameMissing, NameTaken, OwnerRoleIsFixed, UnknownRight
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership, Role
from kesher.tenancy.operations.reach import require_not_above
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.rights import UnknownRights, clean_rights, find_right


@operation
def add_role(*, actor: Actor, name: str, rights: Mapping[str, int]) -> Role:
    """Add a role that holds these rights, each with its level (`Level`).

    Raises: NotPermitted, without `settings.roles`; UnknownRight; AboveOwnRights, when a right
    reaches further than the actor's; NameMissing; NameTaken.
    """
    require(actor, "settings.roles")
    last = Role.objects.aggregate(last=Max("position"))["last"] or 0
    role = Role(business_id=actor.business_id, position=last + 1)
    _put(actor, role, name, rights)
    return role


@operation
def edit_role(
    *,
    actor: Actor,
    role_id: int,
    name: str,
    rights: Mapping[str, int],
    version: int | None = None,
) -> Role:
    """Change a role; its users have the new rights from their next request.

    What it holds over kinds of records that are put aside just now it keeps: they may come back.

    Raises: NotPermitted, without `settings.roles`; OwnerRoleIsFixed; AboveOwnRights, when the role
    reaches further than the actor, before or after; UnknownRight; NameMissing; NameTaken;
    StaleVersion; NotFound.
    """
    require(actor, "settings.roles")
    role = _lock_role(role_id)
    require_not_above(actor, role)
    require_version(role, version)
    _put(actor, role, name, rights)
    for membership_id in Membership.objects.filter(role=role).values_list("pk", flat=True):
        end_streams(membership_id=membership_id)
    return role


@operation
def remove_role(*, actor: Actor, role_id: int) -> None:
    """Remove a role that nobody has.

    Raises: NotPermitted, without `settings.roles`; OwnerRoleIsFixed; AboveOwnRights, when the role
    reaches further than the actor; InUse, naming its users; NotFound.
    """
    require(actor, "settings.roles")
    role = _lock_role(role_id)
    require_not_above(actor, role)
    holders = list(
        Membership.objects.filter(role=role)
        .order_by("display_name", "pk")
        .values_list("display_name", flat=True)
    )
    if holders:
        raise InUse(holders)
    role.delete()


def _lock_role(role_id: int) -> Role:
    role: Role | None = Role.objects.select_for_update().filter(pk=role_id).first()
    if role is None:
        raise NotFound
    if role.is_owner:
        raise OwnerRoleIsFixed
    return role


def _put(actor: Actor, role: Role, name: str, rights: Mapping[str, int]) -> None:
    role.name = name.strip()
    if not role.name:
        raise NameMissing
    put_aside = {key: level for key, level in role.rights.items() if find_right(key) is None}
    try:
        role.rights = {**clean_rights(rights), **put_aside}
    except UnknownRights as error:
        raise UnknownRight(error.right) from None
    require_not_above(actor, role)
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError:
        raise NameTaken from None
