"""The screen of working hours: whose they are, from where they come, the days off ahead."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kesher.lib.dates import format_date
from kesher.lib.errors import NotFound
from kesher.lib.ids import read_id
from kesher.lib.workdays import WorkingHours
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.queries import (
    active_memberships,
    org_units,
    own_days,
    schedules,
    working_hours_of,
)
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.schedules import ScheduleOf


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may have hours; whoever has none keeps those of the unit above."""

    of: str
    label: str
    is_own: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days off in words."""

    id: int
    name: str
    days: str
    hours: str


@dataclass(frozen=True, slots=True)
class ScheduleScreen:
    """What the screen shows."""

    of: str
    label: str
    hours: WorkingHours
    version: int | None
    holders: tuple[Holder, ...]
    days_off: tuple[DaysOff, ...]


def read_whose(actor: Actor, told: str) -> ScheduleOf:
    """Return whose hours an address names: `unit:3`, `user:7`, or the business'.

    Who may not set the hours of others gets his own.

    Raises: NotFound, for what is none; NotPermitted, for hours of others.
    """
    if not told:
        is_own = not actor.may("settings.business")
        return ScheduleOf(membership_id=actor.membership_id if is_own else None)
    kind, _sep, number = told.partition(":")
    found = read_id(number) if kind in {"unit", "user"} else None
    if told != "business" and found is None:
        raise NotFound
    whose = ScheduleOf(
        unit_id=found if kind == "unit" else None,
        membership_id=found if kind == "user" else None,
    )
    if whose.membership_id != actor.membership_id:
        require(actor, "settings.business")
    return whose


def schedule_screen(actor: Actor, whose: ScheduleOf) -> ScheduleScreen:
    """Return the screen of these hours.

    Raises: NotFound, when there is no such unit or user.
    """
    rows = {(row.unit_id, row.membership_id): row for row in schedules(actor)}
    units = [unit for unit in org_units() if unit.is_active]
    members = list(active_memberships())
    own = rows.get((whose.unit_id, whose.membership_id))
    holders = _holders(actor, units, members, set(rows), whose)
    current = next((holder for holder in holders if holder.is_current), None)
    if current is None:
        raise NotFound
    return ScheduleScreen(
        of=current.of,
        label=current.label,
        hours=_hours(whose, units, members),
        version=own.version if own else None,
        holders=holders,
        days_off=tuple(
            DaysOff(
                row.pk,
                row.name,
                format_date(row.first_day)
                if row.first_day == row.last_day
                else f"{format_date(row.first_day)} – {format_date(row.last_day)}",
                f"{row.opens:%H:%M}–{row.closes:%H:%M}" if row.opens and row.closes else _("off"),
            )
            for row in own_days(actor, whose.keys)
        ),
    )


def _holders(
    actor: Actor,
    units: list[OrgUnit],
    members: list[Membership],
    have: set[tuple[int | None, int | None]],
    whose: ScheduleOf,
) -> tuple[Holder, ...]:
    found: list[tuple[str, str, tuple[int | None, int | None]]] = []
    if actor.may("settings.business"):
        found.append(("business", _("The business"), (None, None)))
        found += [(f"unit:{unit.pk}", unit.name, (unit.pk, None)) for unit in units]
        found += [(f"user:{one.pk}", one.display_name, (None, one.pk)) for one in members]
    else:
        own = actor.membership_id
        found.append((f"user:{own}", actor.display_name, (None, own)))
    wanted = (whose.unit_id, whose.membership_id)
    return tuple(Holder(of, label, key in have, key == wanted) for of, label, key in found)


def _hours(whose: ScheduleOf, units: list[OrgUnit], members: list[Membership]) -> WorkingHours:
    member = next((one for one in members if one.pk == whose.membership_id), None)
    unit = next((one for one in units if one.pk == whose.unit_id), None)
    ids = [member.branch_id, member.department_id] if member else []
    ids += [unit.parent_id, unit.pk] if unit else []
    return working_hours_of(membership_id=whose.membership_id, unit_ids=ids)
