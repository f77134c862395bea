"""A month of the diary as rows of a table; put together here for the reason of `blocks`."""

from collections.abc import Callable, Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString

from kesher.diary.queries.diary import Day
from kesher.diary.rendering.blocks import Drawer
from kesher.lib.dates import weekday_name

_WEEK = 7


def draw_weeks(
    days: Sequence[Day], drawer: Drawer, *, month: int, url_of: Callable[[date], str]
) -> SafeString:
    """Return the weeks of a month as `<tr>`s; days of other months stand back."""
    cells = [_cell(day, drawer, escape(url_of(day.day)), month=month) for day in days]
    weeks = ("".join(cells[at : at + _WEEK]) for at in range(0, len(cells), _WEEK))
    return SafeString("".join(f"<tr>{week}</tr>" for week in weeks))


def _cell(shown: Day, drawer: Drawer, url: str, *, month: int) -> str:
    day = shown.day
    css_class = f"diary__cell diary__cell--{shown.kind}"
    css_class += " is-other" if day.month != month else ""
    css_class += " is-today" if shown.is_today else ""
    name = escape(f"{weekday_name(day)} {day.day}.{day.month}")
    holiday = escape(shown.holiday)
    holiday = holiday and f'<span class="diary__holiday">{holiday}</span>'
    return (
        f'<td class="{css_class}" data-day="{day.isoformat()}" data-name="{name}">'
        f'<div class="diary__cell-head"><a class="diary__number" href="{url}" aria-label="{name}">'
        f'{day.day}</a><span class="muted">{escape(shown.hebrew)}</span>{holiday}</div>'
        f"{drawer.cell(shown, url)}</td>"
    )
