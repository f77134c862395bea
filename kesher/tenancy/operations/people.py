"""Adding people to a business, changing what they do in it, and shutting them out."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from kesher.lib.errors import NotFound
from kesher.lib.streams import end_streams
from kesher.tenancy import queries
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.errors import (
    EmailIsConfirmed,
    NameMissing,
    NameTaken,
    OwnMembership,
    PersonIsElsewhere,
    UnitMismatch,
)
from kesher.tenancy.history import operation
from kesher.tenancy.models import AccessLink, Membership, OrgUnit, Role, User
from kesher.tenancy.operations.passwords import end_sessions, put_password
from kesher.tenancy.operations.reach import require_another_owner, require_not_above
from kesher.tenancy.operations.usernames import clean_username
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    """What a business says of a user."""

    username: str
    display_name: str
    role_id: int
    branch_id: int | None = None
    department_id: int | None = None
    job_title: str = ""
    phone: str = ""
    email: str = ""


@operation
def add_user(*, actor: Actor, details: UserDetails, password: str | None = None) -> Membership:
    """Add a user; with a password he signs in with it once and chooses his own.

    Without one he waits for a link (`create_access_link`). Whether his e-mail is known to the
    installation is not looked at: a person joins another business only by his own hand.

    Raises: NotPermitted, without `settings.users`; AboveOwnRights, for a role above the actor's;
    InvalidUserName; NameMissing; NameTaken, when the user name is taken; UnitMismatch, when the
    department is not of the branch; WeakPassword, with the reasons; NotFound, for a role or unit
    of nobody's.
    """
    require(actor, "settings.users")
    role = _get_role(details.role_id)
    require_not_above(actor, role)
    membership = Membership(business_id=actor.business_id, role=role)
    _put_details(membership, details)
    user = User()
    user.set_unusable_password()
    user.save()
    if password is not None:
        put_password(user, password, must_change=True)
    membership.user = user
    _save(membership)
    return membership


@operation
def edit_user(
    *, actor: Actor, membership_id: int, details: UserDetails, version: int | None = None
) -> Membership:
    """Change what the business says of a user; new rights hold from his next request.

    Raises: NotPermitted, without `settings.users`; AboveOwnRights, for a user or a role above the
    actor's; LastOwner, when the last owner would stop being one; StaleVersion; and as `add_user`.
    """
    require(actor, "settings.users")
    membership = _lock_membership(membership_id)
    require_not_above(actor, membership.role)
    role = _get_role(details.role_id)
    require_not_above(actor, role)
    if membership.role.is_owner and not role.is_owner and membership.is_active:
        require_another_owner(membership)
    require_version(membership, version)
    membership.role = role
    _put_details(membership, details)
    _save(membership)
    end_streams(membership_id=membership.pk)
    return membership


@operation
def deactivate_user(*, actor: Actor, membership_id: int) -> Membership:
    """Shut a user out at once: requests, open screens, sessions.

    His records keep his name. A person who works elsewhere too stays signed in there; here every
    request finds nothing.

    Raises: NotPermitted, without `settings.users`; AboveOwnRights, for a user above the actor;
    OwnMembership, for oneself; LastOwner, for the last owner; NotFound.
    """
    require(actor, "settings.users")
    membership = _lock_membership(membership_id)
    if membership.pk == actor.membership_id:
        raise OwnMembership
    require_not_above(actor, membership.role)
    if not membership.is_active:
        return membership
    if membership.role.is_owner:
        require_another_owner(membership)
    membership.is_active = False
    membership.deactivated_at = timezone.now()
    membership.version += 1
    membership.save(update_fields=["is_active", "deactivated_at", "version"])
    AccessLink.objects.filter(membership=membership, used_at=None).delete()
    if queries.is_elsewhere(membership.user_id, only_active=True):
        end_streams(membership_id=membership.pk)
    else:
        end_sessions(membership.user_id)
        end_streams(membership_id=membership.pk)
    return membership


@operation
def reactivate_user(*, actor: Actor, membership_id: int) -> Membership:
    """Let a user in again, with the role he had.

    Raises: NotPermitted, without `settings.users`; AboveOwnRights, for a user above the actor;
    NotFound.
    """
    require(actor, "settings.users")
    membership = _lock_membership(membership_id)
    require_not_above(actor, membership.role)
    if not membership.is_active:
        membership.is_active = True
        membership.deactivated_at = None
        membership.version += 1
        membership.save(update_fields=["is_active", "deactivated_at", "version"])
    return membership


@operation
def set_password_by_administrator(*, actor: Actor, membership_id: int, password: str) -> Membership:
    """Give a user a password for one sign-in, after which he must choose his own.

    Only for a person who is nobody else's and has no confirmed e-mail; all others get a link.

    Raises: NotPermitted, without `settings.users`; AboveOwnRights, for a user above the actor;
    OwnMembership, for oneself; PersonIsElsewhere, when he belongs to another business too;
    EmailIsConfirmed; WeakPassword, with the reasons; NotFound.
    """
    require(actor, "settings.users")
    membership = _lock_membership(membership_id)
    if membership.pk == actor.membership_id:
        raise OwnMembership
    require_not_above(actor, membership.role)
    user = _lock_own_person(membership)
    if user.email_confirmed_at is not None:
        raise EmailIsConfirmed
    put_password(user, password, must_change=True)
    end_sessions(user.pk)
    return membership


@operation
def remove_second_factor(*, actor: Actor, membership_id: int) -> Membership:
    """Let a user who lost his telephone sign in with the password alone.

    Raises: NotPermitted, without `settings.users`; AboveOwnRights, for a user above the actor;
    OwnMembership, for oneself; PersonIsElsewhere, when he belongs to another business too;
    NotFound.
    """
    require(actor, "settings.users")
    membership = _lock_membership(membership_id)
    if membership.pk == actor.membership_id:
        raise OwnMembership
    require_not_above(actor, membership.role)
    user = _lock_own_person(membership)
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_sessions(user.pk)
    return membership


def _lock_membership(membership_id: int) -> Membership:
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("role")
        .filter(pk=membership_id)
        .first()
    )
    if membership is None:
        raise NotFound
    return membership


def _lock_own_person(membership: Membership) -> User:
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if queries.is_elsewhere(user.pk, only_active=False):
        raise PersonIsElsewhere
    return user


def _get_role(role_id: int) -> Role:
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound
    return role


def _put_details(membership: Membership, details: UserDetails) -> None:
    membership.username = clean_username(details.username)
    membership.display_name = details.display_name.strip()
    if not membership.display_name:
        raise NameMissing(field="display_name")
    membership.job_title = details.job_title.strip()
    membership.phone = details.phone.strip()
    membership.email = queries.normalized_email(details.email)
    _put_units(membership, details.branch_id, details.department_id)


def _put_units(membership: Membership, branch_id: int | None, department_id: int | None) -> None:
    branch = department = None
    if department_id is not None:
        department = _get_unit(department_id, OrgUnitKind.DEPARTMENT, membership.department_id)
        branch_id = branch_id or department.parent_id
        if department.parent_id != branch_id:
            raise UnitMismatch
    if branch_id is not None:
        branch = _get_unit(branch_id, OrgUnitKind.BRANCH, membership.branch_id)
    membership.branch = branch
    membership.department = department


def _get_unit(unit_id: int, kind: OrgUnitKind, present_id: int | None) -> OrgUnit:
    unit: OrgUnit | None = OrgUnit.objects.filter(pk=unit_id, kind=kind).first()
    if unit is None:
        raise NotFound
    if not unit.is_active and unit.pk != present_id:
        raise UnitMismatch
    return unit


def _save(membership: Membership) -> None:
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError:
        raise NameTaken(field="username") from None
