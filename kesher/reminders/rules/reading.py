"""Reading what a window sends of reminders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kesher.lib.dates import local, read_moment
from kesher.reminders.rules.plans import LONGEST_MINUTES, ReminderPlan, read_minutes


def read_plans(sent: Any, *, anchor_field: str, now: datetime) -> list[ReminderPlan]:
    """Return the plans of `reminders/_reminder_fields.html`, from what a form was sent with.

    Those before a moment follow `anchor_field`; an exact one is of its own.

    Raises: DateNotUnderstood, for an exact date or time that is none.
    """
    plans = [
        ReminderPlan(minutes_before=minutes, anchor_field=anchor_field)
        for minutes in read_minutes(sent.getlist("reminder_before"))
    ]
    day, at = (sent.get(name, "") for name in ("reminder_date", "reminder_time"))
    exact = read_moment(day, at, today=local(now).date(), is_future=True)
    return [*plans, ReminderPlan(at=exact)] if exact else plans


def read_choice(choice: str, anchors: Mapping[str, Any]) -> ReminderPlan | None:
    """Return the plan of a choice such as `starts_at:30`; none where it is none of the offered."""
    field, _, minutes = choice.rpartition(":")
    is_number = minutes.isascii() and minutes.isdigit() and len(minutes) < 8
    if field not in anchors or not is_number or int(minutes) > LONGEST_MINUTES:
        return None
    return ReminderPlan(minutes_before=int(minutes), anchor_field=field)
