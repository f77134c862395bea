"""Live updates: one connection per process listens for changes and tells the open browsers.

A change travels as ids only, sent by the change log's trigger at commit. A screen that gets one
fetches what it shows through its own view, where rights are decided; here an event is dropped
early for those whom it cannot concern. Nobody's screen depends on a stream being complete: after
any gap the browser gets `catchup` and asks anew.

A change is an event without a name: t table, i row, k kind I|U|D, p parent row, m membership that
did it, x what a row of the listener's own holds. Named events: `ping` (the line lives), `catchup`
(something may have been missed). `&age=`, in milliseconds, says how old the page is, so that
nothing falls between it and its stream. A stream that simply closes may be opened again; whether
it may still listen is then decided anew.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import psycopg
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django.conf import settings
from django.db import DatabaseError

from kesher.lib.ids import read_id
from kesher.lib.streams import CHANGES_CHANNEL, STREAMS_CHANNEL, session_mark
from kesher.notifications.queries import StreamAccess, listening_address, stream_access
from kesher.tenancy.rules.access import Actor, Level, is_within_reach

logger = logging.getLogger("kesher.live")

EVENTS_PATH = "/events"

_HEARTBEAT_SECONDS = 20
_ACCESS_CHECK_SECONDS = 60
_LONGEST_QUEUE = 200
_STREAMS_PER_SESSION = 10
# What came between the making of a page and its listening is sent again, this far back.
_KEPT_SECONDS = 30
_KEPT_CHANGES = 1000
_RECONNECT_SECONDS = (0.1, 0.5, 1, 2)
_PING = b"event: ping\ndata: {}\n\n"
_CATCHUP = b"event: catchup\ndata: {}\nid: 1\n\n"


@dataclass(frozen=True, slots=True)
class Followed:
    """Which right lets a person hear of a table's rows."""

    right: str
    is_part: bool
    is_own: bool = False


_followed: dict[str, Followed] = {}


def follow(table: str, *, right: str, is_part: bool = False) -> None:
    """Send changes of a table's rows to those whom the right reaches.

    A part, such as a phone number of a party, has no owner of its own: it is sent to everybody
    who has the right at all, and the screen's own view decides what is shown. Tables that nobody
    follows are not sent. Called from `ready` of the app that owns the table. A part whose rows are
    of several types names their rights with a star: `x_*.see`.
    """
    _followed[table] = Followed(right, is_part)


def follow_own(table: str) -> None:
    """Send what `lib.streams.tell_members` says of a table's rows, each to its one person alone."""
    _followed[table] = Followed("", is_part=False, is_own=True)


