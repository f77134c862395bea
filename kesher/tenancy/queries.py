"""Reading businesses, people and rights; the reach of a right as a filter of rows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from kesher.lib.dates import format_date, format_datetime
from kesher.lib.errors import NotFound
from kesher.lib.rows import column_count, columns_of, instance_of, read_row
from kesher.lib.workdays import WorkingHours
from kesher.tenancy.models import (
    AccessLink,
    ActivationCode,
    ApiToken,
    Business,
    Group,
    GroupMember,
    Membership,
    OrgUnit,
    OwnDay,
    Role,
    WorkSchedule,
)
from kesher.tenancy.rules.access import Actor, Level, require
from kesher.tenancy.rules.activation import CRM, ActivationState, activation_state
from kesher.tenancy.rules.browsers import browser_of, system_of
from kesher.tenancy.rules.rights import right_groups
from kesher.tenancy.rules.schedules import own_days_from, week_from
from kesher.tenancy.scoping import (
    known_design_stamp,
    remember_design_stamp,
    scoped_business_id,
)

_Model = TypeVar("_Model", bound=models.Model)


def find_business_id(slug: str) -> int | None:
    """Return the business at this address; asks outside any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_business_id(%s)", (slug,))
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def business_slugs_of(user_id: int) -> list[tuple[str, str]]:
    """Return address and name of the businesses that the person is active in, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name FROM kesher_businesses_of(%s)", (user_id,))
        return list(cursor.fetchall())


def all_business_ids() -> list[int]:
    """Return every business of the installation, for the jobs of the clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_business_ids()")
        return [business_id for (business_id,) in cursor.fetchall()]


def has_businesses() -> bool:
    """Tell whether the installation has a business at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_has_businesses()")
        return bool(cursor.fetchone()[0])


def is_elsewhere(user_id: int, *, only_active: bool) -> bool:
    """Tell whether the person belongs to another business than the one in scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_is_elsewhere(%s, %s)", (user_id, only_active))
        return bool(cursor.fetchone()[0])


def normalized_email(text: str) -> str:
    """Return an e-mail address as it is kept and compared: stripped, in small letters."""
    return text.strip().lower()


def current_business() -> Business:
    """Return the business in scope."""
    return Business.objects.get()


def get_own_membership(membership_id: int) -> Membership:
    """Return the membership that acts, with its business and role; one query for a request."""
    row = read_row(_own_membership_sql(), (scoped_business_id(), membership_id))
    if row is None:
        raise Membership.DoesNotExist
    own, business = column_count(Membership), column_count(Business)
    membership = instance_of(Membership, row[:own])
    membership.business = instance_of(Business, row[own : own + business])
    membership.role = instance_of(Role, row[own + business :])
    return membership


@cache
def _own_membership_sql() -> str:
    """Return the query of every request, put together once."""
    columns = ", ".join(
        columns_of(model, model._meta.db_table) for model in (Membership, Business, Role)
    )
    return (
        f"SELECT {columns} FROM tenancy_membership"  # noqa: S608 -- names of columns
        " JOIN tenancy_business ON tenancy_business.id = tenancy_membership.business_id"
        " JOIN tenancy_role ON tenancy_role.business_id = tenancy_membership.business_id"
        " AND tenancy_role.id = tenancy_membership.role_id"
        " WHERE tenancy_membership.business_id = %s AND tenancy_membership.id = %s"
    )


def find_actor(*, user_id: int) -> tuple[Actor, Membership] | None:
    """Return the person as an actor of the business in scope, if active in it."""
    membership = (
        Membership.objects.select_related("business", "role")
        .filter(user_id=user_id, is_active=True)
        .first()
    )
    return (actor_of(membership), membership) if membership else None


def find_membership_of_username(username: str) -> Membership | None:
    """Return the active user of this name in the business in scope, with the person."""
    membership: Membership | None = (
        Membership.objects.select_related("user")
        .filter(username__iexact=username, is_active=True)
        .first()
    )
    return membership


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


def actor_of(membership: Membership, *, deeds: frozenset[str] | None = None) -> Actor:
    """Return the actor that the membership makes; `deeds` are those that a program may do."""
    return Actor(
        business_id=membership.business_id,
        business_slug=membership.business.slug,
        user_id=membership.user_id,
        membership_id=membership.pk,
        display_name=membership.display_name,
        branch_id=membership.branch_id,
        department_id=membership.department_id,
        role_id=membership.role_id,
        is_owner=membership.role.is_owner,
        rights={right: Level(level) for right, level in membership.role.rights.items()},
        deeds=deeds,
    )


def design_stamp() -> int:
    """Return the stamp of the record design of the business in scope; 0 while it is as delivered.

    Asks the database at most once in a scope.
    """
    stamp = known_design_stamp()
    if stamp is None:
        stamp = Business.objects.values_list("design_stamp", flat=True).get(pk=scoped_business_id())
        remember_design_stamp(stamp)
    return stamp


