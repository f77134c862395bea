"""What the list screen and the search show, made ready: finished text and plain data."""

from kesher.savedviews.rendering.hits import DrawnGroup, drawn_groups, highlight
from kesher.savedviews.rendering.rows import draw_rows, drawn_list
from kesher.savedviews.rendering.toolbar import (
    OpenList,
    deed_items,
    first_page,
    menu_items,
    next_page,
)

__all__ = [
    "DrawnGroup",
    "OpenList",
    "deed_items",
    "draw_rows",
    "drawn_groups",
    "drawn_list",
    "first_page",
    "highlight",
    "menu_items",
    "next_page",
]
