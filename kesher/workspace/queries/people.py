"""The users of a business and the tree that they stand in."""

from dataclasses import dataclass

from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor, require


def user_rows(actor: Actor) -> list[Membership]:
    """Return the users for their list; who has no right to it is refused there.

    Raises: NotPermitted, without `settings.users`.
    """
    return list(tenancy.users_of_business(actor))


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A branch with its departments and the users in each, for the tree."""

    unit: OrgUnit
    users: tuple[str, ...]
    children: tuple["UnitNode", ...]


def org_tree(actor: Actor) -> tuple[UnitNode, ...]:
    """Return the tree of branches, departments and active users, retired units too.

    Raises: NotPermitted, without `settings.org_units`.
    """
    require(actor, "settings.org_units")
    units = list(tenancy.org_units())
    members = list(tenancy.active_memberships())

    def node(unit: OrgUnit) -> UnitNode:
        is_branch = unit.parent_id is None
        users = tuple(
            member.display_name
            for member in members
            if (member.department_id == unit.pk)
            or (is_branch and member.branch_id == unit.pk and member.department_id is None)
        )
        children = tuple(node(child) for child in units if child.parent_id == unit.pk)
        return UnitNode(unit, users, children)

    return tuple(node(unit) for unit in units if unit.parent_id is None)
