"""The part of a window in which reminders are set with a record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.lib.dates import DateNotUnderstood, format_datetime
from kesher.lib.errors import Text
from kesher.lib.workdays import Preset
from kesher.records.rules.record_types import FieldSpec
from kesher.reminders.rules.plans import OFFERED_MINUTES, ReminderPlan
from kesher.reminders.rules.reading import EXACT, SentReminder, read_plan, sent_reminders

_HOUR, _DAY = 60, 24 * 60
_LONGEST_TYPED = 40
_NOTHING = SentReminder("")

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder of a window: its choices in groups, and what was chosen and typed."""

    groups: Sequence[tuple[str, Choices]]
    when: str
    date: str
    time: str
    is_wrong: bool

    @property
    def is_exact(self) -> bool:
        """Tell whether its moment is typed."""
        return self.when == EXACT


def minutes_label(minutes: int) -> str:
    """Return how long before: at the time itself, 10 minutes before, a day before."""
    if minutes == 0:
        return _("at the time itself")
    if minutes % _DAY == 0:
        count = minutes // _DAY
        return ngettext("a day before", "%(count)d days before", count) % {"count": count}
    if minutes % _HOUR == 0:
        count = minutes // _HOUR
        return ngettext("an hour before", "%(count)d hours before", count) % {"count": count}
    return ngettext("a minute before", "%(count)d minutes before", minutes) % {"count": minutes}


def reminder_fields(
    anchors: Mapping[str, Text], moments: Iterable[Preset], *, sent: Any, now: datetime
) -> dict[str, Any]:
    """Return what `reminders/_reminder_fields.html` needs, as it was sent, or blank for None.

    `anchors` are the moments of the record that reminders may follow, by field; `moments` are
    offered beside them. What is sent is read by `kesher.reminders.rules.reading.read_plans`.
    """
    groups: list[tuple[str, Choices]] = [
        (str(label), [(f"{key}:{minutes}", minutes_label(minutes)) for minutes in OFFERED_MINUTES])
        for key, label in anchors.items()
    ]
    offered = [(preset.at.isoformat(), preset.label) for preset in moments]
    groups.append((_("At a moment"), [*offered, (EXACT, _("Another date and time…"))]))
    told = sent_reminders(sent) if sent else []
    return {
        "rows": [_row(one, groups, anchors, now) for one in told or [_NOTHING]],
        "blank": _row(_NOTHING, groups, anchors, now),
    }


def _row(
    sent: SentReminder,
    groups: Sequence[tuple[str, Choices]],
    anchors: Mapping[str, Text],
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
        groups = [*groups, ("", [(when, _chosen(plan))])]
    date, time = sent.date[:_LONGEST_TYPED], sent.time[:_LONGEST_TYPED]
    return ReminderRow(groups, when, date, time, is_wrong)


def _chosen(plan: ReminderPlan | None) -> str:
    """Return in words what was chosen and is not offered any more."""
    if plan is None:
        return ""
    if plan.at is not None:
        return format_datetime(plan.at)
    return minutes_label(plan.minutes_before or 0)


def plan_choices(fields: Iterable[FieldSpec]) -> Choices:
    """Return the choices of one reminder on a record: each moment of its with the times before."""
    specs = list(fields)
    choices = []
    for spec in specs:
        for minutes in OFFERED_MINUTES:
            words = minutes_label(minutes)
            text = words if len(specs) == 1 else f"{spec.label}: {words}"
            choices.append((f"{spec.key}:{minutes}", text))
    return choices
