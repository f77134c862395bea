"""What waits for a person on a day: sections that the apps register, for the morning digest."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kesher.lib.dates import day_range
from kesher.lib.errors import Text
from kesher.lib.rows import Figure
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Day:
    """A local day, with its two ends in UTC."""

    date: dt.date
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class DayLine:
    """One thing that waits: what it is, when (already in words), and where it leads."""

    text: str
    when: str = ""
    about: str = ""
    url: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySection:
    """Things of one sort that wait; `lines` returns at most `limit`, `count` how many there are.

    `url_name` is the screen of all of them, an address of a business without arguments. With
    `is_in_reminders` they stand in the list of reminders too and are counted by its clock, on
    every page: `figure` is the same count as a question to be asked with others.
    """

    key: str
    label: Text
    icon: str
    position: int
    lines: Callable[[Actor, Day, int], Sequence[DayLine]]
    count: Callable[[Actor, Day], int]
    url_name: str = ""
    is_in_reminders: bool = False
    figure: Callable[[Actor], Figure | None] | None = None


_sections: dict[str, DaySection] = {}


def register_section(section: DaySection) -> DaySection:
    """Show things of this sort in «what waits for me today» and count them in the digest."""
    _sections[section.key] = section
    return section


def day_sections() -> tuple[DaySection, ...]:
    """Return the sections by position."""
    return tuple(sorted(_sections.values(), key=lambda section: (section.position, section.key)))


def day_of(date: dt.date) -> Day:
    """Return a local day with its ends."""
    return Day(date, *day_range(date))
