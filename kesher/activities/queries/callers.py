"""Whom a call can be given to: the tree of branches, departments and users."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kesher.lib.ids import read_id
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.queries import active_memberships, org_units
from kesher.tenancy.rules.access import Actor

_USER, _DEPARTMENT = "user", "department"


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A line of the tree picker."""

    value: str
    label: str
    depth: int
    is_selectable: bool
    is_selected: bool
    hint: str = ""


def user_value(membership_id: int | None) -> str:
    """Return how a user is named in a form."""
    return f"{_USER}:{membership_id}" if membership_id else ""


def department_value(department_id: int | None) -> str:
    """Return how a department is named in a form."""
    return f"{_DEPARTMENT}:{department_id}" if department_id else ""


def read_caller(value: str) -> tuple[int | None, int | None]:
    """Return the user or the department that a form names; neither for what it never offered."""
    kind, _sep, number = value.partition(":")
    found = read_id(number)
    return found if kind == _USER else None, found if kind == _DEPARTMENT else None


def caller_tree(
    actor: Actor, selected: str = "", *, with_departments: bool = True
) -> list[TreeNode]:
    """Return branches, their departments and the users in them.

    A department can be chosen for a call that it shares. Two queries.
    """
    units = [unit for unit in org_units() if unit.is_active]
    places = {unit.pk for unit in units}
    people: dict[int | None, list[Membership]] = {}
    for person in active_memberships():
        place = next((pk for pk in (person.department_id, person.branch_id) if pk in places), None)
        people.setdefault(place, []).append(person)
    nodes = []
    for branch in (unit for unit in units if unit.kind == OrgUnitKind.BRANCH):
        nodes.append(TreeNode("", branch.name, 0, is_selectable=False, is_selected=False))
        for unit in (unit for unit in units if unit.parent_id == branch.pk):
            nodes.append(_department_node(unit, selected, is_selectable=with_departments))
            nodes += _person_nodes(people.pop(unit.pk, []), 2, actor, selected)
        nodes += _person_nodes(people.pop(branch.pk, []), 1, actor, selected)
    for unplaced in people.values():
        nodes += _person_nodes(unplaced, 0, actor, selected)
    return nodes


def _department_node(unit: OrgUnit, selected: str, *, is_selectable: bool) -> TreeNode:
    value = department_value(unit.pk) if is_selectable else ""
    label = _("%(department)s (anybody)") if is_selectable else "%(department)s"
    return TreeNode(
        value,
        label % {"department": unit.name},
        1,
        is_selectable=is_selectable,
        is_selected=bool(value) and value == selected,
    )


def _person_nodes(
    people: list[Membership], depth: int, actor: Actor, selected: str
) -> list[TreeNode]:
    return [
        TreeNode(
            user_value(person.pk),
            _("%(name)s (me)") % {"name": person.display_name}
            if person.pk == actor.membership_id
            else person.display_name,
            depth,
            is_selectable=True,
            is_selected=user_value(person.pk) == selected,
            hint=f"{person.username} {person.job_title}".strip(),
        )
        for person in people
    ]
