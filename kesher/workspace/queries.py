"""What the frame round every screen shows."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from kesher.activities import queries as activities
from kesher.lib.htmx import is_htmx
from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Membership, OrgUnit, Role
from kesher.tenancy.queries import ShownRight
from kesher.tenancy.rules.access import Actor, Level, require
from kesher.workspace.choices import (
    LEVEL_LABELS,
    NAVIGATION,
    QUICK_ADD,
    SETTINGS_AREAS,
    Destination,
)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the navigation, ready for the template."""

    key: str
    label: str
    icon: str
    url: str
    is_primary: bool
    is_current: bool
    badge: str = ""
    badge_is_hot: bool = False


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Lines under one heading."""

    label: str
    items: tuple[NavigationItem, ...]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of a menu of the frame, ready for the template; it opens a page or a dialog."""

    label: str
    icon: str
    url: str = ""
    dialog: str = ""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the user wants the screens."""

    theme: str
    density: str
    shortcuts: bool


@dataclass(frozen=True, slots=True)
class DueCalls:
    """What the clock of the top bar shows."""

    url: str
    count: int


@lru_cache(maxsize=4096)
def _address(business_slug: str, url_name: str, **arguments: str) -> str:
    return reverse(url_name, kwargs={"business": business_slug, **arguments})


def navigation(
    actor: Actor, path: str, badges: dict[str, tuple[str, bool]]
) -> tuple[NavigationGroup, ...]:
    """Return the screens that the actor may open; the one at `path` is marked."""
    groups = []
    for group in NAVIGATION:
        items = tuple(
            _item(actor, destination, path, badges)
            for destination in group.destinations
            if not destination.right or actor.may(destination.right)
        )
        if items:
            groups.append(NavigationGroup(str(group.label), items))
    return tuple(groups)


def _item(
    actor: Actor, destination: Destination, path: str, badges: dict[str, tuple[str, bool]]
) -> NavigationItem:
    arguments = {"listing": destination.listing} if destination.listing else {}
    url = _address(actor.business_slug, destination.url_name, **arguments)
    badge, is_hot = badges.get(destination.key, ("", False))
    return NavigationItem(
        key=destination.key,
        label=str(destination.label),
        icon=destination.icon,
        url=url,
        is_primary=destination.is_primary,
        is_current=path.startswith(url),
        badge=badge,
        badge_is_hot=is_hot,
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template of a signed-in user what stands round the screen.

    An answer that htmx swaps in has no frame and needs only business and actor.
    """
    actor = getattr(request, "actor", None)
    if actor is None:
        return {}
    membership = request.membership  # type: ignore[attr-defined]
    shown: dict[str, Any] = {"actor": actor, "business": membership.business}
    if is_htmx(request):
        return shown
    slug = actor.business_slug
    due = activities.due_call_count(actor) if actor.may("activity.see") else 0
    return {
        **shown,
        "preferences": Preferences(membership.theme, membership.density, membership.has_shortcuts),
        "navigation": navigation(actor, request.path, badges_of(due)),
        "quick_add": quick_add(actor),
        "due_calls": due_calls(actor, due),
        "search_url": _address(slug, "savedviews:search"),
        "preferences_url": _address(slug, "tenancy:preferences"),
        "user_menu": (MenuEntry(gettext("My profile"), "user", _address(slug, "tenancy:profile")),),
        "logout_url": reverse("tenancy:logout"),
        "live_url": f"/events?business={slug}",
        "badges_url": _address(slug, "workspace:badges"),
        "badges_live": "activities_nextcall",
        "home_url": _address(slug, "workspace:home"),
    }


def due_calls(actor: Actor, count: int) -> DueCalls:
    """Return what the clock of the top bar shows."""
    return DueCalls(_address(actor.business_slug, "activities:call_queue"), count)


def badges_of(due_calls: int) -> dict[str, tuple[str, bool]]:
    """Return the figures of the navigation by key: text, and whether it asks for attention."""
    if not due_calls:
        return {}
    return {"call_queue": ("99+" if due_calls > 99 else str(due_calls), True)}


