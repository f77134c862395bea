"""Setting reminders, firing them, and what their person does with them."""

from kesher.reminders.operations.changing import (
    carry_reminders,
    change_reminders,
    drop_plans,
)
from kesher.reminders.operations.deeds import (
    bring_back_reminder,
    dismiss_reminder,
    finish_reminder,
    snooze_reminder,
)
from kesher.reminders.operations.firing import fire_due_reminders
from kesher.reminders.operations.housekeeping import erase_reminders_of
from kesher.reminders.operations.presets import set_presets, undo_presets
from kesher.reminders.operations.setting import (
    edit_reminder,
    hand_over_reminders,
    remind,
)
from kesher.reminders.operations.settling import settle_stale_reminders

__all__ = [
    "bring_back_reminder",
    "carry_reminders",
    "change_reminders",
    "dismiss_reminder",
    "drop_plans",
    "edit_reminder",
    "erase_reminders_of",
    "finish_reminder",
    "fire_due_reminders",
    "hand_over_reminders",
    "remind",
    "set_presets",
    "settle_stale_reminders",
    "snooze_reminder",
    "undo_presets",
]
