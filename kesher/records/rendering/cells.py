"""Drawing the value of a field as finished, escaped HTML.

A list of 50 rows has hundreds of cells, so a cell is made by one plain function and never by a
template: an include per cell was measured at 10 ms a page. What is drawn often is cached.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any, TypeAlias
from zlib import crc32

from kesher.customfields.rules.field_type import FieldType, Option, as_it_is
from kesher.customfields.rules.file import file_name
from kesher.lib.id_numbers import mask_id_number
from kesher.lib.names import initials
from kesher.lib.phone import parse_phone, tel_url
from kesher.records.rules.record_types import Cell, FieldSpec

Draw: TypeAlias = Callable[[Any], str]

_TONES = ("teal", "blue", "amber", "red", "green", "violet")
_DIALED = re.compile(r"[\d\-()+*. ]+")
_NOT_DIALED = re.compile(r"[\-(). ]")


def drawing_of(spec: FieldSpec) -> Draw:
    """Return the function that draws what a query brings of the field; nothing for no value."""
    draw = _drawing_of(spec)
    if not spec.is_custom or spec.type.from_json is as_it_is:
        return draw
    from_json = spec.type.from_json
    return lambda value: draw(from_json(value))


def _drawing_of(spec: FieldSpec) -> Draw:
    if spec.is_masked:
        return draw_masked
    if spec.label_attribute:
        return draw_text
    if spec.type.options:
        return _draw_option(spec.type.options)
    return _DRAWINGS.get(spec.type.widget_name) or _draw_displayed(spec.type)


def draw_text(value: Any) -> str:
    """Draw text of a user, isolated: Latin and Hebrew names stand in one column."""
    return f"<bdi>{escape(value)}</bdi>" if value else ""


def draw_code(value: Any) -> str:
    """Draw what always reads from left to right: dates, numbers, codes."""
    return f'<bdi dir="ltr">{escape(value)}</bdi>' if value else ""


def draw_masked(value: Any) -> str:
    """Draw the end of a number that is nobody's business in a list."""
    return draw_code(mask_id_number(value)) if value else ""


def draw_phone(value: Any) -> str:
    """Draw a number that can be dialed with a click."""
    if not value:
        return ""
    url, shown = _tel_url(value), escape(value)
    if url is None:
        return f'<bdi dir="ltr">{shown}</bdi>'
    return f'<a href="{escape(url)}"><bdi dir="ltr">{shown}</bdi></a>'


def draw_email(value: Any) -> str:
    """Draw an address that can be written to with a click."""
    if not value:
        return ""
    shown = escape(value)
    return f'<a href="mailto:{shown}"><bdi dir="ltr">{shown}</bdi></a>'


def draw_link(value: Any) -> str:
    """Draw an address on the web, opened in a window that knows nothing of ours."""
    if not value:
        return ""
    shown = escape(value)
    text = shown.removeprefix("https://").removeprefix("http://").rstrip("/")
    link = f'href="{shown}" target="_blank" rel="noopener noreferrer"'
    return f'<a {link}><bdi dir="ltr">{text}</bdi></a>'


def draw_file(value: Any) -> str:
    """Draw the name of a file."""
    return draw_text(file_name(value))


def draw_option(option: Option) -> str:
    """Draw one option as a pill in its tone."""
    return f'<span class="pill pill--{option.tone}">{escape(str(option.label))}</span>'


def draw_cell(cell: Cell | None) -> str:
    """Draw what another app says in its column."""
    if cell is None:
        return ""
    title = f' title="{escape(cell.title)}"' if cell.title else ""
    return f'<span class="cell {_CELL_CLASSES[cell.tone]}"{title}>{escape(cell.text)}</span>'


@lru_cache(maxsize=20_000)
def draw_avatar(name: str) -> str:
    """Draw a name's initials in a circle, always in the same color for the same name."""
    tone = _TONES[crc32(name.encode()) % len(_TONES)]
    letters = escape(initials(name))
    return f'<span class="avatar avatar--{tone}" aria-hidden="true">{letters}</span>'


def _draw_option(options: tuple[Option, ...]) -> Draw:
    drawn = {option.value: draw_option(option) for option in options}

    def draw(value: Any) -> str:
        if isinstance(value, list):  # several choices
            return " ".join(map(draw, value))
        return drawn.get(value) or draw_text(value)

    return draw


def _draw_displayed(field_type: FieldType) -> Draw:
    display = field_type.display

    def draw(value: Any) -> str:
        return draw_code(display(value))

    return draw


@lru_cache(maxsize=20_000)
def _tel_url(shown: str) -> str | None:
    # Reading a number costs 50 microseconds; most numbers say by themselves what to dial.
    if _DIALED.fullmatch(shown):
        return f"tel:{_NOT_DIALED.sub('', shown)}"
    phone = parse_phone(shown)
    return tel_url(phone.e164, phone.number, phone.kind)


_CELL_CLASSES = {"": "", "late": "late", "muted": "muted"}
_DRAWINGS: dict[str, Draw] = {
    "text": draw_text,
    "textarea": draw_text,
    "phone": draw_phone,
    "email": draw_email,
    "url": draw_link,
    "id_number": draw_code,
    "file": draw_file,
}
