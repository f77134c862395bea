"""When there is time for a request."""

from datetime import datetime, timedelta

from django.utils import timezone

from kesher.lib.dates import local
from kesher.lib.workdays import NoWorkingTime, next_working_moment
from kesher.tenancy.queries import working_hours_for
from kesher.tenancy.rules.access import Actor


def offered_start(actor: Actor) -> datetime:
    """Return the next full half hour in which the actor works. One query."""
    now = local(timezone.now()).replace(second=0, microsecond=0)
    soon = now + timedelta(minutes=30 - now.minute % 30)
    try:
        return next_working_moment(soon, working_hours_for(actor))
    except NoWorkingTime:
        return soon
