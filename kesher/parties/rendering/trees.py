"""The trees that a form lets one choose from: branches, their departments, the users in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.models import Membership, OrgUnit


@dataclass(frozen=True, slots=True)
class Node:
    """One line of a tree picker."""

    value: str
    label: str
    depth: int
    is_selectable: bool = True
    is_selected: bool = False
    hint: str = ""


def owner_nodes(
    people: Iterable[Membership], units: Sequence[OrgUnit], selected: str
) -> list[Node]:
    """Return branches, their departments, and the users in both; then users without a place."""
    at_place: dict[int | None, list[Membership]] = {}
    known = {unit.pk for unit in units}
    for person in people:
        places = (person.department_id, person.branch_id)
        place = next((unit_id for unit_id in places if unit_id in known), None)
        at_place.setdefault(place, []).append(person)

    def users(place: int | None, depth: int) -> list[Node]:
        return [
            Node(
                str(person.pk),
                person.display_name,
                depth,
                is_selected=str(person.pk) == selected,
                hint=f"{person.username} {person.job_title}".strip(),
            )
            for person in at_place.get(place, [])
        ]

    nodes: list[Node] = []
    for unit, depth in _in_tree_order(units):
        below = users(unit.pk, depth + 1)
        is_branch = unit.kind == OrgUnitKind.BRANCH
        if below or is_branch:
            nodes.append(Node("", unit.name, depth, is_selectable=False))
        nodes += below
    return [*nodes, *users(None, 0)]


def unit_nodes(units: Sequence[OrgUnit], selected: str) -> list[Node]:
    """Return branches and the departments in them; either can be chosen."""
    return [
        Node(str(unit.pk), unit.name, depth, is_selected=str(unit.pk) == selected)
        for unit, depth in _in_tree_order(units)
    ]


def _in_tree_order(units: Sequence[OrgUnit]) -> list[tuple[OrgUnit, int]]:
    ordered: list[tuple[OrgUnit, int]] = []
    for branch in (unit for unit in units if unit.kind == OrgUnitKind.BRANCH):
        ordered.append((branch, 0))
        ordered += [(unit, 1) for unit in units if unit.parent_id == branch.pk]
    return ordered
