"""The morning digest: once a day, on a working morning, for whom something waits."""

import datetime as dt

import pytest

from kesher.lib.dates import to_utc
from kesher.notifications import operations
from kesher.notifications.models import Notification
from kesher.notifications.rules.kinds import MORNING_DIGEST
from kesher.tenancy.rules.access import Actor
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
