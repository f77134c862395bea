"""Roles, and the table of their rights."""

from collections import Counter
from dataclasses import dataclass

from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Role
from kesher.tenancy.queries import ShownRight
from kesher.tenancy.rules.access import Actor, Level
from kesher.workspace.choices.words import LEVEL_LABELS


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role in the list: how many users hold it."""

    id: int
    name: str
    is_owner: bool
    user_count: int


def role_rows(actor: Actor) -> list[RoleRow]:
    """Return the roles with the number of active users in each.

    Raises: NotPermitted, without `settings.roles`.
    """
    counts = Counter(tenancy.active_memberships().values_list("role_id", flat=True))
    return [
        RoleRow(role.pk, role.name, role.is_owner, counts[role.pk]) for role in tenancy.roles(actor)
    ]


@dataclass(frozen=True, slots=True)
class LevelOption:
    """One level that a right can have in a role; one above the actor's own is not given."""

    value: int
    label: str
    is_chosen: bool
    is_out_of_reach: bool


@dataclass(frozen=True, slots=True)
class RightRow:
    """A right with its levels."""

    key: str
    label: str
    options: tuple[LevelOption, ...]


def rights_table(
    actor: Actor, role: Role | None, typed: dict[str, int] | None
) -> list[tuple[str, list[RightRow]]]:
    """Return the rights by group with the levels of the role, or those typed and refused."""
    return [
        (
            group.label,
            [
                _right_row(right, right.level if typed is None else typed.get(right.key, 0))
                for right in group.rights
            ],
        )
        for group in tenancy.shown_rights(actor, role)
    ]


def _right_row(right: ShownRight, chosen: int) -> RightRow:
    levels = tuple(Level) if right.is_leveled else (Level.NONE, Level.ALL)
    return RightRow(
        right.key,
        right.label,
        tuple(
            LevelOption(
                int(level), str(LEVEL_LABELS[level]), level == chosen, level > right.own_level
            )
            for level in levels
        ),
    )
