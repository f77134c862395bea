"""When people work: the hours that were set, and the days off."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils import timezone

from kesher.lib.rows import read_row
from kesher.lib.workdays import WorkingHours
from kesher.tenancy.models import OwnDay, WorkSchedule
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.schedules import own_days_from, week_from
from kesher.tenancy.scoping import scoped_business_id

# What is nearest to the user comes last, so that it goes before the rest.
_SCHEDULE = """
SELECT b.workday_start, b.workday_end, b.friday_end,
  (SELECT json_agg(json_build_array(s.days, s.eve_end, s.calendars)
      ORDER BY s.membership_id IS NOT NULL, u.parent_id IS NOT NULL, s.unit_id NULLS FIRST)
    FROM tenancy_workschedule s LEFT JOIN tenancy_orgunit u ON u.id = s.unit_id
    WHERE s.business_id = b.id AND (s.unit_id IS NULL OR s.unit_id = ANY(%(units)s::bigint[]))
      AND (s.membership_id IS NULL OR s.membership_id = %(membership)s)),
  (SELECT json_agg(json_build_array(d.first_day, d.last_day, d.name, d.opens, d.closes)
      ORDER BY d.membership_id IS NOT NULL, d.unit_id NULLS FIRST, d.id)
    FROM tenancy_ownday d
    WHERE d.business_id = b.id AND (d.unit_id IS NULL OR d.unit_id = ANY(%(units)s::bigint[]))
      AND (d.membership_id IS NULL OR d.membership_id = %(membership)s)
      AND d.last_day >= current_date - 400)
FROM tenancy_business b WHERE b.id = %(business)s
"""


def working_hours_of(
    *, membership_id: int | None = None, unit_ids: Sequence[int | None] = ()
) -> WorkingHours:
    """Return when a user of these units works, or the units, or the business; one query.

    The nearest schedule counts: the user's, the department's, the branch's, the business'. Days
    off of all of them count.
    """
    row = read_row(
        _SCHEDULE,
        {
            "business": scoped_business_id(),
            "membership": membership_id,
            "units": [pk for pk in unit_ids if pk],
        },
    )
    if row is None:
        return WorkingHours()
    start, end, friday_end, schedules, own_days = row
    usual = WorkingHours(start=start, end=end, friday_end=friday_end)
    own = MappingProxyType(own_days_from(own_days or ()))
    if not schedules:
        return replace(usual, own_days=own)
    days, eve_end, calendars = schedules[-1]
    return replace(
        usual,
        week=week_from(days),
        eve_end=dt.time.fromisoformat(eve_end) if eve_end else None,
        calendars=frozenset(calendars),
        own_days=own,
    )


def working_hours_for(actor: Actor) -> WorkingHours:
    """Return when the actor works; one query."""
    units = (actor.branch_id, actor.department_id)
    return working_hours_of(membership_id=actor.membership_id, unit_ids=units)


def schedules(actor: Actor) -> QuerySet[WorkSchedule]:
    """Return the hours that were set, with whose they are: all of them, or the actor's own."""
    rows = WorkSchedule.objects.select_related("unit", "membership").order_by("pk")
    return rows if actor.may("settings.business") else rows.filter(membership=actor.membership_id)


def own_days(actor: Actor, whose: Mapping[str, int | None]) -> QuerySet[OwnDay]:
    """Return the days off of the business, a unit or a user, by its column, that are not past.

    Raises: NotPermitted, when they are not the actor's own, without `settings.business`.
    """
    if whose["membership_id"] != actor.membership_id:
        require(actor, "settings.business")
    rows = OwnDay.objects.filter(**whose)
    return rows.filter(last_day__gte=timezone.localdate()).order_by("first_day", "pk")
