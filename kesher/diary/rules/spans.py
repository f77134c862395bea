"""Which days a view of the diary shows; weeks begin on Sunday."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

AGENDA_DAYS = 30
_FARTHEST = timedelta(days=366 * 100)


class View(StrEnum):
    """How the diary is shown."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    AGENDA = "agenda"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one screen, and the day that its neighbours are found by."""

    view: View
    day: date
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Return the days that are shown, in order."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=n) for n in range(count)]


def span_of(view: View, day: date) -> Span:
    """Return what a view shows that a day is in; a month shows whole weeks."""
    if view is View.WEEK:
        first = _sunday(day)
        return Span(view, day, first, first + timedelta(days=6))
    if view is View.MONTH:
        last = _month(day, 1) - timedelta(days=1)
        first = _sunday(day.replace(day=1))
        return Span(view, day, first, _sunday(last) + timedelta(days=6))
    days = AGENDA_DAYS if view is View.AGENDA else 1
    return Span(view, day, day, day + timedelta(days=days - 1))


def neighbour(span: Span, step: int) -> date:
    """Return a day of the screen before (-1) or after (1) this one."""
    if span.view is View.MONTH:
        return _month(span.day, step)
    days = {View.DAY: 1, View.WEEK: 7, View.AGENDA: AGENDA_DAYS}[span.view]
    return span.day + timedelta(days=step * days)


def within_reach(day: date, today: date) -> bool:
    """Tell whether a day is within a century from today, so that all about it can be computed."""
    return abs(day - today) <= _FARTHEST


def _sunday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() % 7)


def _month(day: date, step: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return date(year, month + 1, 1)
