"""Tokens by which programs act for a user."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from kesher.lib.errors import NotFound
from kesher.lib.rows import read_row
from kesher.lib.text import clean_line
from kesher.tenancy.errors import BadTokenLifetime, NameMissing, TooManyTokens, UnknownScope
from kesher.tenancy.history import operation
from kesher.tenancy.models import ApiToken
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.scopes import SCOPES

MOST_TOKENS = 20
LONGEST_DAYS = 730
_PREFIX = "ksh_"
_USE_NOTED_EVERY = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token with its secret, which is shown this once and kept nowhere."""

    token: ApiToken
    secret: str


def token_digest(secret: str) -> str:
    """Return what is kept of a token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@operation
def create_api_token(*, actor: Actor, name: str, scopes: Collection[str], days: int) -> IssuedToken:
    """Make a token that acts for the actor, within the scopes, for so many days.

    Raises: NotPermitted, without `settings.api`; NameMissing, UnknownScope, BadTokenLifetime;
    TooManyTokens, when the actor has twenty that are alive.
    """
    require(actor, "settings.api")
    name = clean_line(name)[:80]
    if not name:
        raise NameMissing
    if not scopes or not set(scopes) <= SCOPES.keys():
        raise UnknownScope
    if not 1 <= days <= LONGEST_DAYS:
        raise BadTokenLifetime
    now = timezone.now()
    alive = ApiToken.objects.filter(
        membership_id=actor.membership_id, revoked_at=None, expires_at__gt=now
    )
    if alive.count() >= MOST_TOKENS:
        raise TooManyTokens
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        name=name,
        digest=token_digest(secret),
        hint=secret[-4:],
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=now + dt.timedelta(days=days),
    )
    return IssuedToken(token, secret)


@operation
def revoke_api_token(*, actor: Actor, token_id: int) -> ApiToken:
    """End a token at once: one's own, or anybody's for whoever administers users.

    Raises: NotFound, for a token that does not exist or is not the actor's to end.
    """
    tokens = ApiToken.objects.filter(pk=token_id, revoked_at=None)
    if not actor.may("settings.users"):
        tokens = tokens.filter(membership_id=actor.membership_id)
    token: ApiToken | None = tokens.select_for_update().first()
    if token is None:
        raise NotFound
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    return token


@dataclass(frozen=True, slots=True)
class TokenUse:
    """How often a token came in the present minute, and how many seconds of it are left."""

    count: int
    seconds_left: int


def count_use(digest: str) -> TokenUse | None:
    """Count a request of a program by its token, for all processes; None where there is no token.

    To be asked outside any transaction: what a request was refused for stays counted, and requests
    of one token do not wait for each other.
    """
    row = read_row("SELECT uses, seconds_left FROM kesher_use_token(%s)", (digest,))
    return TokenUse(*row) if row else None


def note_use(token: ApiToken) -> None:
    """Note that a token is in use, at most every ten minutes; it is no deed of anybody's."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