def within_reach(
    queryset: QuerySet[_Model],
    actor: Actor,
    right: str,
    *,
    prefix: str = "",
    shared: Q | None = None,
) -> QuerySet[_Model]:
    """Keep the rows that the right reaches; `prefix` leads to the record that has the owner.

    `shared` keeps what it reaches besides, however short it is.

    The twin of `rules.access.is_within_reach`.
    """
    level = actor.level(right)
    if level is Level.ALL:
        return queryset
    if level is Level.NONE:
        return queryset.none()
    reach = Q(**{f"{prefix}owner_id": actor.membership_id})
    if level >= Level.DEPARTMENT and actor.department_id:
        reach |= Q(**{f"{prefix}department_id": actor.department_id})
    if level >= Level.BRANCH and actor.branch_id:
        reach |= Q(**{f"{prefix}branch_id": actor.branch_id})
    return queryset.filter(reach | shared if shared else reach)


def active_memberships() -> QuerySet[Membership]:
    """Return the users of the business in scope, by name."""
    return Membership.objects.filter(is_active=True).order_by("display_name", "pk")


def org_units() -> QuerySet[OrgUnit]:
    """Return branches and departments, branches first, in their order."""
    return OrgUnit.objects.order_by("kind", "position", "name", "pk")


def name_actor(actor: Actor) -> None:
    """Tell the change log who acts, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kesher.actor', %s, true)", (str(actor.membership_id),))


def crm_state(business: Business, today: dt.date) -> ActivationState:
    """Tell what may be done today with the module that is everything but settings and help."""
    return activation_state(
        module=CRM, modules=business.modules, active_until=business.active_until, today=today
    )


def entered_activation_codes(actor: Actor) -> QuerySet[ActivationCode]:
    """Return the codes that were entered, the latest first.

    Raises: NotPermitted, without `settings.activation`.
    """
    require(actor, "settings.activation")
    return ActivationCode.objects.select_related("entered_by").order_by("-entered_at", "-pk")


def live_access_links() -> QuerySet[AccessLink]:
    """Return the links of the business in scope that still work."""
    return AccessLink.objects.select_related(
        "membership", "membership__user", "membership__business"
    ).filter(used_at=None, expires_at__gt=timezone.now(), membership__is_active=True)


def find_access_link(digest: str) -> AccessLink | None:
    """Return the link of this digest, if it still works."""
    return live_access_links().filter(digest=digest).first()


def users_of_business(actor: Actor) -> QuerySet[Membership]:
    """Return all users, active ones first, with what their list shows.

    Raises: NotPermitted, without `settings.users`.
    """
    require(actor, "settings.users")
    return Membership.objects.select_related("user", "role", "branch", "department").order_by(
        "-is_active", "display_name", "pk"
    )


def get_user(*, actor: Actor, membership_id: int) -> Membership:
    """Return a user of the business.

    Raises: NotPermitted, without `settings.users`; NotFound.
    """
    return _found(users_of_business(actor), membership_id)


def roles(actor: Actor) -> QuerySet[Role]:
    """Return the roles in their order.

    Raises: NotPermitted, without `settings.roles` or `settings.users`, who gives them.
    """
    if not actor.may("settings.users"):
        require(actor, "settings.roles")
    return Role.objects.order_by("position", "name", "pk")


def role_names() -> dict[int, str]:
    """Return the names of the roles by id, for screens that say what a role may do."""
    return dict(Role.objects.values_list("pk", "name"))


def members_to_explain(actor: Actor) -> list[Membership]:
    """Return the users whose access the actor may ask about: all, for who administers roles."""
    if not actor.may("settings.roles"):
        return []
    return list(Membership.objects.order_by("-is_active", "display_name", "pk"))


def get_member(membership_id: int) -> Membership:
    """Return a user of the business in scope with business, role, branch and department.

    Raises: NotFound.
    """
    members = Membership.objects.select_related("business", "role", "branch", "department")
    return _found(members, membership_id)


def get_role(*, actor: Actor, role_id: int) -> Role:
    """Return a role.

    Raises: NotPermitted, without `settings.roles`; NotFound.
    """
    require(actor, "settings.roles")
    return _found(Role.objects.all(), role_id)


def get_org_unit(*, actor: Actor, unit_id: int) -> OrgUnit:
    """Return a branch or department.

    Raises: NotPermitted, without `settings.org_units`; NotFound.
    """
    require(actor, "settings.org_units")
    return _found(OrgUnit.objects.select_related("parent"), unit_id)


def groups(actor: Actor) -> QuerySet[Group]:
    """Return the groups by name, each with its users in `group_members`.

    Raises: NotPermitted, without `settings.groups`.
    """
    require(actor, "settings.groups")
    members = GroupMember.objects.select_related("membership").order_by("membership__display_name")
    return Group.objects.prefetch_related(Prefetch("group_members", queryset=members)).order_by(
        "name", "pk"
    )


def get_group(*, actor: Actor, group_id: int) -> Group:
    """Return a group.

    Raises: NotPermitted, without `settings.groups`; NotFound.
    """
    return _found(groups(actor), group_id)


def _found(rows: QuerySet[_Model], row_id: int) -> _Model:
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class ShownRight:
    """A right as a screen shows it, with the level that a role gives it."""

    key: str
    label: str
    is_leveled: bool
    level: int
    own_level: int


@dataclass(frozen=True, slots=True)
class ShownRightGroup:
    """The rights over one kind of record, under their heading."""

    key: str
    label: str
    rights: tuple[ShownRight, ...]


def right_label(key: str) -> str:
    """Return what a right is called on screen, with what it is over; an unknown one by its key."""
    for group in right_groups():
        for right in group.rights:
            if right.key == key:
                return f"{gettext(group.label)}: {gettext(right.label)}"
    return key


def shown_rights(actor: Actor, role: Role | None = None) -> tuple[ShownRightGroup, ...]:
    """Return the whole catalogue with the role's levels, and how far the actor may go in each."""
    held = role.rights if role else {}
    return tuple(
        ShownRightGroup(
            group.key,
            gettext(group.label),
            tuple(
                ShownRight(
                    right.key,
                    gettext(right.label),
                    right.is_leveled,
                    Level.ALL if role is not None and role.is_owner else held.get(right.key, 0),
                    actor.level(right.key),
                )
                for right in group.rights
            ),
        )
        for group in right_groups()
    )


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


