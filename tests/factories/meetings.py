"""Meetings, made and moved by the doors of the product; days are of November 2026."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.http import HttpResponse

from kesher.activities import operations
from kesher.activities.models import Meeting
from kesher.activities.rules.meetings import MeetingEntry
from kesher.lib.dates import ISRAEL, local
from kesher.lib.recurrences import Recurrence
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope

HTMX = {"HX-Request": "true"}


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ISRAEL)


def meet(
    actor: Actor,
    title: str = "סיור באתר",
    *,
    starts: dt.datetime | None = None,
    hours: float = 1,
    party: Any = None,
    rule: Recurrence | None = None,
    **more: Any,
) -> int:
    starts = starts or at(24, 10)
    entry = MeetingEntry(
        title=title,
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=hours),
        **{"membership_ids": frozenset({actor.membership_id}), **more},
    )
    with in_scope(actor):
        return operations.create_meeting(
            actor=actor,
            key=uuid4(),
            party_id=party.pk if party else None,
            entry=entry,
            recurrence=rule,
        )


def make_room(actor: Actor) -> int:
    with in_scope(actor):
        return operations.add_resource(actor=actor, name="חדר ישיבות").pk


def move(actor: Actor, pk: int, starts: str, ends: str, version: int = 1) -> HttpResponse:
    data = {"starts": starts, "ends": ends, "version": version}
    url = f"/b/{actor.business_slug}/diary/{pk}/move/"
    return client_of(actor).post(url, data, headers=HTMX)


def meeting_of(actor: Actor, pk: int) -> Meeting:
    with in_scope(actor):
        return Meeting.objects.select_related("activity").get(activity_id=pk)


def days_of_series(actor: Actor, title: str) -> list[str]:
    with in_scope(actor):
        found = Meeting.objects.filter(title=title).order_by("starts_at")
        return [f"{local(row.starts_at):%d.%m %H:%M}" for row in found]
