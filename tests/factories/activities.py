"""Rows of the contact log, made by the operations that make them in the product."""

import datetime as dt
from uuid import uuid4

from django.utils import timezone

from kesher.activities import operations
from kesher.activities.models import Activity
from kesher.activities.rules.meetings import MeetingEntry
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope


def in_hours(hours: float, actor: Actor) -> NextCallPlan:
    """Plan a call by this user, so many hours from now."""
    due_at = timezone.now() + dt.timedelta(hours=hours)
    return NextCallPlan(due_at=due_at, assignee_id=actor.membership_id)


def no_answer(actor: Actor, party: Party) -> Activity:
    """Log a call that nobody answered."""
    with in_scope(actor):
        pk = operations.log_no_answer(actor=actor, key=uuid4(), party_id=party.pk)
        return Activity.objects.get(pk=pk)


def phone_call(
    actor: Actor,
    party: Party,
    summary: str = "סוכם על הצעה",
    *,
    status: str = "call_with_content",
    direction: str = "outgoing",
    next_call: NextCallPlan | None = None,
) -> Activity:
    """Log a call that was held."""
    with in_scope(actor):
        pk = operations.log_call(
            actor=actor,
            key=uuid4(),
            party_id=party.pk,
            summary=summary,
            status=status,
            direction=direction,
            next_call=next_call,
        )
        return Activity.objects.get(pk=pk)


def note(
    actor: Actor,
    party: Party,
    summary: str = "מעדיף וואטסאפ",
    *,
    next_call: NextCallPlan | None = None,
) -> Activity:
    """Log a note."""
    with in_scope(actor):
        pk = operations.log_note(
            actor=actor, key=uuid4(), party_id=party.pk, summary=summary, next_call=next_call
        )
        return Activity.objects.get(pk=pk)


def meeting_entry(
    *, in_hours: float = 24, title: str = "סיור באתר", **more: object
) -> MeetingEntry:
    """Describe a meeting of an hour."""
    starts_at = timezone.now() + dt.timedelta(hours=in_hours)
    values = {"title": title, "starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
    return MeetingEntry(**{**values, **more})  # type: ignore[arg-type]


def meeting(actor: Actor, party: Party, **values: object) -> Activity:
    """Set a meeting."""
    with in_scope(actor):
        entry = meeting_entry(**values)  # type: ignore[arg-type]
        pk = operations.create_meeting(actor=actor, key=uuid4(), party_id=party.pk, entry=entry)
        return Activity.objects.get(pk=pk)


def unknown_call(actor: Actor, phone: str = "058-123-4567", summary: str = "") -> Activity:
    """Log an incoming call from a number that nobody has."""
    with in_scope(actor):
        pk = operations.log_unknown_call(actor=actor, key=uuid4(), phone=phone, summary=summary)
        return Activity.objects.get(pk=pk)