# --- when people work -------------------------------------------------------------------------

# What is nearest to the user comes last, so that it goes before the rest.
_SCHEDULE = """
SELECT b.workday_start, b.workday_end, b.friday_end,
  (SELECT json_agg(json_build_array(s.days, s.eve_end, s.calendars)
      ORDER BY s.membership_id IS NOT NULL, u.parent_id IS NOT NULL, s.unit_id NULLS FIRST)
    FROM tenancy_workschedule s LEFT JOIN tenancy_orgunit u ON u.id = s.unit_id
    WHERE s.business_id = b.id AND (s.unit_id IS NULL OR s.unit_id = ANY(%(units)s::bigint[]))
      AND (s.membership_id IS NULL OR s.membership_id = %(membership)s)),
  (SELECT json_agg(json_build_array(d.first_day, d.last_day, d.name, d.opens, d.closes)
      ORDER BY d.membership_id IS NOT NULL, d.unit_id NULLS FIRST, d.id)
    FROM tenancy_ownday d
    WHERE d.business_id = b.id AND (d.unit_id IS NULL OR d.unit_id = ANY(%(units)s::bigint[]))
      AND (d.membership_id IS NULL OR d.membership_id = %(membership)s)
      AND d.last_day >= current_date - 400)
FROM tenancy_business b WHERE b.id = %(business)s
"""


def working_hours_of(
    *, membership_id: int | None = None, unit_ids: Sequence[int | None] = ()
) -> WorkingHours:
    """Return when a user of these units works, or the units, or the business; one query.

    The nearest schedule counts: the user's, the department's, the branch's, the business'. Days
    off of all of them count.
    """
    row = read_row(
        _SCHEDULE,
        {
            "business": scoped_business_id(),
            "membership": membership_id,
            "units": [pk for pk in unit_ids if pk],
        },
    )
    if row is None:
        return WorkingHours()
    start, end, friday_end, schedules, own_days = row
    usual = WorkingHours(start=start, end=end, friday_end=friday_end)
    own = MappingProxyType(own_days_from(own_days or ()))
    if not schedules:
        return replace(usual, own_days=own)
    days, eve_end, calendars = schedules[-1]
    return replace(
        usual,
        week=week_from(days),
        eve_end=dt.time.fromisoformat(eve_end) if eve_end else None,
        calendars=frozenset(calendars),
        own_days=own,
    )


def working_hours_for(actor: Actor) -> WorkingHours:
    """Return when the actor works; one query."""
    units = (actor.branch_id, actor.department_id)
    return working_hours_of(membership_id=actor.membership_id, unit_ids=units)


def schedules(actor: Actor) -> QuerySet[WorkSchedule]:
    """Return the hours that were set, with whose they are: all of them, or the actor's own."""
    rows = WorkSchedule.objects.select_related("unit", "membership").order_by("pk")
    return rows if actor.may("settings.business") else rows.filter(membership=actor.membership_id)


def own_days(actor: Actor, whose: Mapping[str, int | None]) -> QuerySet[OwnDay]:
    """Return the days off of the business, a unit or a user, by its column, that are not past.

    Raises: NotPermitted, when they are not the actor's own, without `settings.business`.
    """
    if whose["membership_id"] != actor.membership_id:
        require(actor, "settings.business")
    rows = OwnDay.objects.filter(**whose)
    return rows.filter(last_day__gte=timezone.localdate()).order_by("first_day", "pk")
