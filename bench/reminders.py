"""Reminders of many people at one moment: when each browser hears of his, and who else feels it."""

import datetime as dt
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.test import Client as InProcessClient
from django.utils import timezone

from bench.clients import UnexpectedAnswer
from bench.report import CrowdFigures, waits_of
from bench.scenarios.sites import Site
from kesher.parties.models import Party
from kesher.reminders.choices import ReminderState
from kesher.reminders.models import Reminder
from kesher.tenancy import queries
from kesher.tenancy.models import Membership
from kesher.tenancy.scoping import business_scope

_ROUNDS = 5
_LEAD_SECONDS = 6.0  # before the moment, in which the undisturbed pages are asked for
_DISTURBED_SECONDS = 2.0
_LONGEST_SECONDS = 30.0
_MARK = b'"t":"reminders_reminder"'
_READ_BYTES = 65536


def measure(port: int, slug: str, other: Site) -> CrowdFigures:
    """Let everybody of a business be reminded at one moment, again and again.

    Each has a browser with an open stream. Pages are asked for all the time in the other business.
    """
    business_id = queries.find_business_id(slug)
    assert business_id is not None
    arrivals: list[float] = []
    before: list[float] = []
    meanwhile: list[float] = []
    with _streams(port, slug, business_id) as streams, _asker(other) as asked:
        for _ in range(_ROUNDS):
            moment = _remind_all(business_id)
            arrivals += _arrivals(streams, moment)
            time.sleep(max(0.0, moment + _DISTURBED_SECONDS - time.time()))
            for started, seconds in list(asked):
                if moment - _LEAD_SECONDS <= started < moment - seconds:
                    before.append(seconds)
                elif moment - seconds <= started < moment + _DISTURBED_SECONDS:
                    meanwhile.append(seconds)
            with business_scope(business_id=business_id):
                Reminder.objects.update(state=ReminderState.DONE, ended_at=timezone.now())
    return CrowdFigures(
        people=len(streams),
        first_ms=min(arrivals) * 1000,
        arrivals=waits_of(arrivals),
        last_ms=max(arrivals) * 1000,
        page_before=waits_of(before),
        page_meanwhile=waits_of(meanwhile),
    )


def _remind_all(business_id: int) -> float:
    """Set everybody a reminder on a customer for one moment to come, and return the moment."""
    moment = timezone.now() + dt.timedelta(seconds=_LEAD_SECONDS + 1)
    with business_scope(business_id=business_id):
        people = list(Membership.objects.values_list("pk", flat=True))
        parties = list(Party.objects.values_list("pk", flat=True))
        Reminder.objects.bulk_create(
            Reminder(
                business_id=business_id,
                membership_id=member_id,
                created_by_id=member_id,
                record_type="party",
                record_id=parties[place % len(parties)],
                text="לחזור ללקוח",
                due_at=moment,
                fires_at=moment,
            )
            for place, member_id in enumerate(people)
        )
    return moment.timestamp()


# --- Browsers that listen ----------------------------------------------------------------------


@contextmanager
def _streams(port: int, slug: str, business_id: int) -> Iterator[Sequence[socket.socket]]:
    """Open the stream of a browser for everybody."""
    with business_scope(business_id=business_id):
        users = [one.user for one in Membership.objects.select_related("user")]
    streams = []
    try:
        for user in users:
            browser = InProcessClient(SERVER_NAME="localhost")
            browser.force_login(user)
            cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
            streams.append(_listen(port, slug, cookies))
        yield streams
    finally:
        for stream in streams:
            stream.close()


def _listen(port: int, slug: str, cookies: Mapping[str, str]) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port))
    lines = (
        f"GET /events?business={slug} HTTP/1.1",
        f"Host: localhost:{port}",
        "Accept: text/event-stream",
        "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()),
    )
    stream.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    head = stream.recv(_READ_BYTES)
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise UnexpectedAnswer(f"A stream was refused: {head[:80]!r}")
    stream.settimeout(0)  # read only when there is something
    return stream


def _arrivals(streams: Sequence[socket.socket], moment: float) -> list[float]:
    """Return, for each stream, how many seconds after the moment its reminder came.

    Raises: UnexpectedAnswer, when one did not come at all.
    """
    arrived: list[float] = []
    heard: dict[socket.socket, bytes] = {}
    with selectors.DefaultSelector() as waiting:
        for stream in streams:
            waiting.register(stream, selectors.EVENT_READ)
        while waiting.get_map():
            if time.time() > moment + _LONGEST_SECONDS:
                raise UnexpectedAnswer(f"{len(waiting.get_map())} reminders did not come.")
            for key, _ in waiting.select(timeout=1):
                stream = key.fileobj
                assert isinstance(stream, socket.socket)
                heard[stream] = heard.get(stream, b"") + stream.recv(_READ_BYTES)
                if _MARK in heard[stream]:
                    arrived.append(time.time() - moment)
                    waiting.unregister(stream)
    return arrived


# --- Who else is there -------------------------------------------------------------------------


@contextmanager
def _asker(site: Site) -> Iterator[list[tuple[float, float]]]:
    """Ask for the list of customers without pause; give when each began and how long it took."""
    asked: list[tuple[float, float]] = []
    is_over = threading.Event()
    browser = site.browser.twin()

    def ask() -> None:
        while not is_over.is_set():
            started = time.time()
            asked.append((started, browser.get(f"{site.base}customers/").seconds))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield asked
    finally:
        is_over.set()
        thread.join()
        browser.close()
