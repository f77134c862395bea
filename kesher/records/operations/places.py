"""Whose record it is and where it stands: the creator's by default, changeable within reach."""

from collections.abc import Mapping
from typing import Any

from kesher.records.errors import OwnerUnknown, PlaceOutOfReach, UnitUnknown
from kesher.records.models import Record
from kesher.records.rules.places import Place
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor, is_within_reach

PLACE_KEYS = frozenset({"owner", "branch", "department"})  # the fields that say where


def settle_place(*, actor: Actor, wanted: Place | None, current: Place, right: str) -> Place:
    """Return where the record will stand: as wanted, else where it is.

    Raises: OwnerUnknown, UnitUnknown; PlaceOutOfReach, when `right` would not reach it there.
    """
    place = wanted or current
    if place.owner_id and place.owner_id != current.owner_id:
        _require_owner(place.owner_id)
    if (place.branch_id, place.department_id) != (current.branch_id, current.department_id):
        _require_units(place)
    if not is_within_reach(
        actor,
        right,
        owner_id=place.owner_id,
        branch_id=place.branch_id,
        department_id=place.department_id,
    ):
        raise PlaceOutOfReach
    return place


def place_of_creator(actor: Actor) -> Place:
    """Return where a new record stands if nobody says otherwise."""
    return Place(
        owner_id=actor.membership_id,
        branch_id=actor.branch_id,
        department_id=actor.department_id,
    )


def place_of_record(record: Record) -> Place:
    """Return where a record stands."""
    return Place(
        owner_id=record.owner_id, branch_id=record.branch_id, department_id=record.department_id
    )


def place_columns(place: Place) -> dict[str, int | None]:
    """Return the columns that say where a record stands."""
    return {
        "owner_id": place.owner_id,
        "branch_id": place.branch_id,
        "department_id": place.department_id,
    }


def wanted_place(values: Mapping[str, Any], current: Place) -> Place:
    """Return the place that values by field key ask for; what they do not name stays.

    A department brings its branch along; another branch leaves the department behind.
    """
    branch_id = values.get("branch", current.branch_id)
    department_id = values.get("department", current.department_id)
    if "department" in values and "branch" not in values and department_id:
        units = OrgUnit.objects.filter(pk=department_id)
        branch_id = units.values_list("parent_id", flat=True).first()
    if "branch" in values and "department" not in values and branch_id != current.branch_id:
        department_id = None
    return Place(
        owner_id=values.get("owner", current.owner_id),
        branch_id=branch_id,
        department_id=department_id,
    )


def _require_owner(owner_id: int) -> None:
    if not Membership.objects.filter(pk=owner_id, is_active=True).exists():
        raise OwnerUnknown


def _require_units(place: Place) -> None:
    wanted = [unit for unit in (place.branch_id, place.department_id) if unit]
    units = {unit.pk: unit for unit in OrgUnit.objects.filter(pk__in=wanted)}
    branch = units.get(place.branch_id or 0)
    department = units.get(place.department_id or 0)
    if len(units) != len(set(wanted)):
        raise UnitUnknown
    if branch and branch.kind != OrgUnitKind.BRANCH:
        raise UnitUnknown
    if department and (not branch or department.parent_id != branch.pk):
        raise UnitUnknown
