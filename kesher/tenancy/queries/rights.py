"""Roles, and the catalogue of rights as a screen shows it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from kesher.tenancy.models import Role
from kesher.tenancy.queries.rows import found
from kesher.tenancy.rules.access import Actor, Level, require
from kesher.tenancy.rules.rights import right_groups


def roles(actor: Actor) -> QuerySet[Role]:
    """Return the roles in their order.

    Raises: NotPermitted, without `settings.roles` or `settings.users`, who gives them.
    """
    if not actor.may("settings.users"):
        require(actor, "settings.roles")
    return Role.objects.order_by("position", "name", "pk")


def role_names() -> dict[int, str]:
    """Return the names of the roles by id, for screens that say what a role may do."""
    return dict(Role.objects.values_list("pk", "name"))


def get_role(*, actor: Actor, role_id: int) -> Role:
    """Return a role.

    Raises: NotPermitted, without `settings.roles`; NotFound.
    """
    require(actor, "settings.roles")
    return found(Role.objects.all(), role_id)


@dataclass(frozen=True, slots=True)
class ShownRight:
    """A right as a screen shows it, with the level that a role gives it."""

    key: str
    label: str
    is_leveled: bool
    level: int
    own_level: int


@dataclass(frozen=True, slots=True)
class ShownRightGroup:
    """The rights over one kind of record, under their heading."""

    key: str
    label: str
    rights: tuple[ShownRight, ...]


def right_label(key: str) -> str:
    """Return what a right is called on screen, with what it is over; an unknown one by its key."""
    for group in right_groups():
        for right in group.rights:
            if right.key == key:
                return f"{gettext(group.label)}: {gettext(right.label)}"
    return key


def shown_rights(actor: Actor, role: Role | None = None) -> tuple[ShownRightGroup, ...]:
    """Return the whole catalogue with the role's levels, and how far the actor may go in each."""
    held = role.rights if role else {}
    return tuple(
        ShownRightGroup(
            group.key,
            gettext(group.label),
            tuple(
                ShownRight(
                    right.key,
                    gettext(right.label),
                    right.is_leveled,
                    Level.ALL if role is not None and role.is_owner else held.get(right.key, 0),
                    actor.level(right.key),
                )
                for right in group.rights
            ),
        )
        for group in right_groups()
    )
