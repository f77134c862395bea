"""When the business, its branches and departments and its users work, and their days off."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import NotFound
from kesher.lib.holidays import Calendar
from kesher.lib.text import clean_line
from kesher.lib.workdays import Hours, OwnDay, WorkingHours
from kesher.tenancy.errors import InvalidWindow, NameMissing
from kesher.tenancy.history import operation
from kesher.tenancy.models import Business, Membership, OrgUnit, WorkSchedule
from kesher.tenancy.models import OwnDay as OwnDayRow
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.schedules import LONGEST_OWN_DAYS, ScheduleOf, week_to

MOST_OWN_DAYS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The hours of seven days, Sunday first, when eves end, and whose holidays are kept."""

    week: tuple[Hours | None, ...]
    eve_end: dt.time | None = None
    calendars: Collection[str] = (Calendar.JEWISH,)


@operation
def set_schedule(
    *, actor: Actor, whose: ScheduleOf, schedule: Schedule, version: int | None = None
) -> None:
    """Set the hours of the business, of a unit or of a user.

    Users set their own; all others need `settings.business`.

    Raises: NotPermitted; NotFound, when there is no such unit or user; InvalidWindow, when a day
    ends before it starts; StaleVersion.
    """
    _require(actor, whose)
    try:
        WorkingHours(week=schedule.week)
    except ValueError:
        raise InvalidWindow(_("The day ends before it starts."), field="week") from None
    rows = WorkSchedule.objects.select_for_update()
    row = rows.filter(**whose.keys).first()
    if row is None:
        row = WorkSchedule(
            business_id=actor.business_id,
            version=0,
            **whose.keys,
        )
        version = None
    require_version(row, version)
    row.days = week_to(schedule.week)
    row.eve_end = schedule.eve_end
    row.calendars = sorted({str(Calendar(name)) for name in schedule.calendars})
    row.save()
    if whose == ScheduleOf():
        _tell_business(actor, schedule.week)


@operation
def clear_schedule(*, actor: Actor, whose: ScheduleOf) -> None:
    """Let the hours be those of the unit above again.

    Raises: NotPermitted, NotFound.
    """
    _require(actor, whose)
    WorkSchedule.objects.filter(**whose.keys).delete()


@operation
def add_own_day(
    *, actor: Actor, whose: ScheduleOf, first: dt.date, last: dt.date, day: OwnDay
) -> OwnDayRow:
    """Add days off, or days with other hours; those that are there already, once.

    Raises: NotPermitted, NotFound; NameMissing; InvalidWindow, for an end before the start, more
    than a year, or more than 500 of them.
    """
    _require(actor, whose)
    name = clean_line(day.name)[:100]
    if not name:
        raise NameMissing
    is_span = first <= last < first + dt.timedelta(days=LONGEST_OWN_DAYS)
    if not is_span or (day.hours and day.hours[0] >= day.hours[1]):
        raise InvalidWindow(_("The end comes after the start, at most a year later."), field="last")
    if OwnDayRow.objects.count() >= MOST_OWN_DAYS:
        raise InvalidWindow(_("There are too many own days; remove some first."), field="first")
    opens, closes = day.hours or (None, None)
    values = {"name": name, "first_day": first, "last_day": last, "opens": opens, "closes": closes}
    found = OwnDayRow.objects.filter(**values, **whose.keys).first()
    row: OwnDayRow = found or OwnDayRow.objects.create(
        business_id=actor.business_id, **values, **whose.keys
    )
    return row


@operation
def remove_own_day(*, actor: Actor, own_day_id: int) -> ScheduleOf:
    """Remove own days; return whose they were.

    Raises: NotPermitted; NotFound.
    """
    row = OwnDayRow.objects.filter(pk=own_day_id).first()
    if row is None:
        raise NotFound
    whose = ScheduleOf(row.unit_id, row.membership_id)
    _require(actor, whose)
    row.delete()
    return whose


def _require(actor: Actor, whose: ScheduleOf) -> None:
    if whose.membership_id is None or whose.membership_id != actor.membership_id:
        require(actor, "settings.business")
    units, members = OrgUnit.objects.all(), Membership.objects.all()
    if whose.unit_id is not None and not units.filter(pk=whose.unit_id).exists():
        raise NotFound
    if whose.membership_id is not None and not members.filter(pk=whose.membership_id).exists():
        raise NotFound


def _tell_business(actor: Actor, week: Sequence[Hours | None]) -> None:
    """Keep what the page of the business says of its hours in step."""
    worked = next((hours for hours in week[:5] if hours), None)
    changed: dict[str, dt.time] = {}
    if worked:
        changed |= {"workday_start": worked[0], "workday_end": worked[1]}
    if worked and week[5] and week[5][1] > worked[0]:
        changed["friday_end"] = week[5][1]
    if changed:
        Business.objects.filter(pk=actor.business_id).update(**changed)
