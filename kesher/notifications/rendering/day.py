"""«What waits for me today»: a section for each sort of thing that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kesher.lib.dates import format_date, local, weekday_name
from kesher.lib.urls import business_url
from kesher.notifications.queries import DayLine, day_of, day_sections
from kesher.tenancy.rules.access import Actor

_LINES = 10


@dataclass(frozen=True, slots=True)
class ShownSection:
    """Things of one sort, the first of them in lines."""

    key: str
    label: str
    icon: str
    count: int
    lines: Sequence[DayLine]
    url: str


def day_context(actor: Actor, now: Any) -> dict[str, Any]:
    """Return what `notifications/day_summary.html` needs."""
    day = day_of(local(now).date())
    sections = []
    for section in day_sections():
        count = section.count(actor, day)
        if not count:
            continue
        url = business_url(actor.business_slug, section.url_name) if section.url_name else ""
        lines = section.lines(actor, day, _LINES)
        sections.append(
            ShownSection(section.key, str(section.label), section.icon, count, lines, url)
        )
    return {
        "sections": sections,
        "date": f"{weekday_name(day.date)} {format_date(day.date)}",
    }
