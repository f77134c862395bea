"""A week in the diary of the demo businesses, so that the diary shows what a diary looks like."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from kesher.activities import operations
from kesher.activities.rules.meetings import MeetingEntry
from kesher.lib.dates import to_utc
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.lib.workdays import is_working_day
from kesher.parties.models import Party
from kesher.parties.queries import visible_parties
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor

_VISITS = (
    ("סיור באתר", "באתר הלקוח"),
    ("פגישת היכרות", "משרדי הלקוח"),
    ("הצגת הצעת מחיר", "אצלנו"),
    ("מדידות להתקנה", "באתר הלקוח"),
    ("מסירת מערכת", "באתר הלקוח"),
    ("שיחת וידאו: חידוש הסכם שירות", "Zoom"),
)
_STARTS = ((9, 0), (9, 30), (10, 0), (11, 0), (12, 30), (14, 0), (15, 0), (16, 0))
_WEEKDAYS = frozenset(range(5))


def make_diary(actors: Sequence[Actor], found: Sequence[Party], chance: random.Random) -> None:
    """Fill the last, this and the next two weeks, in the open scope; the first actor is the owner.

    Dates are those of the demo's day, so the diary is never empty.
    """
    owner = actors[0]
    rooms = [
        operations.add_resource(actor=owner, name=name, place=place).pk
        for name, place in (("חדר ישיבות", "קומה 2"), ("רכב שירות", "חניון"), ("מקרן נייד", ""))
    ]
    sunday = timezone.localdate() - dt.timedelta(days=timezone.localdate().isoweekday() % 7)
    everybody = frozenset(Membership.objects.filter(is_active=True).values_list("pk", flat=True))
    weekly = Recurrence(frequency=Frequency.WEEKLY)
    short = Recurrence(frequency=Frequency.WEEKLY, weekdays=_WEEKDAYS)
    room = frozenset(rooms[:1])
    team: dict[str, Any] = {"membership_ids": everybody}
    _meet(owner, chance, "ישיבת צוות", sunday, (8, 30), 60, rule=weekly, resource_ids=room, **team)
    _meet(owner, chance, "תדריך טכנאים", sunday, (7, 45), 15, rule=short, **team)
    birthday = Recurrence(frequency=Frequency.JEWISH_YEARLY)
    thursday = sunday + dt.timedelta(days=4)
    _meet(owner, chance, "יום השנה לעסק", thursday, None, 1440, rule=birthday)
    days = [sunday + dt.timedelta(days=number) for number in range(-7, 21)]
    for actor in actors[:4]:
        seen = visible_parties(actor).filter(pk__in=[party.pk for party in found])
        customers = list(seen.exclude(customer_status=None).order_by("pk")[:60])
        _make_visits(actor, customers, [day for day in days if is_working_day(day)], chance)


def _make_visits(
    actor: Actor, customers: Sequence[Party], days: Sequence[dt.date], chance: random.Random
) -> None:
    if not customers:
        return
    for day in days:
        for start in chance.sample(_STARTS, k=chance.choice((1, 2, 2, 3))):
            title, place = chance.choice(_VISITS)
            _meet(
                actor,
                chance,
                title,
                day,
                start,
                chance.choice((30, 45, 60, 90)),
                party=chance.choice(customers),
                place=place,
            )


def _meet(
    actor: Actor,
    chance: random.Random,
    title: str,
    day: dt.date,
    start: tuple[int, int] | None,
    minutes: int,
    *,
    rule: Recurrence | None = None,
    party: Party | None = None,
    **more: Any,
) -> None:
    starts_at = to_utc(day, dt.time(*(start or (0, 0))))
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    if start is None:
        ends_at = to_utc(day + dt.timedelta(days=1), dt.time.min)
    entry = MeetingEntry(
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        is_all_day=start is None,
        **{"membership_ids": frozenset({actor.membership_id}), **more},
    )
    operations.create_meeting(
        actor=actor,
        key=UUID(int=chance.getrandbits(128)),
        party_id=party.pk if party else None,
        entry=entry,
        recurrence=rule,
    )
