"""The worker and its clock, in processes of their own: once, also when it is killed."""

import json
import os
import signal
import time
from collections import Counter

import psycopg
import pytest
from django.utils import timezone

from kesher.lib.streams import CHANGES_CHANNEL
from kesher.reminders.models import Reminder
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.servers import Server

_COUNT = 1500  # three transactions
_PATIENCE_SECONDS = 60


@pytest.mark.slow
def test_each_is_fired_once_also_when_the_worker_is_killed_among_them(
    site: Server, dana: Actor, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    owner.execute(f"LISTEN {CHANGES_CHANNEL}")
    at = timezone.now()
    with in_scope(dana):
        Reminder.objects.bulk_create(
            Reminder(
                business_id=dana.business_id,
                membership_id=dana.membership_id,
                text=f"תזכורת {number}",
                due_at=at,
                fires_at=at,
            )
            for number in range(_COUNT)
        )

    fired: Counter[int] = Counter()
    kills = 0
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while len(fired) < _COUNT and time.monotonic() < deadline:
        for notice in owner.notifies(timeout=0.2, stop_after=100):
            told = json.loads(notice.payload)
            if told.get("x", {}).get("state") == "fired":
                fired[told["i"]] += 1
        if fired and kills < 2:
            os.kill(site.pid("worker"), signal.SIGKILL)
            kills += 1
    time.sleep(1.5)  # whoever fires twice does so in the next look
    fired.update(json.loads(notice.payload)["i"] for notice in owner.notifies(timeout=0.1))

    assert kills == 2
    assert len(fired) == _COUNT
    assert set(fired.values()) == {1}
