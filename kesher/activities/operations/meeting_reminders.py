"""Reminding of meetings."""

from collections.abc import Collection

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Meeting
from kesher.reminders.operations import remind
from kesher.reminders.rules.plans import ReminderPlan
from kesher.tenancy.rules.access import Actor

_MOST_REMINDED = 60  # times of a recurring meeting


def remind_of_meeting(actor: Actor, seen: Meeting, plans: Collection[ReminderPlan]) -> None:
    """Set reminders of a meeting for the actor; of a recurring one, of every time ahead.

    Raises: TooManyReminders, over 50 on one.
    """
    if not plans:
        return
    meetings = [seen]
    if seen.series_id is not None:
        ahead = Meeting.objects.filter(series_id=seen.series_id, starts_at__gt=seen.starts_at)
        meetings += ahead.order_by("starts_at")[:_MOST_REMINDED]
    for meeting in meetings:
        for plan in plans if meeting is seen else [one for one in plans if one.is_relative]:
            remind(
                actor=actor,
                plan=plan,
                record_type_key=ActivityKind.MEETING.value,
                record_id=meeting.activity_id,
            )
