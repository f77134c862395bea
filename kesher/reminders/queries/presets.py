"""«Remind me again in»: the moments to offer."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kesher.lib.workdays import NoWorkingTime, Preset, reminder_presets
from kesher.tenancy.queries import working_hours_for
from kesher.tenancy.rules.access import Actor

_SOON = timedelta(minutes=10)


def offered_moments(actor: Actor, now: datetime) -> tuple[Preset, ...]:
    """Return the moments to offer: ten minutes from now, the others in the hours the actor works.

    Whoever works at no hour of the year is offered the first alone.
    """
    soon = Preset("ten_minutes", _("ten minutes"), now.replace(second=0, microsecond=0) + _SOON)
    try:
        return (soon, *reminder_presets(now, working_hours_for(actor)))
    except NoWorkingTime:
        return (soon,)
