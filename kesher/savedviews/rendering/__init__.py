"""What the list screen and the search show, made ready: finished text and plain data."""

from kesher.savedviews.rendering.chips import menu_items
from kesher.savedviews.rendering.counts import count_words
from kesher.savedviews.rendering.deeds import deed_items, status_window_url
from kesher.savedviews.rendering.frames import first_page, list_counted, next_page
from kesher.savedviews.rendering.groups import group_heads, grouped_page
from kesher.savedviews.rendering.heads import sum_cells
from kesher.savedviews.rendering.hits import DrawnGroup, drawn_groups, highlight
from kesher.savedviews.rendering.rows import draw_rows, drawn_list
from kesher.savedviews.rendering.view_bar import (
    lists_of,
    parameters_of,
    part_of,
    view_url,
)

__all__ = [
    "DrawnGroup",
    "count_words",
    "deed_items",
    "draw_rows",
    "drawn_groups",
    "drawn_list",
    "first_page",
    "group_heads",
    "grouped_page",
    "highlight",
    "list_counted",
    "lists_of",
    "menu_items",
    "next_page",
    "parameters_of",
    "part_of",
    "status_window_url",
    "sum_cells",
    "view_url",
]