def quick_add(actor: Actor) -> tuple[MenuEntry, ...]:
    """Return the entries of the «+» menu that the actor has the right to."""
    return tuple(
        MenuEntry(
            str(entry.label),
            entry.icon,
            **{
                "dialog" if entry.opens_dialog else "url": _address(
                    actor.business_slug, entry.url_name
                )
            },
        )
        for entry in QUICK_ADD
        if actor.may(entry.right)
    )


@dataclass(frozen=True, slots=True)
class SettingsAreaLink:
    """A part of the settings that the actor may open."""

    key: str
    label: str
    help: str
    icon: str
    url: str


def settings_areas(actor: Actor) -> tuple[SettingsAreaLink, ...]:
    """Return the parts of the settings that the actor has the right to, in their order."""
    return tuple(
        SettingsAreaLink(
            area.key,
            str(area.label),
            str(area.help),
            area.icon,
            _address(actor.business_slug, area.url_name),
        )
        for area in SETTINGS_AREAS
        if not area.right or actor.may(area.right)
    )


def user_rows(actor: Actor) -> list[Membership]:
    """Return the users for their list; who has no right to it is refused there.

    Raises: NotPermitted, without `settings.users`.
    """
    return list(tenancy.users_of_business(actor))


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A branch with its departments and the users in each, for the tree."""

    unit: OrgUnit
    users: tuple[str, ...]
    children: tuple["UnitNode", ...]


def org_tree(actor: Actor) -> tuple[UnitNode, ...]:
    """Return the tree of branches, departments and active users, retired units too.

    Raises: NotPermitted, without `settings.org_units`.
    """
    require(actor, "settings.org_units")
    units = list(tenancy.org_units())
    members = list(tenancy.active_memberships())

    def node(unit: OrgUnit) -> UnitNode:
        is_branch = unit.parent_id is None
        users = tuple(
            member.display_name
            for member in members
            if (member.department_id == unit.pk)
            or (is_branch and member.branch_id == unit.pk and member.department_id is None)
        )
        children = tuple(node(child) for child in units if child.parent_id == unit.pk)
        return UnitNode(unit, users, children)

    return tuple(node(unit) for unit in units if unit.parent_id is None)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role in the list: how many users hold it."""

    id: int
    name: str
    is_owner: bool
    user_count: int


def role_rows(actor: Actor) -> list[RoleRow]:
    """Return the roles with the number of active users in each.

    Raises: NotPermitted, without `settings.roles`.
    """
    counts = Counter(tenancy.active_memberships().values_list("role_id", flat=True))
    return [
        RoleRow(role.pk, role.name, role.is_owner, counts[role.pk]) for role in tenancy.roles(actor)
    ]


@dataclass(frozen=True, slots=True)
class LevelOption:
    """One level that a right can have in a role; one above the actor's own is not given."""

    value: int
    label: str
    is_chosen: bool
    is_out_of_reach: bool


@dataclass(frozen=True, slots=True)
class RightRow:
    """A right with its levels."""

    key: str
    label: str
    options: tuple[LevelOption, ...]


def rights_table(
    actor: Actor, role: Role | None, typed: dict[str, int] | None
) -> list[tuple[str, list[RightRow]]]:
    """Return the rights by group with the levels of the role, or those typed and refused."""
    return [
        (
            group.label,
            [
                _right_row(right, right.level if typed is None else typed.get(right.key, 0))
                for right in group.rights
            ],
        )
        for group in tenancy.shown_rights(actor, role)
    ]


def _right_row(right: ShownRight, chosen: int) -> RightRow:
    levels = tuple(Level) if right.is_leveled else (Level.NONE, Level.ALL)
    return RightRow(
        right.key,
        right.label,
        tuple(
            LevelOption(
                int(level), str(LEVEL_LABELS[level]), level == chosen, level > right.own_level
            )
            for level in levels
        ),
    )
