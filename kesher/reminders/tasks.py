"""What the worker does twice in a second."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils import timezone

from kesher.lib.jobs import in_each, steady
from kesher.reminders import operations
from kesher.reminders.queries import businesses_with_work
from kesher.tenancy.scoping import business_scope


@steady("reminders.fire", seconds=0.5)
def fire_reminders() -> None:
    """Move what follows a moment that has changed, then fire what is due, five hundred at once."""
    now = timezone.now()
    business_ids = businesses_with_work(now)
    for deed in (operations.settle_stale_reminders, operations.fire_due_reminders):
        in_each("reminders.fire", business_ids, partial(_all, deed, now))


def _all(deed: Callable[..., int], now: datetime, business_id: int) -> None:
    has_more = True
    while has_more:
        with business_scope(business_id=business_id):
            has_more = deed(now=now) > 0
