"""Reading businesses, people and rights; the reach of a right as a filter of rows."""

from typing import TypeVar

from django.db import connection, models
from django.db.models import Q, QuerySet

from kesher.tenancy.models import Business, Membership, OrgUnit
from kesher.tenancy.rules.access import Actor, Level

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


def current_business() -> Business:
    """Return the business in scope."""
    return Business.objects.get()


def find_actor(*, user_id: int) -> tuple[Actor, Membership] | None:
    """Return the person as an actor of the business in scope, if active in it."""
    membership = (
        Membership.objects.select_related("business", "role")
        .filter(user_id=user_id, is_active=True)
        .first()
    )
    return (actor_of(membership), membership) if membership else None


def actor_of(membership: Membership) -> Actor:
    """Return the actor that the membership makes."""
    return Actor(
        business_id=membership.business_id,
        business_slug=membership.business.slug,
        user_id=membership.user_id,
        membership_id=membership.pk,
        display_name=membership.display_name,
        branch_id=membership.branch_id,
        department_id=membership.department_id,
        is_owner=membership.role.is_owner,
        rights={right: Level(level) for right, level in membership.role.rights.items()},
    )


def within_reach(
    queryset: QuerySet[_Model], actor: Actor, right: str, *, prefix: str = ""
) -> QuerySet[_Model]:
    """Keep the rows that the right reaches; `prefix` leads to the record that has the owner.

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
    return queryset.filter(reach)


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
