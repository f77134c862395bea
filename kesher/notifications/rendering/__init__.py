"""What a person was told, in words."""

from kesher.notifications.rendering.day import day_context
from kesher.notifications.rendering.notifications import (
    destination,
    gathered_lines,
    list_context,
    menu_context,
)
from kesher.notifications.rendering.wishes import wishes_context

__all__ = [
    "day_context",
    "destination",
    "gathered_lines",
    "list_context",
    "menu_context",
    "wishes_context",
]
