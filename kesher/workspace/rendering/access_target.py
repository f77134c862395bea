"""What an address of the product shows: a record, or a screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve

from kesher.records.errors import UnknownRecordType
from kesher.records.queries import list_at
from kesher.tenancy.rules.access import Actor
from kesher.workspace.rendering.screens import screens_of

_LONGEST = 2000
# Arguments of addresses that name a record of one certain type.
_ARGUMENTS = {"party_id": "party", "contact_id": "contact"}


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked about: a record by type and number, or a screen by key; `text` was typed."""

    text: str
    type_key: str = ""
    record_id: int = 0
    screen: str = ""


def read_target(actor: Actor, text: str) -> Target:
    """Return what stands at an address, as copied from a browser; what is none shows nothing."""
    typed = text.strip()[:_LONGEST]
    home = f"/b/{actor.business_slug}/"
    try:
        path = unquote(urlsplit(typed).path)
        match = resolve(path)
    except (ValueError, Resolver404):
        return Target(typed)
    if not path.startswith(home):
        return Target(typed)
    type_key, record_id = _record(actor, match.kwargs)
    if type_key and 0 < record_id < 2**63:
        return Target(typed, type_key, record_id)
    fitting = [one for one in screens_of(actor) if path.startswith(one.url) and one.url != home]
    deepest = max(fitting, key=lambda screen: len(screen.url), default=None)
    return Target(typed, screen=deepest.key if deepest else "")


def _record(actor: Actor, arguments: Mapping[str, Any]) -> tuple[str, int]:
    for name, type_key in _ARGUMENTS.items():
        if name in arguments:
            return type_key, arguments[name]
    if "record_id" not in arguments:
        return "", 0
    if "listing" in arguments:
        try:
            return list_at(actor, arguments["listing"])[0].key, arguments["record_id"]
        except UnknownRecordType:
            return "", 0
    return arguments["record_type"], arguments["record_id"]
