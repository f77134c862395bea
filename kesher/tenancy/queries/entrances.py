"""How a person comes in: open sessions, second factors, the tokens of programs."""

import datetime as dt
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from kesher.lib.dates import format_date, format_datetime
from kesher.tenancy.models import ApiToken
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.browsers import browser_of, system_of


@dataclass(frozen=True, slots=True)
class ShownToken:
    """A living API token, in words."""

    id: int
    name: str
    hint: str
    user: str
    scopes: str
    expires_at: str
    last_used_at: str


def api_tokens(actor: Actor) -> list[ShownToken]:
    """Return the tokens that are alive, newest first: one's own, or all of them for whoever
    administers users.
    """
    tokens = ApiToken.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    if not actor.may("settings.users"):
        tokens = tokens.filter(membership_id=actor.membership_id)
    return [
        ShownToken(
            token.pk,
            token.name,
            token.hint,
            token.membership.display_name,
            ", ".join(token.scopes),
            format_date(timezone.localdate(token.expires_at)),
            format_datetime(token.last_used_at) if token.last_used_at else "",
        )
        for token in tokens.select_related("membership").order_by("-pk")
    ]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which the person is signed in."""

    id: int
    browser: str
    system: str
    address: str
    since: dt.datetime
    is_current: bool


def open_sessions_of(user_id: int, current_key: str | None) -> list[OpenSession]:
    """Return where the person is signed in, this browser first, then the latest."""
    alive = set(
        Session.objects.filter(expire_date__gt=timezone.now())
        .filter(session_key__in=UserSession.objects.filter(user_id=user_id).values("session_key"))
        .values_list("session_key", flat=True)
    )
    shown = [
        OpenSession(
            id=session.pk,
            browser=browser_of(session.user_agent),
            system=system_of(session.user_agent),
            address=session.ip,
            since=session.created_at,
            is_current=session.session_key == current_key,
        )
        for session in UserSession.objects.filter(user_id=user_id).order_by("-created_at", "-pk")
        if session.session_key in alive
    ]
    return sorted(shown, key=lambda session: not session.is_current)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey or security key of the person."""

    id: int
    name: str
    added_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """What a person is asked for besides the password."""

    has_totp: bool
    has_recovery_codes: bool
    passkeys: tuple[Passkey, ...]

    @property
    def is_on(self) -> bool:
        """Tell whether a password alone is no longer enough."""
        return self.has_totp or bool(self.passkeys)


def second_factors_of(user_id: int) -> SecondFactors:
    """Return the person's second factors."""
    rows = list(Authenticator.objects.filter(user_id=user_id).order_by("created_at", "pk"))
    kinds = {row.type for row in rows}
    return SecondFactors(
        has_totp=Authenticator.Type.TOTP in kinds,
        has_recovery_codes=Authenticator.Type.RECOVERY_CODES in kinds,
        passkeys=tuple(
            Passkey(row.pk, str(row), row.created_at, row.last_used_at)
            for row in rows
            if row.type == Authenticator.Type.WEBAUTHN
        ),
    )
