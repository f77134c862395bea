"""Signing in: by user name inside a business, by e-mail at the installation.

allauth leads through the second factor, limits the rate and keeps the list of sessions; who the
person is, is decided here. An unknown business, an unknown name and a wrong password take the same
time and get the same answer.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from kesher.lib.rows import columns_of, instance_of, read_row
from kesher.tenancy import queries
from kesher.tenancy.choices import SESSION_SIGNED_IN_AT
from kesher.tenancy.models import User
from kesher.tenancy.scoping import business_scope

_NOBODY = 0  # the business of those who name none: no row has it


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read by SQL that is put together once."""

    def _get_session_from_db(self) -> Session | None:
        row = read_row(
            f"SELECT {columns_of(Session, 'kept')} FROM django_session kept"  # noqa: S608 -- names of columns
            " WHERE session_key = %s AND expire_date > %s",
            (self.session_key, timezone.now()),
        )
        if row is None:
            self._session_key = None
            return None
        return instance_of(Session, row)


class MembershipBackend(BaseBackend):
    """Finds the person of a user name in a business, of an e-mail, or of a session."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 -- Django's signature
        *,
        password: str | None = None,
        business: str | None = None,
        username: str | None = None,
        email: str | None = None,
        **_: Any,
    ) -> User | None:
        """Return the person whose password this is."""
        if password is None:
            return None
        if business is not None and username is not None:
            user = _find_in_business(business, username)
        elif email is not None:
            user = _find_by_email(email)
        else:
            return None
        if user is None or not user.is_active or not user.has_usable_password():
            User().set_password(password)  # as long as checking would have taken
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session."""
        row = read_row(
            f"SELECT {columns_of(User, 'person')} FROM tenancy_user person"  # noqa: S608 -- names of columns
            " WHERE id = %s AND is_active",
            (user_id,),
        )
        return instance_of(User, row) if row else None


def _find_in_business(slug: str, username: str) -> User | None:
    with business_scope(business_id=queries.find_business_id(slug) or _NOBODY):
        membership = queries.find_membership_of_username(username.strip())
    return membership.user if membership is not None else None


def _find_by_email(email: str) -> User | None:
    user = User.objects.filter(email=queries.normalized_email(email)).first()
    if user is not None and not queries.business_slugs_of(user.pk):
        return None
    return user


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How people sign in here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's
        """Let nobody in who was not invited."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Send nobody to another host: only addresses without one are followed."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and remember when: a session ends after two weeks, however busy."""
        super().login(request, user)
        request.session[SESSION_SIGNED_IN_AT] = int(time.time())

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page that follows shows what became true."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG002
        """Answer a shut-out person as one who is unknown."""
        return redirect("tenancy:login")

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again before second factors are changed."""
        return app == "allauth.mfa"

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of the person who is signed in."""
        if not ratelimit.consume(
            context.request, app="allauth.account", action="login_failed", key=f"again:{user.pk}"
        ):
            raise self.validation_error("too_many_login_attempts")
        return user.check_password(password)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        # Never the Host header, which the guesser chooses.
        name = credentials.get("email") or credentials.get("username") or ""
        return f"{credentials.get('business') or ''}:{name.strip().lower()}"


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """How second factors name this installation: by its configured address, never by the Host."""

    def get_totp_issuer(self) -> str:
        """Return the name under which the telephone lists the code."""
        return gettext("Kesher")

    def _get_user_identifier(self, user: User) -> str:
        if user.email:
            return user.email
        return ", ".join(slug for slug, _name in queries.business_slugs_of(user.pk)) or str(user)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """Propose a name for a new passkey."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the relying party that passkeys are bound to."""
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        return {"id": host, "name": gettext("Kesher")}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return the person as the browser names him beside the passkey."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": self._get_user_identifier(user)}


def keep_signed_in(request: HttpRequest, user: User) -> None:
    """Keep this browser signed in after the password changed, under a new session key."""
    former = request.session.session_key
    update_session_auth_hash(request, user)
    request.session.save()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
