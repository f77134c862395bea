"""Whose diary is shown: mine, a colleague's, a branch's, a department's, a room's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from kesher.lib.rows import read_rows
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import scoped_business_id

ME = "me"
MOST_CHOSEN = 50
_KINDS = ("user", "unit", "resource")

# Whoever is there to choose, in the order of the list, but for the tree that units make.
_LISTED = """
SELECT what, id, name, kind, above, department FROM (
  SELECT 'user' what, id, display_name AS name, '' kind, 0 AS place,
    branch_id above, department_id department
  FROM tenancy_membership WHERE business_id = %(business)s AND is_active
  UNION ALL
  SELECT 'unit', id, name, kind, position, parent_id, NULL
  FROM tenancy_orgunit WHERE business_id = %(business)s AND is_active
  UNION ALL
  SELECT 'resource', id, name, '', 0, NULL, NULL
  FROM activities_resource WHERE business_id = %(business)s AND is_active
) listed ORDER BY what, kind, place, name, id"""


class _Listed(NamedTuple):
    """A user with the units that he stands in, a unit with the one above it, or a resource."""

    id: int
    name: str
    kind: str
    above_id: int | None
    department_id: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list from which diaries are chosen; without a value it is a heading."""

    value: str
    label: str
    depth: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Whose:
    """The diaries that are shown; `people` by id with their names, in the order of their tones.

    `units` are those that the only person stands in, where there is but one.
    """

    chosen: tuple[str, ...]
    people: dict[int, str]
    resources: dict[int, str]
    choices: tuple[Choice, ...]
    label: str
    units: tuple[int, ...] = ()

    @property
    def is_shared(self) -> bool:
        """Tell whether more than one diary is shown, so that blocks name their person."""
        return len(self.people) + len(self.resources) > 1


def whose_diary(actor: Actor, told: Sequence[str]) -> Whose:
    """Return whose diary an address names; one's own where it names nobody who is there.

    An address that a colleague sent may name the actor as any user; it is his own diary too.
    One query.
    """
    listed: dict[str, list[_Listed]] = {kind: [] for kind in _KINDS}
    for what, *row in read_rows(_LISTED, {"business": scoped_business_id()}):
        listed[what].append(_Listed._make(row))
    members, units = listed["user"], listed["unit"]
    rooms = {room.id: room.name for room in listed["resource"]}
    known = {ME, *(f"{kind}:{one.id}" for kind, rows in listed.items() for one in rows)}
    own_value = f"user:{actor.membership_id}"
    wanted = (ME if value == own_value else value for value in told[:MOST_CHOSEN])
    chosen = tuple(dict.fromkeys(value for value in wanted if value in known)) or (ME,)
    ids = {kind: _ids(kind, chosen) for kind in _KINDS}
    people = {
        member.id: member.name
        for member in _own_first(members, actor)
        if (member.id == actor.membership_id and ME in chosen)
        or member.id in ids["user"]
        or member.above_id in ids["unit"]
        or member.department_id in ids["unit"]
    }
    resources = {pk: name for pk, name in rooms.items() if pk in ids["resource"]}
    choices = [Choice(ME, _("My diary"), 0, ME in chosen)]
    choices += _tree(members, units, actor, chosen)
    if rooms:
        choices.append(Choice("", _("Resources"), 0, is_chosen=False))
    choices += [
        Choice(f"resource:{pk}", name, 1, f"resource:{pk}" in chosen) for pk, name in rooms.items()
    ]
    labels = {choice.value: choice.label for choice in choices}
    label = labels[chosen[0]]
    if len(chosen) > 1:
        label = _("%(first)s and %(count)d more") % {"first": label, "count": len(chosen) - 1}
    own = next((member for member in members if [member.id] == list(people)), None)
    units_of_own = tuple(pk for pk in (own.above_id, own.department_id) if pk) if own else ()
    return Whose(chosen, people, resources, tuple(choices), label, units_of_own)


def own_diary(actor: Actor) -> Whose:
    """Return one's own diary alone, with nobody to choose from. No query."""
    units = tuple(pk for pk in (actor.branch_id, actor.department_id) if pk)
    people = {actor.membership_id: actor.display_name}
    return Whose((ME,), people, {}, (), _("My diary"), units)


def _ids(kind: str, chosen: Iterable[str]) -> set[int]:
    return {int(value.split(":")[1]) for value in chosen if value.startswith(f"{kind}:")}


def _own_first(members: Sequence[_Listed], actor: Actor) -> list[_Listed]:
    return sorted(members, key=lambda member: member.id != actor.membership_id)


def _tree(
    members: Sequence[_Listed], units: Sequence[_Listed], actor: Actor, chosen: Sequence[str]
) -> list[Choice]:
    """Return branches and departments with the colleagues in them, and who stands in none."""
    people: dict[int | None, list[_Listed]] = {}
    places = {unit.id for unit in units}
    for member in members:
        if member.id != actor.membership_id:
            own = (member.department_id, member.above_id)
            people.setdefault(next((pk for pk in own if pk in places), None), []).append(member)
    found: list[Choice] = []

    def add_people(unit_id: int | None, depth: int) -> None:
        for member in people.pop(unit_id, []):
            value = f"user:{member.id}"
            found.append(Choice(value, member.name, depth, value in chosen))

    def add_unit(unit: _Listed, depth: int) -> None:
        value = f"unit:{unit.id}"
        found.append(Choice(value, unit.name, depth, value in chosen))
        for below in units:
            if below.above_id == unit.id:
                add_unit(below, depth + 1)
        add_people(unit.id, depth + 1)

    for unit in units:
        if unit.kind == OrgUnitKind.BRANCH:
            add_unit(unit, 0)
    add_people(None, 0)
    return found
