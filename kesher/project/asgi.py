"""The shell: one port for pages, files and live streams.

It reads each request completely, then lends it a thread for Django's work alone. Streams, static
and stored files never hold a thread. See docs/decisions for why Django itself runs as WSGI.
"""

import ipaddress
import logging

from asgiref.typing import (
    ASGIReceiveCallable,
    ASGISendCallable,
    HTTPScope,
    Scope,
)
from django.conf import settings

from kesher.notifications.live import EVENTS_PATH, hub
from kesher.project.file_server import (
    is_static,
    released_file,
    send_answer,
    send_static,
    send_stored,
    send_text,
)
from kesher.project.request_bodies import ClientGoneError, RefusedBodyError, read_body
from kesher.project.wsgi import application as django_application
from kesher.project.wsgi_bridge import WsgiBridge

logger = logging.getLogger("kesher.shell")

HEALTH_PATH = "/healthz"

_bridge = WsgiBridge(django_application, threads=settings.WEB_THREADS)
_trusted = [ipaddress.ip_network(text, strict=False) for text in settings.TRUSTED_PROXIES]
_FORWARDED = frozenset(
    {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-real-ip", b"forwarded"}
)


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answer one connection of the server."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        _believe_proxies(scope)
        await _answer(scope, receive, send)


async def _answer(scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    if is_static(scope["path"]):
        await send_static(scope, send)
    elif scope["path"] == EVENTS_PATH:
        await hub.serve(scope, receive, send)
    elif scope["path"] == HEALTH_PATH:
        await send_text(send, 200, "ok")
    else:
        await _answer_by_django(scope, receive, send)


async def _answer_by_django(
    scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
) -> None:
    try:
        body, length = await read_body(scope, receive, limit_bytes=settings.LARGEST_BODY_BYTES)
    except RefusedBodyError as error:
        await send_text(send, error.status, error.status.phrase)
        return
    except ClientGoneError:
        return
    answer = await _bridge.answer(scope, body, length)
    released = released_file(answer)
    if released is not None:
        await send_stored(scope, send, answer, released)
    else:
        await send_answer(send, answer.status, answer.headers, answer.body)


def _believe_proxies(scope: HTTPScope) -> None:
    """Take address and scheme of the browser from a trusted proxy; drop what others claim."""
    claims: dict[bytes, bytes] = {}
    headers = []
    for name, value in scope["headers"]:
        if name in _FORWARDED:
            claims[name] = claims[name] + b"," + value if name in claims else value
        else:
            headers.append((name, value))
    scope["headers"] = headers
    if not claims or not scope["client"] or not _is_trusted(scope["client"][0]):
        return
    if claims.get(b"x-forwarded-proto") in {b"http", b"https"}:
        scope["scheme"] = claims[b"x-forwarded-proto"].decode()
        scope["headers"] = [*headers, (b"x-forwarded-proto", claims[b"x-forwarded-proto"])]
    # The list grows to the right; the first stranger from there is the browser.
    for part in reversed(claims.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
        address = part.strip()
        if address and not _is_trusted(address):
            scope["client"] = (address, 0)
            return


def _is_trusted(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _trusted)


async def _live(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    await receive()
    hub.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    _bridge.close()
    await send({"type": "lifespan.shutdown.complete"})
