"""Reading what a window sends of reminders."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice, zip_longest
from typing import Any

from kesher.lib.dates import local
from kesher.lib.ids import read_id, read_ids
from kesher.lib.typed_dates import DateNotUnderstood, read_moment
from kesher.reminders.errors import ReminderTimeUnreadable
from kesher.reminders.rules.plans import LONGEST_MINUTES, ReminderPlan

EXACT = "at"
MOST_IN_WINDOW = 20
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class SentReminder:
    """One reminder of a window as it was sent.

    `when` is blank for none, `due_at:30` for minutes before a moment of the record, a moment that
    was offered, or `EXACT` where date and time say it. `number` is blank for a new one.
    """

    when: str
    date: str = ""
    time: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class ReminderWishes:
    """What a window wants of the reminders on a record.

    `new` are to be set. Of those that are there `kept` says by number what they are to be like, and
    `gone` are the numbers of those that the window showed and that were taken away in it.
    """

    new: Sequence[ReminderPlan] = ()
    kept: Mapping[int, ReminderPlan] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()


NOTHING_WISHED = ReminderWishes()


def sent_reminders(sent: Any) -> list[SentReminder]:
    """Return the reminders of `reminders/_reminder_fields.html`, in the order of the window.

    Those beyond the twentieth are left out, and what nobody types.
    """
    columns = (sent.getlist(f"reminder_{name}") for name in ("when", "date", "time", "id"))
    rows = islice(zip_longest(*columns, fillvalue=""), MOST_IN_WINDOW)
    return [SentReminder(*(text[:_LONGEST] for text in row)) for row in rows]


def read_wishes(sent: Any, anchors: Collection[str], *, now: datetime) -> ReminderWishes:
    """Return what `reminders/_reminder_fields.html` wants, each new plan once, as a form was sent.

    `anchors` are the fields of the record that reminders may follow.

    Raises: ReminderTimeUnreadable, for a moment that is none.
    """
    rows = sent_reminders(sent)
    try:
        plans = [(read_id(one.number), read_plan(one, anchors, now=now)) for one in rows]
    except DateNotUnderstood:
        raise ReminderTimeUnreadable from None
    kept = {number: plan for number, plan in plans if number and plan}
    shown = read_ids(sent.getlist("reminder_shown")[:MOST_IN_WINDOW])
    new = dict.fromkeys(plan for number, plan in plans if plan and not number)
    return ReminderWishes(list(new), kept, frozenset(shown) - kept.keys())


def read_plan(
    sent: SentReminder, anchors: Collection[str], *, now: datetime
) -> ReminderPlan | None:
    """Return the plan of one reminder of a window; none where none was chosen.

    Raises: DateNotUnderstood, for a moment that is none.
    """
    if not sent.when:
        return None
    if sent.when == EXACT:
        today = local(now).date()
        moment = read_moment(sent.date, sent.time, today=today, is_future=True)
    elif relative := read_choice(sent.when, anchors):
        return relative
    else:
        moment = _offered(sent.when)
    if moment is None:
        raise DateNotUnderstood(sent.when)
    return ReminderPlan(at=moment)


def _offered(text: str) -> datetime | None:
    """Return the moment of a choice such as `2026-11-24T09:00:00+00:00`."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def read_choice(choice: str, anchors: Collection[str]) -> ReminderPlan | None:
    """Return the plan of a choice such as `starts_at:30`; none where it is none of the offered."""
    field, _, minutes = choice.rpartition(":")
    is_number = minutes.isascii() and minutes.isdigit() and len(minutes) < 8
    if field not in anchors or not is_number or int(minutes) > LONGEST_MINUTES:
        return None
    return ReminderPlan(minutes_before=int(minutes), anchor_field=field)
