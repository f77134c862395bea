"""Reminding of meetings."""

from collections.abc import Iterable
from datetime import datetime

from kesher.activities.choices import ActivityKind, SeriesPart
from kesher.activities.models import Activity, Meeting
from kesher.records.queries import record_type
from kesher.reminders.operations import carry_reminders, change_reminders, drop_plans
from kesher.reminders.rules.reading import ReminderWishes
from kesher.tenancy.rules.access import Actor

_MEETING = ActivityKind.MEETING.value


def set_reminders(
    actor: Actor,
    seen: Meeting,
    wishes: ReminderWishes,
    *,
    part: str = SeriesPart.FOLLOWING,
    now: datetime,
) -> None:
    """Let the actor be reminded of a meeting as he wants; of a recurring one, of `part` of it.

    The other times of the part get what everybody has on this one, those too that were planned
    anew a moment ago.

    Raises: CannotBeReminded; TooManyReminders, over 50 on one.
    """
    left = change_reminders(
        actor=actor, record_type_key=_MEETING, record_id=seen.activity_id, wishes=wishes
    )
    if seen.series_id is None or part == SeriesPart.ONE:
        return
    others = Activity.objects.filter(meeting__series_id=seen.series_id).exclude(pk=seen.activity_id)
    since = now if part == SeriesPart.ALL else seen.starts_at
    others = others.filter(occurred_at__gt=since)
    drop_plans(
        actor=actor,
        record_type_key=_MEETING,
        record_ids=others.values_list("pk", flat=True),
        plans=left,
    )
    remind_also_of(seen, others)


def remind_also_of(pattern: Meeting, rows: Iterable[Activity]) -> None:
    """Remind people of further times of a recurring meeting as of this one."""
    carry_reminders(record_type(_MEETING), from_id=pattern.activity_id, records=rows)
