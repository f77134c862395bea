"""The clock of the top bar."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from kesher.lib.dates import local
from kesher.lib.urls import business_url
from kesher.notifications.queries import day_of, day_sections
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Clock:
    """What waits: reminders on screen, and `other` things that the apps above count."""

    url: str
    popped: int
    other: int

    @property
    def count(self) -> int:
        """Return the figure of the badge."""
        return self.popped + self.other


def clock_of(actor: Actor, popped: int, known: Mapping[str, int]) -> Clock:
    """Return the clock; `known` are figures of sections that the caller has counted already."""
    day = day_of(local(timezone.now()).date())
    other = sum(
        known[section.key] if section.key in known else section.count(actor, day)
        for section in day_sections()
        if section.is_in_reminders
    )
    return Clock(business_url(actor.business_slug, "reminders:reminder_menu"), popped, other)
