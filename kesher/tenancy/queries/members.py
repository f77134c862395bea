"""Users of the business, the branches and departments and groups they are in, links to enter."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from kesher.tenancy.models import AccessLink, Group, GroupMember, Membership, OrgUnit
from kesher.tenancy.queries.rows import found
from kesher.tenancy.rules.access import Actor, require


def normalized_email(text: str) -> str:
    """Return an e-mail address as it is kept and compared: stripped, in small letters."""
    return text.strip().lower()


def active_memberships() -> QuerySet[Membership]:
    """Return the users of the business in scope, by name."""
    return Membership.objects.filter(is_active=True).order_by("display_name", "pk")


def active_among(member_ids: Iterable[int | None]) -> frozenset[int]:
    """Return those of the members who are active."""
    ids = {member_id for member_id in member_ids if member_id is not None}
    rows = Membership.objects.filter(pk__in=ids, is_active=True)
    return frozenset(rows.values_list("pk", flat=True))


def head_of_business() -> int:
    """Return the owner of the business in scope who has been active for longest; there is one."""
    rows = Membership.objects.filter(role__is_owner=True, is_active=True).order_by("pk")
    return int(rows.values_list("pk", flat=True)[:1].get())


def org_units() -> QuerySet[OrgUnit]:
    """Return branches and departments, branches first, in their order."""
    return OrgUnit.objects.order_by("kind", "position", "name", "pk")


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
    return found(users_of_business(actor), membership_id)


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
    return found(members, membership_id)


def get_org_unit(*, actor: Actor, unit_id: int) -> OrgUnit:
    """Return a branch or department.

    Raises: NotPermitted, without `settings.org_units`; NotFound.
    """
    require(actor, "settings.org_units")
    return found(OrgUnit.objects.select_related("parent"), unit_id)


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
    return found(groups(actor), group_id)
