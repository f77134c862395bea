"""What is offered where people say when to be reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kesher.lib.workdays import NoWorkingTime, Preset, reminder_presets
from kesher.reminders.rules.plans import OFFERED_MINUTES
from kesher.tenancy.queries import working_hours_for
from kesher.tenancy.rules.access import Actor

_SOON = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Before:
    """A time before a moment of a record, in minutes; without a label its length says it."""

    minutes: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """What a window offers: times before a moment of its record, and moments from now on."""

    before: Sequence[Before]
    moments: Sequence[Preset]


def offers_for(actor: Actor, now: datetime) -> Offers:
    """Return what is offered to the actor now."""
    return Offers([Before(minutes) for minutes in OFFERED_MINUTES], offered_moments(actor, now))


def offered_moments(actor: Actor, now: datetime) -> tuple[Preset, ...]:
    """Return the moments to offer: ten minutes from now, the others in the hours the actor works.

    Whoever works at no hour of the year is offered the first alone.
    """
    soon = Preset("ten_minutes", _("ten minutes"), now.replace(second=0, microsecond=0) + _SOON)
    try:
        return (soon, *reminder_presets(now, working_hours_for(actor)))
    except NoWorkingTime:
        return (soon,)
