"""The reminders of a person, of a record, and what is due."""

from kesher.reminders.queries.anchors import Anchor, anchor_fields, find_anchor
from kesher.reminders.queries.due import businesses_with_work, due_reminders, stale_reminders
from kesher.reminders.queries.presets import offered_moments
from kesher.reminders.queries.reminders import (
    MOST_ON_RECORD,
    OnScreen,
    get_reminder,
    living_of,
    popped,
    popped_figure,
    read_popped,
    reminders_on,
    today_count,
)

__all__ = [
    "MOST_ON_RECORD",
    "Anchor",
    "OnScreen",
    "anchor_fields",
    "businesses_with_work",
    "due_reminders",
    "find_anchor",
    "get_reminder",
    "living_of",
    "offered_moments",
    "popped",
    "popped_figure",
    "read_popped",
    "reminders_on",
    "stale_reminders",
    "today_count",
]
