"""Reading what a window sends of reminders."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from kesher.lib.dates import DateNotUnderstood, local, parse_date, parse_time, to_utc
from kesher.reminders.rules.plans import LONGEST_MINUTES, ReminderPlan, read_minutes

_USUAL_TIME = time(9, 30)


def read_plans(sent: Any, *, anchor_field: str, now: datetime) -> list[ReminderPlan]:
    """Return the plans of `reminders/_reminder_fields.html`, from what a form was sent with.

    Those before a moment follow `anchor_field`; an exact one is of its own.

    Raises: DateNotUnderstood, for an exact date or time that is none.
    """
    plans = [
        ReminderPlan(minutes_before=minutes, anchor_field=anchor_field)
        for minutes in read_minutes(sent.getlist("reminder_before"))
    ]
    exact = read_moment(sent.get("reminder_date", ""), sent.get("reminder_time", ""), now=now)
    return [*plans, ReminderPlan(at=exact)] if exact else plans


def read_moment(day: str, at: str, *, now: datetime) -> datetime | None:
    """Return the moment that a date and a time name, in UTC; none where both are blank.

    A time that the clocks skip is an hour later, one that comes twice the first of the two.

    Raises: DateNotUnderstood.
    """
    day, at = day.strip()[:40], at.strip()[:10]
    if not day and not at:
        return None
    today = local(now).date()
    date = parse_date(day, today=today, is_future=True) if day else today
    try:
        return to_utc(date, parse_time(at) if at else _USUAL_TIME)
    except OverflowError:
        raise DateNotUnderstood(day) from None


def read_choice(choice: str, anchors: Mapping[str, Any]) -> ReminderPlan | None:
    """Return the plan of a choice such as `starts_at:30`; none where it is none of the offered."""
    field, _, minutes = choice.rpartition(":")
    is_number = minutes.isascii() and minutes.isdigit() and len(minutes) < 8
    if field not in anchors or not is_number or int(minutes) > LONGEST_MINUTES:
        return None
    return ReminderPlan(minutes_before=int(minutes), anchor_field=field)
