"""The morning digest: once a day, on a working morning, for whom something waits."""

import datetime as dt

import pytest

from kesher.lib.dates import to_utc
from kesher.lib.workdays import OwnDay
from kesher.notifications import operations
from kesher.notifications.models import Notification
from kesher.notifications.rules.kinds import MORNING_DIGEST
from kesher.tenancy import operations as tenancy
from kesher.tenancy.operations import Schedule
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.schedules import ScheduleOf
from tests.factories.businesses import in_scope
from tests.factories.notifications import a_kind

SUNDAY = dt.date(2026, 11, 22)


def gather(actor: Actor, reader: Actor) -> None:
    with in_scope(reader):
        operations.set_delivery(actor=reader, deliveries={a_kind(): "digest"})
    with in_scope(actor):
        operations.notify(actor=actor, kind=a_kind(), members=[reader.membership_id], text="דבר")


@pytest.mark.parametrize(
    ("day", "clock", "count"),
    [
        (SUNDAY, dt.time(7, 59), 0),
        (SUNDAY, dt.time(8, 0), 1),
        (SUNDAY, dt.time(9, 30), 1),
        (dt.date(2026, 11, 21), dt.time(9), 0),  # Shabbat
        (dt.date(2026, 9, 21), dt.time(9), 0),  # Yom Kippur
    ],
)
def test_it_comes_half_an_hour_before_work_on_days_of_work(
    dana: Actor, yossi: Actor, day: dt.date, clock: dt.time, count: int
) -> None:
    gather(dana, yossi)

    with in_scope(dana):
        assert operations.send_morning_digests(now=to_utc(day, clock)) == count


def test_it_keeps_the_hours_and_days_off_that_were_set(dana: Actor, yossi: Actor) -> None:
    gather(dana, yossi)
    sent = operations.send_morning_digests
    early = ((dt.time(6), dt.time(14)),) * 5 + (None, None)
    with in_scope(dana):
        tenancy.set_schedule(actor=dana, whose=ScheduleOf(), schedule=Schedule(week=early))
        closed = OwnDay("יום גיבוש", None)
        tenancy.add_own_day(actor=dana, whose=ScheduleOf(), first=SUNDAY, last=SUNDAY, day=closed)

        assert sent(now=to_utc(SUNDAY, dt.time(9))) == 0
        assert sent(now=to_utc(SUNDAY + dt.timedelta(days=1), dt.time(5, 30))) == 1


def test_it_comes_once_and_says_how_much_waits(dana: Actor, yossi: Actor, miri: Actor) -> None:
    gather(dana, yossi)
    now = to_utc(SUNDAY, dt.time(8, 15))

    with in_scope(dana):
        counts = [operations.send_morning_digests(now=now) for _ in range(2)]
        row = Notification.objects.get(kind=MORNING_DIGEST)

    assert counts == [1, 0]
    assert row.membership_id == yossi.membership_id  # nothing waits for the others
    assert row.text == "התראות שנאספו: 1"


def test_what_is_old_is_forgotten(dana: Actor, yossi: Actor) -> None:
    gather(dana, yossi)

    with in_scope(dana):
        now = Notification.objects.get().created_at
        operations.forget_notifications(now=now + dt.timedelta(days=89))
        assert Notification.objects.count() == 1
        operations.forget_notifications(now=now + dt.timedelta(days=91))
        assert Notification.objects.count() == 0
