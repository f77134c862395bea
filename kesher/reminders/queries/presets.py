"""«Remind me again in»: the moments to offer."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kesher.lib.workdays import Preset, WorkingHours, reminder_presets
from kesher.tenancy.queries import current_business

_SOON = timedelta(minutes=10)


def offered_moments(now: datetime) -> tuple[Preset, ...]:
    """Return the moments to offer, the first ten minutes from now, the others by working hours."""
    business = current_business()
    hours = WorkingHours(business.workday_start, business.workday_end, business.friday_end)
    soon = Preset("ten_minutes", _("ten minutes"), now.replace(second=0, microsecond=0) + _SOON)
    return (soon, *reminder_presets(now, hours))
