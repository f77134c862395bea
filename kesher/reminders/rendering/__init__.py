"""Reminders in words: popping, in their list, on a card, in the window of a record."""

from kesher.reminders.rendering.clock import Clock, clock_of
from kesher.reminders.rendering.fields import (
    AnchorChoice,
    anchor_choices,
    minutes_label,
    plan_choices,
    reminder_fields,
    stored_reminders,
)
from kesher.reminders.rendering.lists import list_context, reminder_lines, reminders_tab
from kesher.reminders.rendering.popping import now_context, shown_to_members
from kesher.reminders.rendering.presets import automatic_name

__all__ = [
    "AnchorChoice",
    "Clock",
    "anchor_choices",
    "automatic_name",
    "clock_of",
    "list_context",
    "minutes_label",
    "now_context",
    "plan_choices",
    "reminder_fields",
    "reminder_lines",
    "reminders_tab",
    "shown_to_members",
    "stored_reminders",
]
