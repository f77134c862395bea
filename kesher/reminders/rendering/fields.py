"""The part of a window in which the reminders on a record are set."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.lib.dates import format_datetime
from kesher.lib.errors import Text
from kesher.lib.typed_dates import DateNotUnderstood
from kesher.records.rules.record_types import FieldSpec
from kesher.reminders.models import Reminder
from kesher.reminders.queries import Before, Offers, is_day, plan_of
from kesher.reminders.rules.plans import DAY_MINUTES, ReminderPlan
from kesher.reminders.rules.reading import (
    EXACT,
    MOST_IN_WINDOW,
    SentReminder,
    read_plan,
    sent_reminders,
)
from kesher.tenancy.rules.access import Actor

_HOUR, _WEEK = 60, 7 * DAY_MINUTES
_LONGEST_TYPED = 40
_NOTHING = SentReminder("")

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AnchorChoice:
    """A moment of a record that reminders may follow; `is_day` for a date without a time."""

    label: Text
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder of a window: its choices in groups, what was chosen and typed.

    One that is there already has its `number`, and a `note` of what else it says.
    """

    groups: Sequence[tuple[str, Choices]]
    when: str
    date: str
    time: str
    is_wrong: bool
    number: str = ""
    note: str = ""

    @property
    def is_exact(self) -> bool:
        """Tell whether its moment is typed."""
        return self.when == EXACT


def anchor_choices(fields: Iterable[FieldSpec]) -> dict[str, AnchorChoice]:
    """Return fields of moments and dates as what reminders may follow, by key."""
    return {spec.key: AnchorChoice(spec.label, is_day(spec)) for spec in fields}


def minutes_label(minutes: int, *, is_day: bool = False) -> str:
    """Return how long before: at the time itself, 10 minutes before, a day before."""
    if minutes == 0:
        return _("on the day itself, at 9:00") if is_day else _("at the time itself")
    if minutes % _WEEK == 0:
        count = minutes // _WEEK
        return ngettext("a week before", "%(count)d weeks before", count) % {"count": count}
    if minutes % DAY_MINUTES == 0:
        count = minutes // DAY_MINUTES
        return ngettext("a day before", "%(count)d days before", count) % {"count": count}
    if minutes % _HOUR == 0:
        count = minutes // _HOUR
        return ngettext("an hour before", "%(count)d hours before", count) % {"count": count}
    return ngettext("a minute before", "%(count)d minutes before", minutes) % {"count": minutes}


def reminder_fields(
    anchors: Mapping[str, AnchorChoice],
    offers: Offers,
    *,
    sent: Any,
    now: datetime,
    stored: Iterable[tuple[Reminder, str]] = (),
) -> dict[str, Any]:
    """Return what `reminders/_reminder_fields.html` needs: as it was sent, else as it is stored.

    `anchors` are the moments of the record that reminders may follow, by field; `stored` are the
    reminders on it, each with what else it says. What is sent is read by
    `kesher.reminders.rules.reading.read_wishes`.
    """
    groups: list[tuple[str, Choices]] = [
        (str(anchor.label), _named(anchor, _choices(key, anchor, offers.before), anchors))
        for key, anchor in anchors.items()
    ]
    offered = [(preset.at.isoformat(), preset.label) for preset in offers.moments]
    groups.append((_("At a moment"), [*offered, (EXACT, _("Another date and time…"))]))
    there = {str(row.pk): (row, note) for row, note in stored if _is_offered(row, anchors)}
    told = sent_reminders(sent) if sent else [_stored(row) for row, _note in there.values()]
    shown = sent.getlist("reminder_shown")[:MOST_IN_WINDOW] if sent else there
    blank = _row(_NOTHING, groups, anchors, now)
    rows = [_row(one, groups, anchors, now) for one in told[:MOST_IN_WINDOW]]
    notes = {number: note for number, (_row_there, note) in there.items()}
    return {
        "rows": [replace(row, note=notes.get(row.number, "")) for row in rows] or [blank],
        "blank": blank,
        "shown": [number for number in shown if number in there],
    }


def stored_reminders(actor: Actor, rows: Iterable[Reminder]) -> list[tuple[Reminder, str]]:
    """Return reminders on a record with what a window says of them besides their time."""
    return [(row, " · ".join(filter(None, (row.text, whose(actor, row))))) for row in rows]


def whose(actor: Actor, row: Reminder) -> str:
    """Return for whom a reminder is, or by whom; nothing where the actor set it for himself."""
    if row.membership_id != actor.membership_id:
        return _("for %(name)s") % {"name": row.membership.display_name}
    if row.created_by_id not in (row.membership_id, None):
        return _("by %(name)s") % {"name": row.created_by.display_name}
    return ""


def plan_choices(anchors: Mapping[str, AnchorChoice], before: Sequence[Before]) -> Choices:
    """Return the choices of one reminder on a record: each moment of its with the times before."""
    return [
        choice
        for key, anchor in anchors.items()
        for choice in _named(anchor, _choices(key, anchor, before), anchors)
    ]


def _choices(key: str, anchor: AnchorChoice, before: Sequence[Before]) -> Choices:
    """Return the times before a moment by value; of a date those that are whole days."""
    return [
        (f"{key}:{one.minutes}", one.label or minutes_label(one.minutes, is_day=anchor.is_day))
        for one in before
        if not (anchor.is_day and one.minutes % DAY_MINUTES)
    ]


def _named(anchor: AnchorChoice, choices: Choices, anchors: Mapping[str, AnchorChoice]) -> Choices:
    """Say of each choice which moment it is before, where there are several."""
    if len(anchors) == 1:
        return choices
    return [(value, f"{anchor.label}: {words}") for value, words in choices]


def _is_offered(row: Reminder, anchors: Mapping[str, AnchorChoice]) -> bool:
    return not row.anchor_field or row.anchor_field in anchors


def _stored(row: Reminder) -> SentReminder:
    plan = plan_of(row)
    if plan.at is not None:
        return SentReminder(plan.at.isoformat(), number=str(row.pk))
    return SentReminder(f"{plan.anchor_field}:{plan.minutes_before}", number=str(row.pk))


def _row(
    sent: SentReminder,
    groups: Sequence[tuple[str, Choices]],
    anchors: Mapping[str, AnchorChoice],
    now: datetime,
) -> ReminderRow:
    plan: ReminderPlan | None = None
    try:
        plan = read_plan(sent, anchors.keys(), now=now)
        is_wrong = False
    except DateNotUnderstood:
        is_wrong = True
    when = sent.when if plan or sent.when == EXACT else ""
    if when and when not in {value for _label, choices in groups for value, _text in choices}:
        groups = [*groups, ("", [(when, _chosen(plan, anchors))])]
    date, time = sent.date[:_LONGEST_TYPED], sent.time[:_LONGEST_TYPED]
    return ReminderRow(groups, when, date, time, is_wrong, sent.number)


def _chosen(plan: ReminderPlan | None, anchors: Mapping[str, AnchorChoice]) -> str:
    """Return in words what was chosen and is not offered any more."""
    if plan is None:
        return ""
    if plan.at is not None:
        return format_datetime(plan.at)
    anchor = anchors[plan.anchor_field]
    words = minutes_label(plan.minutes_before or 0, is_day=anchor.is_day)
    ((_value, named),) = _named(anchor, [("", words)], anchors)
    return named
