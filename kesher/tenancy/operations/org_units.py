"""The tree of branches and the departments in them."""

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from kesher.lib.errors import NotFound
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.errors import InUse, NameMissing, NameTaken, UnitMismatch
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require


@operation
def add_org_unit(*, actor: Actor, name: str, branch_id: int | None = None) -> OrgUnit:
    """Add a branch, or a department in the given branch, after those that are there.

    Raises: NotPermitted, without `settings.org_units`; NameMissing; NameTaken; UnitMismatch, when
    the branch is a department or out of use; NotFound.
    """
    require(actor, "settings.org_units")
    branch = _lock_unit(branch_id) if branch_id is not None else None
    if branch is not None and (branch.kind != OrgUnitKind.BRANCH or not branch.is_active):
        raise UnitMismatch
    last = OrgUnit.objects.filter(parent=branch).aggregate(last=Max("position"))["last"] or 0
    unit = OrgUnit(
        business_id=actor.business_id,
        kind=OrgUnitKind.BRANCH if branch is None else OrgUnitKind.DEPARTMENT,
        parent=branch,
        position=last + 1,
    )
    _put(unit, name)
    return unit


@operation
def edit_org_unit(
    *,
    actor: Actor,
    unit_id: int,
    name: str,
    position: int | None = None,
    version: int | None = None,
) -> OrgUnit:
    """Rename a branch or department, or move it among its neighbors.

    Raises: NotPermitted, without `settings.org_units`; NameMissing; NameTaken; StaleVersion;
    NotFound.
    """
    require(actor, "settings.org_units")
    unit = _lock_unit(unit_id)
    require_version(unit, version)
    if position is not None:
        unit.position = max(0, position)
    _put(unit, name)
    return unit


@operation
def deactivate_org_unit(*, actor: Actor, unit_id: int) -> OrgUnit:
    """Take a branch or department out of use; records that name it keep it.

    Raises: NotPermitted, without `settings.org_units`; InUse, naming the active users in it, or
    the departments that are still in use in a branch; NotFound.
    """
    require(actor, "settings.org_units")
    unit = _lock_unit(unit_id)
    users = Membership.objects.filter(
        Q(branch=unit) | Q(department=unit) | Q(department__parent=unit), is_active=True
    ).order_by("display_name", "pk")
    departments = OrgUnit.objects.filter(parent=unit, is_active=True).order_by("position", "pk")
    names = [
        *users.values_list("display_name", flat=True),
        *departments.values_list("name", flat=True),
    ]
    if names:
        raise InUse(names)
    unit.is_active = False
    unit.version += 1
    unit.save(update_fields=["is_active", "version"])
    return unit


@operation
def reactivate_org_unit(*, actor: Actor, unit_id: int) -> OrgUnit:
    """Take a branch or department into use again.

    Raises: NotPermitted, without `settings.org_units`; UnitMismatch, for a department whose branch
    is out of use; NotFound.
    """
    require(actor, "settings.org_units")
    unit = _lock_unit(unit_id)
    if unit.parent_id is not None and not _lock_unit(unit.parent_id).is_active:
        raise UnitMismatch
    unit.is_active = True
    unit.version += 1
    unit.save(update_fields=["is_active", "version"])
    return unit


def _lock_unit(unit_id: int) -> OrgUnit:
    unit: OrgUnit | None = OrgUnit.objects.select_for_update().filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    return unit


def _put(unit: OrgUnit, name: str) -> None:
    unit.name = name.strip()
    if not unit.name:
        raise NameMissing
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        raise NameTaken from None
