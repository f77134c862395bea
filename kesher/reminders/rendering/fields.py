"""The part of a window in which reminders are set with a record."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.records.rules.record_types import FieldSpec
from kesher.reminders.rules.plans import OFFERED_MINUTES

_HOUR, _DAY = 60, 24 * 60


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
    *, chosen: Collection[int] = (), date: str = "", time: str = "", label: str = ""
) -> dict[str, Any]:
    """Return what `reminders/_reminder_fields.html` needs; `chosen` are minutes before.

    What is sent is read by `kesher.reminders.rules.reading.read_plans`.
    """
    offered = sorted({*OFFERED_MINUTES, *chosen})
    return {
        "label": label or _("Reminders"),
        "date": date,
        "time": time,
        "offered": [
            {"value": minutes, "label": minutes_label(minutes), "is_chosen": minutes in chosen}
            for minutes in offered
        ],
    }


def plan_choices(fields: Iterable[FieldSpec]) -> list[tuple[str, str]]:
    """Return the choices of one reminder on a record: each moment of its with the times before."""
    specs = list(fields)
    choices = []
    for spec in specs:
        for minutes in OFFERED_MINUTES:
            words = minutes_label(minutes)
            text = words if len(specs) == 1 else f"{spec.label}: {words}"
            choices.append((f"{spec.key}:{minutes}", text))
    return choices
