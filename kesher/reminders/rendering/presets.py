"""Reminder presets in words, for the screen that changes them."""

from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.reminders.queries.presets import duration_words
from kesher.reminders.rendering.fields import minutes_label
from kesher.reminders.rules.presets import BEFORE, ON_A_DAY, PresetRow


def automatic_name(row: PresetRow) -> str:
    """Return what a preset is called that has no name of its own."""
    if row.kind == BEFORE:
        return minutes_label(row.minutes)
    if row.unit not in ON_A_DAY:
        return duration_words(row.minutes)
    clock = f"{row.at or time():%H:%M}"
    if row.unit == "week":
        weeks = ngettext("in a week", "in %(count)d weeks", row.amount) % {"count": row.amount}
        return f"{weeks} {clock}"
    if row.amount == 0:
        return _("today %(clock)s") % {"clock": clock}
    days = ngettext("the next working day", "in %(count)d working days", row.amount)
    return f"{days % {'count': row.amount}} {clock}"
