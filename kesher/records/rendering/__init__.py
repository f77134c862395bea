"""Values of fields, heads of cards and versions of records, drawn."""

from kesher.records.rendering.cells import (
    Draw,
    draw_avatar,
    draw_cell,
    draw_code,
    draw_email,
    draw_link,
    draw_masked,
    draw_option,
    draw_phone,
    draw_text,
    drawing_of,
)

__all__ = [
    "Draw",
    "draw_avatar",
    "draw_cell",
    "draw_code",
    "draw_email",
    "draw_link",
    "draw_masked",
    "draw_option",
    "draw_phone",
    "draw_text",
    "drawing_of",
]
