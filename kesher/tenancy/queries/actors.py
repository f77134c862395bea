"""Who acts, and how far his rights reach, as a filter of rows."""

from functools import cache
from typing import TypeVar

from django.db import connection, models
from django.db.models import Q, QuerySet

from kesher.lib.rows import column_count, columns_of, instance_of, read_row
from kesher.tenancy.models import Business, Membership, Role
from kesher.tenancy.rules.access import Actor, Level
from kesher.tenancy.scoping import scoped_business_id

_Model = TypeVar("_Model", bound=models.Model)


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


def name_actor(actor: Actor) -> None:
    """Tell the change log who acts, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kesher.actor', %s, true)", (str(actor.membership_id),))
