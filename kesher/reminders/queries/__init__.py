"""The reminders of a person, of a record, and what is due."""

from kesher.reminders.queries.anchors import Anchor, anchor_fields, find_anchor, is_day
from kesher.reminders.queries.due import businesses_with_work, due_reminders, stale_reminders
from kesher.reminders.queries.presets import (
    Before,
    Offers,
    Preset,
    offered_moments,
    offers_for,
    presets_of_business,
)
from kesher.reminders.queries.reminders import (
    MOST_ON_RECORD,
    OnScreen,
    get_reminder,
    living_of,
    plan_of,
    popped,
    popped_figure,
    read_popped,
    reminders_on,
    reminders_waiting,
    today_count,
)

__all__ = [
    "MOST_ON_RECORD",
    "Anchor",
    "Before",
    "Offers",
    "OnScreen",
    "Preset",
    "anchor_fields",
    "businesses_with_work",
    "due_reminders",
    "find_anchor",
    "get_reminder",
    "is_day",
    "living_of",
    "offered_moments",
    "offers_for",
    "plan_of",
    "popped",
    "popped_figure",
    "presets_of_business",
    "read_popped",
    "reminders_on",
    "reminders_waiting",
    "stale_reminders",
    "today_count",
]
