"""The live stream: who hears of what, when it ends, and that it comes back."""

import json
import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from kesher.lib.streams import end_streams
from kesher.parties.models import Party
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party
from tests.servers import Server

SOON_SECONDS = 2.0
LONG_ENOUGH_SECONDS = 0.7


class Listener:
    """A browser's stream: its status, and the events that arrive."""

    def __init__(self, server: Server, slug: str, cookie: str, extra: str = "") -> None:
        self._line = socket.create_connection(("127.0.0.1", server.port))
        request = (
            f"GET /events?business={slug} HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n{extra}\r\n"
        )
        self._line.sendall(request.encode())
        self._reader = self._line.makefile("rb")
        self.status = int(self._reader.readline().split()[1])
        self.events: queue.Queue[dict[str, Any] | str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        name = ""
        try:
            for raw in self._reader:
                line = raw.decode().strip()
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.events.put(name or json.loads(line.removeprefix("data: ")))
                    name = ""
                elif line == "0":  # the last chunk
                    break
        except (OSError, ValueError):
            pass
        self.events.put("closed")

    def next(self, seconds: float = SOON_SECONDS) -> dict[str, Any] | str | None:
        """Return the next event that is not a ping; None when none comes in time."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                event = self.events.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                return None
            if event != "ping":
                return event

    def close(self) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()


@contextmanager
def listening(
    server: Server,
    actor: Actor,
    slug: str | None = None,
    extra: str = "",
    age_ms: int | None = None,
) -> Iterator[Listener]:
    cookie = client_of(actor).cookies[settings.SESSION_COOKIE_NAME].value
    where = slug or actor.business_slug
    if age_ms is not None:
        where += f"&age={age_ms}"
    listener = Listener(server, where, cookie, extra)
    yield listener
    listener.close()


def give_to(owner: Actor, party_id: int) -> None:
    with in_scope(owner):
        Party.objects.filter(pk=party_id).update(owner_id=owner.membership_id)


@pytest.mark.behaviour("F-01")
def test_a_colleague_hears_of_a_new_row_within_two_seconds(
    site: Server, dana: Actor, yossi: Actor
) -> None:
    with listening(site, yossi) as stream:
        time.sleep(0.2)
        party_id = make_party(dana).pk

        event = stream.next()

    assert stream.status == 200
    assert isinstance(event, dict)
    assert (event["t"], event["i"], event["k"]) == ("parties_party", party_id, "I")


def test_what_came_between_the_page_and_its_stream_is_heard(
    site: Server, dana: Actor, yossi: Actor, noa: Actor
) -> None:
    with listening(site, yossi) as earlier:  # so that the change has been told when we go on
        party_id = make_party(dana).pk
        earlier.next()

    with listening(site, yossi, age_ms=3000) as stream:
        event = stream.next()
    with listening(site, yossi, age_ms=0) as too_late:
        assert too_late.next(LONG_ENOUGH_SECONDS) is None
    with listening(site, noa, age_ms=3000) as rival:
        assert rival.next(LONG_ENOUGH_SECONDS) is None
    with listening(site, yossi, age_ms=600_000) as old:
        assert old.next() == "catchup"

    assert isinstance(event, dict)
    assert event["i"] == party_id


def test_another_business_hears_nothing(site: Server, dana: Actor, noa: Actor) -> None:
    with listening(site, noa) as stream:
        time.sleep(0.2)
        make_party(dana)

        assert stream.next(LONG_ENOUGH_SECONDS) is None


def test_nobody_subscribes_to_another_business(site: Server, dana: Actor, noa: Actor) -> None:
    with listening(site, noa, "ahava") as foreign, listening(site, noa, "absent") as absent:
        assert (foreign.status, absent.status) == (404, 404)


def test_the_signed_out_are_refused(site: Server, dana: Actor) -> None:
    for cookie in ("no-such-session", ""):
        listener = Listener(site, "ahava", cookie)
        listener.close()

        assert listener.status in {401, 404}


def test_who_sees_only_his_own_hears_only_of_his_own(site: Server, dana: Actor, avi: Actor) -> None:
    with listening(site, avi) as stream:
        time.sleep(0.2)
        party_id = make_party(dana).pk
        nothing = stream.next(LONG_ENOUGH_SECONDS)
        give_to(avi, party_id)
        event = stream.next()

    assert nothing is None
    assert isinstance(event, dict)
    assert event["i"] == party_id


def test_a_deed_that_is_rolled_back_is_not_heard(site: Server, dana: Actor, yossi: Actor) -> None:
    with listening(site, yossi) as stream:
        time.sleep(0.2)
        with in_scope(dana):
            make_party(dana)
            transaction.set_rollback(True)

        assert stream.next(LONG_ENOUGH_SECONDS) is None


def test_ending_a_membership_ends_its_streams_at_once(
    site: Server, dana: Actor, yossi: Actor
) -> None:
    with listening(site, yossi) as stream, listening(site, dana) as other:
        time.sleep(0.2)
        with in_scope(dana):
            Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)
            end_streams(membership_id=yossi.membership_id)

        seen = [stream.next(), stream.next()]

        assert "closed" in seen
        assert other.next(LONG_ENOUGH_SECONDS) != "closed"
    with listening(site, yossi) as again:
        assert again.status == 404


def test_a_browser_that_returns_is_told_to_catch_up(site: Server, yossi: Actor) -> None:
    with listening(site, yossi, extra="Last-Event-ID: 1\r\n") as stream:
        assert stream.next() == "catchup"


def test_after_the_database_connection_is_lost_browsers_catch_up(
    site: Server, owner: Any, dana: Actor, yossi: Actor
) -> None:
    with listening(site, yossi) as stream:
        time.sleep(0.2)
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN kesher%' AND datname = current_database()"
        )

        assert stream.next() == "catchup"
        party_id = make_party(dana).pk
        event = stream.next()

    assert isinstance(event, dict)
    assert event["i"] == party_id


def test_a_server_that_stops_does_not_wait_for_its_streams(site: Server, yossi: Actor) -> None:
    pid = site.pid("web 1")
    with listening(site, yossi) as stream:
        started = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        last = stream.next(5)
        duration = time.monotonic() - started

    assert last == "closed"
    assert duration < 3
    # The watcher starts another; the next test finds the site serving.
    deadline = time.monotonic() + 15
    while site.pid_or_none("web 1") in {None, pid} and time.monotonic() < deadline:
        time.sleep(0.1)
    site.wait_until_ready()
