"""Reminders, set by the door by which the product sets them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from kesher.reminders import operations
from kesher.reminders.models import Reminder
from kesher.reminders.rules.plans import ReminderPlan
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope

HOUR = dt.timedelta(hours=1)


def make_reminder(
    actor: Actor,
    *,
    at: dt.datetime | None = None,
    member: Actor | None = None,
    record: Any = None,
    record_type: str = "party",
    text: str = "להתקשר לרואה החשבון",
    plan: ReminderPlan | None = None,
) -> int:
    """Set a reminder an hour from now, on a record if one is given."""
    with in_scope(actor):
        return operations.remind(
            actor=actor,
            plan=plan or ReminderPlan(at=at or timezone.now() + HOUR),
            member_id=member.membership_id if member else None,
            text=text,
            record_type_key=record_type if record is not None else "",
            record_id=record.pk if record is not None else None,
        )


def fire(actor: Actor, now: dt.datetime | None = None) -> int:
    """Do for the actor's business what the worker does every second."""
    at = now or timezone.now()
    with in_scope(actor):
        operations.settle_stale_reminders(now=at)
        return operations.fire_due_reminders(now=at)


def reminder(actor: Actor, reminder_id: int) -> Reminder:
    with in_scope(actor):
        return Reminder.objects.get(pk=reminder_id)
