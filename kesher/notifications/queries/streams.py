"""Who may listen to the live stream of a business."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connection
from django.http import HttpRequest

from kesher.tenancy import queries as tenancy
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import business_scope

_sessions = import_module(settings.SESSION_ENGINE)


@dataclass(frozen=True, slots=True)
class StreamAccess:
    """A signed-in person listening to a business, with the rights of this moment."""

    actor: Actor
    session_key: str


def stream_access(session_key: str, slug: str) -> StreamAccess | None:
    """Return the access of this session to the live stream of the business at this address.

    None when signed out, when the session has ended, and when the person is not an active member;
    also when there is no such business: the answer never tells which.
    """
    close_old_connections()
    request = HttpRequest()
    request.session = _sessions.SessionStore(session_key)
    user = get_user(request)
    if not user.is_authenticated or user.pk is None:
        return None
    business_id = tenancy.find_business_id(slug)
    if business_id is None:
        return None
    with business_scope(business_id=business_id):
        found = tenancy.find_actor(user_id=user.pk)
    return StreamAccess(found[0], session_key) if found else None


def listening_address() -> dict[str, object]:
    """Return what psycopg needs to connect as the app's role, for a connection of its own."""
    parameters = dict(connection.get_connection_params())
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return parameters
