"""Reminders of the demo people: one that pops soon after signing in, some for the days to come."""

import datetime as dt
import random
from collections.abc import Sequence

from django.utils import timezone

from kesher.lib.dates import local, to_utc
from kesher.lib.workdays import next_working_day
from kesher.parties.models import Party
from kesher.reminders import operations
from kesher.reminders.rules.plans import ReminderPlan
from kesher.tenancy.rules.access import Actor

_ABOUT_CUSTOMERS = (
    "לוודא שההצעה הגיעה",
    "לבדוק אם שולמה המקדמה",
    "לחזור עם תאריך התקנה",
    "לשאול על החוזה השנתי",
)
_ABOUT_NOTHING = ("לעדכן מחירון", "להזמין גז לקראת הקיץ")


def make_reminders(actors: Sequence[Actor], found: Sequence[Party], chance: random.Random) -> None:
    """Set each demo person a few reminders, one of them by a colleague, in the open scope."""
    today = local(timezone.now()).date()
    mornings = [today]
    while len(mornings) < 5:
        mornings.append(next_working_day(mornings[-1] + dt.timedelta(days=1)))
    owner = next(actor for actor in actors if actor.is_owner)
    for actor in actors:
        own = [party for party in found if actor.membership_id == party.owner_id]
        in_use = [party for party in own if party.left_lists_at is None]
        soon = timezone.now() + dt.timedelta(minutes=2)
        _set(owner, actor, soon, chance, _one_of(in_use, chance))
        for day in mornings[1:4]:
            at = to_utc(day, dt.time(chance.randint(9, 15), 30))
            _set(actor, actor, at, chance, _one_of(in_use, chance))
        _set(actor, actor, to_utc(mornings[4], dt.time(9)), chance, None)


def _one_of(parties: Sequence[Party], chance: random.Random) -> Party | None:
    return chance.choice(parties) if parties else None


def _set(
    author: Actor, reader: Actor, at: dt.datetime, chance: random.Random, party: Party | None
) -> None:
    operations.remind(
        actor=author,
        plan=ReminderPlan(at=at),
        member_id=reader.membership_id,
        text=chance.choice(_ABOUT_CUSTOMERS if party else _ABOUT_NOTHING),
        record_type_key="party" if party else "",
        record_id=party.pk if party else None,
        is_told=True,
    )
