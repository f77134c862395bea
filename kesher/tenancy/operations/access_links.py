"""Invitations and resets: links for one use, with which a person sets a password himself.

A link is a password for a day, so only its digest is kept. It never signs anybody in, and so never
steps over the second factor.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kesher.lib import jobs
from kesher.lib.errors import NotFound
from kesher.lib.urls import business_url, full_url
from kesher.tenancy import queries
from kesher.tenancy.choices import AccessLinkKind
from kesher.tenancy.errors import AlreadyMember, LinkIsDead, PersonIsElsewhere
from kesher.tenancy.history import operation
from kesher.tenancy.models import AccessLink, Membership, User
from kesher.tenancy.operations.passwords import end_sessions, put_password
from kesher.tenancy.operations.reach import require_not_above
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.scoping import business_scope

LINK_LIFETIME = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """What became of a request for a link: mailed to an address, or to be shown this once."""

    kind: AccessLinkKind
    url: str = ""
    mailed_to: str = ""


def link_digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@operation
def create_access_link(*, actor: Actor, membership_id: int) -> IssuedLink:
    """Invite a user, or let one who forgot the password set another; earlier links die.

    With mail settings the link goes to the person and nobody sees it here; without, the
    administrator sees it this once. It works once, for 24 hours.

    Raises: NotPermitted, without `settings.users`; AboveOwnRights, for a user above the actor;
    PersonIsElsewhere, when the link would give this business power over a person who belongs to
    another one too; NotFound, for nobody, or for a user who was deactivated.
    """
    require(actor, "settings.users")
    membership = _lock_membership(membership_id)
    require_not_above(actor, membership.role)
    kind = _kind_for(membership)
    address = _mail_address(membership)
    if settings.HAS_MAIL and address:
        jobs.enqueue(
            "tenancy.send_access_link",
            business_id=actor.business_id,
            membership_id=actor.membership_id,
            recipient_id=membership.pk,
        )
        return IssuedLink(kind, mailed_to=address)
    # A shown link is power over the account, which no business has over another's person.
    if queries.is_elsewhere(membership.user_id, only_active=False):
        raise PersonIsElsewhere
    token = _issue(membership, kind, created_by_id=actor.membership_id)
    return IssuedLink(kind, url=_address_of(membership.business.slug, token))


@operation
def create_operator_link(*, business_slug: str, username: str) -> IssuedLink:
    """Make a link for a user on the word of the installation's operator, who sees it this once.

    For the first owner of a business, and for people whom no administrator may help.

    Raises: NotFound, when there is no such business or active user.
    """
    business_id = queries.find_business_id(business_slug)
    if business_id is None:
        raise NotFound
    with business_scope(business_id=business_id):
        found = Membership.objects.filter(username__iexact=username).first()
        if found is None:
            raise NotFound
        membership = _lock_membership(found.pk)
        kind = _kind_for(membership)
        token = _issue(membership, kind, created_by_id=None, is_from_operator=True)
        return IssuedLink(kind, url=_address_of(business_slug, token))


@operation
def ask_for_reset(*, email: str) -> None:
    """Mail a reset link to the person of a confirmed address, if there is one.

    Anybody may ask, so nothing is returned: the answer must not tell whether there is.
    """
    user = User.objects.filter(
        email=queries.normalized_email(email), email_confirmed_at__isnull=False, is_active=True
    ).first()
    businesses = queries.business_slugs_of(user.pk) if user is not None else []
    if user is None or not businesses or not settings.HAS_MAIL:
        return
    slug, _name = businesses[0]
    business_id = queries.find_business_id(slug)
    if business_id is None:
        return
    with business_scope(business_id=business_id):
        membership = Membership.objects.get(user=user)
        jobs.enqueue(
            "tenancy.send_access_link",
            business_id=business_id,
            membership_id=None,
            recipient_id=membership.pk,
        )


@operation
def mail_access_link(*, recipient_id: int, created_by_id: int | None) -> None:
    """Make a link and mail it; run by the worker, so that the token is kept nowhere.

    Raises: NotFound, when the user is no longer active.
    """
    membership = _lock_membership(recipient_id)
    address = _mail_address(membership)
    if not address:
        raise NotFound
    kind = _kind_for(membership)
    token = _issue(membership, kind, created_by_id=created_by_id, mailed_to=address)
    with translation.override(membership.language):
        context = {
            "membership": membership,
            "business": membership.business,
            "url": _address_of(membership.business.slug, token),
            "is_invitation": kind == AccessLinkKind.INVITATION,
        }
        EmailMessage(
            subject=" ".join(
                render_to_string("tenancy/mail/access_link_subject.txt", context).split()
            ),
            body=render_to_string("tenancy/mail/access_link_body.txt", context),
            to=[address],
        ).send()


@operation
def set_password_by_link(*, token: str, password: str) -> Membership:
    """Set the password of the person whom the link in scope is for; the link is used up.

    A link that came by mail proves the address, which from now on also signs in. No sign-in
    follows from it: the second factor is asked as ever.

    Raises: LinkIsDead, when it was used, has expired, never existed, or would now reach into
    another business; WeakPassword, with the reasons.
    """
    link = _lock_link(token)
    membership: Membership = link.membership
    user = User.objects.select_for_update().get(pk=membership.user_id)
    put_password(user, password, must_change=False)
    if link.is_mailed and link.email and user.email is None and not _has_owner(link.email):
        user.email = link.email
    if link.is_mailed and user.email is not None and user.email == link.email:
        user.email_confirmed_at = user.email_confirmed_at or timezone.now()
    user.save(update_fields=["email", "email_confirmed_at"])
    end_sessions(user.pk)
    _use_up(link)
    return membership


@operation
def join_by_link(*, user: User, token: str) -> Membership:
    """Accept an invitation as the person one already is at this installation.

    Raises: LinkIsDead, when it is no invitation, was used, has expired or never existed;
    AlreadyMember, when the person belongs to the business.
    """
    link = _lock_link(token)
    membership: Membership = link.membership
    if link.kind != AccessLinkKind.INVITATION or membership.user.has_usable_password():
        raise LinkIsDead
    placeholder = membership.user
    membership.user = user
    try:
        with transaction.atomic():
            membership.save(update_fields=["user"])
    except IntegrityError:
        raise AlreadyMember from None
    placeholder.delete()
    _use_up(link)
    return membership


def _lock_membership(membership_id: int) -> Membership:
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("business", "role", "user")
        .filter(pk=membership_id, is_active=True)
        .first()
    )
    if membership is None:
        raise NotFound
    return membership


def _lock_link(token: str) -> AccessLink:
    link = (
        queries.live_access_links()
        .select_for_update(of=("self",))
        .filter(digest=link_digest(token))
        .first()
    )
    if link is None:
        raise LinkIsDead
    # Given on the word of a business while the person was its alone: no longer, once he is not.
    user = link.membership.user
    is_own_address = link.is_mailed and user.email_confirmed_at and link.email == user.email
    is_personal = link.is_from_operator or is_own_address
    if not is_personal and queries.is_elsewhere(user.pk, only_active=False):
        raise LinkIsDead
    return link


def _kind_for(membership: Membership) -> AccessLinkKind:
    if membership.user.has_usable_password():
        return AccessLinkKind.PASSWORD_RESET
    return AccessLinkKind.INVITATION


def _mail_address(membership: Membership) -> str:
    """Return where a link for this person goes: his own address, else what the business knows.

    The business' word counts only for a person who is nobody else's.
    """
    user = membership.user
    if user.email and user.email_confirmed_at:
        return user.email
    if queries.is_elsewhere(user.pk, only_active=False):
        return ""
    return membership.email


def _issue(
    membership: Membership,
    kind: AccessLinkKind,
    *,
    created_by_id: int | None,
    mailed_to: str = "",
    is_from_operator: bool = False,
) -> str:
    AccessLink.objects.filter(membership=membership, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    AccessLink.objects.create(
        business_id=membership.business_id,
        membership=membership,
        kind=kind,
        digest=link_digest(token),
        is_mailed=bool(mailed_to),
        is_from_operator=is_from_operator,
        email=mailed_to,
        created_by_id=created_by_id,
        expires_at=timezone.now() + LINK_LIFETIME,
    )
    return token


def _use_up(link: AccessLink) -> None:
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])


def _has_owner(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def _address_of(business_slug: str, token: str) -> str:
    return full_url(business_url(business_slug, "tenancy:access_link_open", token=token))