@dataclass(eq=False, slots=True)
class Stream:
    """One browser listening to one business."""

    access: StreamAccess
    slug: str
    queue: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_LONGEST_QUEUE)
    )

    def put(self, event: bytes) -> None:
        """Queue an event; a browser that does not read gets one `catchup` for all it missed."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self._forget_waiting()
            self.queue.put_nowait(_CATCHUP)

    def end(self) -> None:
        """End the stream, now."""
        self._forget_waiting()
        self.queue.put_nowait(None)

    def _forget_waiting(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()


class Hub:
    """The streams of one process and the one connection that feeds them."""

    def __init__(self) -> None:
        self._streams: defaultdict[int, set[Stream]] = defaultdict(set)
        self._recent: deque[tuple[float, dict[str, Any]]] = deque(maxlen=_KEPT_CHANGES)
        self._tasks: list[asyncio.Task[None]] = []
        # One thread for questions of access: however many browsers come back at once after a
        # restart, they cost one connection and wait in line.
        self._doorkeeper = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-access")
        self._is_ending = False

    def start(self) -> None:
        """Begin to listen; called once the loop runs."""
        self._tasks = [
            asyncio.create_task(self._listen_for_ever()),
            asyncio.create_task(self._check_access_for_ever()),
        ]

    def end_streams(self) -> None:
        """End every stream, so that a server that is stopping need not wait for browsers."""
        self._is_ending = True
        for stream in self._all_streams():
            stream.end()

    async def stop(self) -> None:
        """Stop listening and end every stream."""
        self.end_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._doorkeeper.shutdown(wait=False, cancel_futures=True)

    async def serve(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Answer /events?business=<slug> with a stream that lasts as long as the access does."""
        status, access, slug = await self._admit(scope)
        if access is None:
            await _refuse(send, status)
            return
        stream = Stream(access, slug)
        self._add(stream)
        try:
            await _begin(send, is_return=_is_return(scope))
            self._send_again(stream, _age_seconds(scope))
            await _until_either(self._pour(stream, send), _until_gone(receive))
        finally:
            self._remove(stream)

    # --- Doors

    async def _admit(self, scope: HTTPScope) -> tuple[int, StreamAccess | None, str]:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        slug = query.get("business", [""])[0]
        session_key = _session_key(scope)
        if scope["method"] != "GET":
            return 405, None, slug
        if session_key is None:
            return 401, None, slug
        if self._is_ending:
            return 503, None, slug
        try:
            access = await self._ask(session_key, slug)
        except DatabaseError:
            return 503, None, slug
        return (200 if access else 404), access, slug

    async def _ask(self, session_key: str, slug: str) -> StreamAccess | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._doorkeeper, stream_access, session_key, slug)

    def _add(self, stream: Stream) -> None:
        streams = self._streams[stream.access.actor.business_id]
        same = [other for other in streams if _is_same_session(other, stream)]
        if len(same) >= _STREAMS_PER_SESSION:
            same[0].end()
        streams.add(stream)

    def _remove(self, stream: Stream) -> None:
        business_id = stream.access.actor.business_id
        self._streams[business_id].discard(stream)
        if not self._streams[business_id]:
            del self._streams[business_id]

    def _all_streams(self) -> list[Stream]:
        return [stream for streams in self._streams.values() for stream in streams]

    # --- What browsers get

    async def _pour(self, stream: Stream, send: ASGISendCallable) -> None:
        while True:
            try:
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    event = await stream.queue.get()
            except TimeoutError:
                event = _PING
            if event is None:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            await send({"type": "http.response.body", "body": event, "more_body": True})

    # --- What the database says

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **listening_address(),  # type: ignore[arg-type]
                    autocommit=True,
                ) as connection:
                    for channel in (CHANGES_CHANNEL, STREAMS_CHANNEL):
                        await connection.execute(f"LISTEN {channel}")
                    # Whoever connected while nobody listened may have missed something.
                    for stream in self._all_streams():
                        stream.put(_CATCHUP)
                    failures = 0
                    async for notice in connection.notifies():
                        self._hear(notice.channel, notice.payload)
            except psycopg.Error as error:
                logger.warning("The live connection was lost: %s", str(error).split("\n", 1)[0])
            await asyncio.sleep(_RECONNECT_SECONDS[min(failures, len(_RECONNECT_SECONDS) - 1)])
            failures += 1

    def _hear(self, channel: str, payload: str) -> None:
        try:
            notice = json.loads(payload)
        except ValueError:
            logger.warning("A notice on %s is not JSON.", channel)
            return
        if channel == STREAMS_CHANNEL:
            self._end_of(notice)
        else:
            self._tell(notice)

    def _tell(self, change: dict[str, Any]) -> None:
        followed = _followed.get(change["t"])
        if followed is None:
            return
        self._recent.append((time.monotonic(), change))
        streams = self._streams.get(change["b"])
        if not streams:
            return
        event = _event(change)
        if followed.is_own:  # 500 of them for 500 people must not be 250,000 questions
            whose = change.get("o")
            streams = {one for one in streams if one.access.actor.membership_id == whose}
        for stream in streams:
            if _concerns(stream, followed, change):
                stream.put(event)

    def _send_again(self, stream: Stream, age: float | None) -> None:
        """Send what was told since the page was made, which was before it could listen."""
        if age is None:
            return
        if age > _KEPT_SECONDS:
            stream.put(_CATCHUP)
            return
        since = time.monotonic() - age
        for at, change in self._recent:
            if at < since or change["b"] != stream.access.actor.business_id:
                continue
            if _concerns(stream, _followed[change["t"]], change):
                stream.put(_event(change))

    def _end_of(self, whose: dict[str, Any]) -> None:
        for stream in self._all_streams():
            actor = stream.access.actor
            if (
                whose.get("membership") == actor.membership_id
                or whose.get("user") == actor.user_id
                or whose.get("session") == session_mark(stream.access.session_key)
            ):
                stream.end()

    async def _check_access_for_ever(self) -> None:
        """End what no notice ended: a session that ran out, rights changed by other hands."""
        while True:
            await asyncio.sleep(_ACCESS_CHECK_SECONDS)
            for stream in self._all_streams():
                try:
                    access = await self._ask(stream.access.session_key, stream.slug)
                except DatabaseError:
                    break
                if access is None:
                    stream.end()
                elif access.actor != stream.access.actor:
                    stream.access = access
                    stream.put(_CATCHUP)


def _event(change: dict[str, Any]) -> bytes:
    shown = {key: change.get(key) for key in ("t", "i", "k", "p", "m")}
    if "x" in change:
        shown["x"] = change["x"]
    data = json.dumps(shown, separators=(",", ":"))
    return f"data: {data}\nid: 1\n\n".encode()


def _concerns(stream: Stream, followed: Followed, change: dict[str, Any]) -> bool:
    actor = stream.access.actor
    if followed.is_own:
        return change.get("o") == actor.membership_id
    if followed.is_part:
        return _holds(actor, followed.right)
    return is_within_reach(
        actor,
        followed.right,
        owner_id=change.get("o"),
        branch_id=change.get("br"),
        department_id=change.get("d"),
    )


def _holds(actor: Actor, right: str) -> bool:
    before, star, after = right.partition("*")
    if not star or actor.is_owner:
        return actor.level(right) > Level.NONE
    return any(
        key.startswith(before) and key.endswith(after) and level > Level.NONE
        for key, level in actor.rights.items()
    )


def _is_same_session(one: Stream, other: Stream) -> bool:
    return one.access.session_key == other.access.session_key


def _session_key(scope: HTTPScope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"cookie":
            with contextlib.suppress(CookieError):
                morsel = SimpleCookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
                if morsel is not None:
                    return morsel.value
    return None


def _is_return(scope: HTTPScope) -> bool:
    return any(name == b"last-event-id" for name, _ in scope["headers"])


def _age_seconds(scope: HTTPScope) -> float | None:
    """Return how long ago the page that listens was made; None where it does not say."""
    age = parse_qs(scope["query_string"].decode("latin-1")).get("age", [""])[0]
    milliseconds = read_id(age)
    return None if milliseconds is None else milliseconds / 1000


async def _begin(send: ASGISendCallable, *, is_return: bool) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send(
        {"type": "http.response.start", "status": 200, "headers": headers, "trailers": False}
    )
    body = b"retry: 1500\nid: 1\n" + _PING + (_CATCHUP if is_return else b"")
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _refuse(send: ASGISendCallable, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: ASGIReceiveCallable) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_either(*routines: Any) -> None:
    tasks = [asyncio.ensure_future(routine) for routine in routines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


hub = Hub()
