"""The reminders of one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kesher.lib.errors import NotFound
from kesher.lib.rows import Figure, read_figures
from kesher.notifications.queries import Day
from kesher.reminders.choices import ReminderState
from kesher.reminders.models import LIVING, Reminder
from kesher.reminders.rules.plans import ReminderPlan
from kesher.tenancy.rules.access import Actor

POPPED_SHOWN = 20
MOST_ON_RECORD = 50


@dataclass(frozen=True, slots=True)
class Popped:
    """A reminder that is on its person's screen."""

    id: int
    text: str
    record_type: str
    record_id: int | None
    fires_at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class OnScreen:
    """What is on a person's screen, the oldest first, at most twenty; and how many there are."""

    rows: tuple[Popped, ...]
    count: int


# Asked with every page, so put together once; the index holds only what is not over.
_POPPED = (
    "(SELECT coalesce(json_agg(p ORDER BY p.fires_at, p.id), '[]') FROM ("
    "SELECT r.id, r.text, r.record_type, r.record_id, r.fires_at,"
    " CASE WHEN r.created_by_id <> r.membership_id THEN m.display_name ELSE '' END AS author,"
    " count(*) OVER () AS of_all"
    " FROM reminders_reminder r"
    " LEFT JOIN tenancy_membership m ON m.business_id = r.business_id AND m.id = r.created_by_id"
    " WHERE r.business_id = %(business)s AND r.membership_id = %(member)s"
    " AND r.state IN ('waiting', 'fired') AND r.state = 'fired'"
    " ORDER BY r.fires_at, r.id LIMIT %(popped_shown)s) p)"
)


def popped_figure(actor: Actor) -> Figure:
    """Return the question what is on the actor's screen, for every page; `read_popped` reads it."""
    values = {"business": actor.business_id, "member": actor.membership_id}
    return Figure(_POPPED, {**values, "popped_shown": POPPED_SHOWN})


def read_popped(answer: Iterable[Mapping[str, Any]]) -> OnScreen:
    """Return the answer to `popped_figure`."""
    found = list(answer)
    rows = tuple(
        Popped(
            id=row["id"],
            text=row["text"],
            record_type=row["record_type"],
            record_id=row["record_id"],
            fires_at=datetime.fromisoformat(row["fires_at"]),
            author=row["author"] or "",
        )
        for row in found
    )
    return OnScreen(rows, found[0]["of_all"] if found else 0)


def popped(actor: Actor) -> OnScreen:
    """Return what is on the actor's screen until he deals with it."""
    return read_popped(read_figures(popped_figure(actor))[0])


def living_of(actor: Actor) -> QuerySet[Reminder]:
    """Return the actor's reminders that are not over, by their time; those without one last."""
    return (
        Reminder.objects.filter(membership_id=actor.membership_id, state__in=LIVING)
        .select_related("created_by")
        .order_by("fires_at", "pk")
    )


def waiting_about_records(member_id: int) -> QuerySet[Reminder]:
    """Return the reminders of a member that are about a record; other ones are his own."""
    mine = Reminder.objects.filter(membership_id=member_id, state__in=LIVING)
    return mine.exclude(record_type="")


def today_count(actor: Actor, day: Day) -> int:
    """Return how many of the actor's reminders are on screen or come until the day ends."""
    return living_of(actor).filter(fires_at__lt=day.end).count()


def reminders_on(actor: Actor, record_type: str, record_id: int) -> QuerySet[Reminder]:
    """Return the reminders on a record that concern the actor: for him, or set by him."""
    own = Q(membership_id=actor.membership_id) | Q(created_by_id=actor.membership_id)
    return (
        Reminder.objects.filter(own, record_type=record_type, record_id=record_id)
        .filter(state__in=LIVING)
        .select_related("membership", "created_by")
        .order_by("fires_at", "pk")
    )


def reminders_waiting(actor: Actor, record_type: str, record_id: int) -> QuerySet[Reminder]:
    """Return those of `reminders_on` that have not popped yet: what a window may change."""
    return reminders_on(actor, record_type, record_id).filter(state=ReminderState.WAITING)


def get_reminder(
    *, actor: Actor, reminder_id: int, is_author_enough: bool = False, for_update: bool = False
) -> Reminder:
    """Return a reminder of the actor; with `is_author_enough` also one that he set for another.

    Raises: NotFound, also for the reminders of others.
    """
    mine = Q(membership_id=actor.membership_id)
    if is_author_enough:
        mine |= Q(created_by_id=actor.membership_id, state=ReminderState.WAITING)
    rows = Reminder.objects.filter(mine, pk=reminder_id)
    if for_update:
        rows = rows.select_for_update()
    found: Reminder | None = rows.first()
    if found is None:
        raise NotFound
    return found


def plan_of(reminder: Reminder) -> ReminderPlan:
    """Return the plan that a reminder was set by."""
    if reminder.anchor_field:
        return ReminderPlan(
            minutes_before=reminder.minutes_before, anchor_field=reminder.anchor_field
        )
    return ReminderPlan(at=reminder.due_at)
