"""Whom a program acts for, as the middleware found by its token."""

from django.http import HttpRequest

from kesher.tenancy.rules.access import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Return the user that the token acts for, within its scopes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
