"""What the frame round every screen shows."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from kesher.activities import queries as activities
from kesher.lib.htmx import is_htmx
from kesher.lib.rows import read_figures
from kesher.notifications.queries import day_sections, unread_figure
from kesher.records.queries import record_types_for
from kesher.reminders.queries import OnScreen, popped_figure, read_popped
from kesher.reminders.rendering import Clock, clock_of, now_context
from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Business, Membership, OrgUnit, Role
from kesher.tenancy.queries import ShownRight
from kesher.tenancy.rules.access import Actor, Level, require
from kesher.tenancy.rules.activation import CRM, last_day_ahead
from kesher.workspace.choices import (
    LEVEL_LABELS,
    NAVIGATION,
    QUICK_ADD,
    SETTINGS_AREAS,
)

# Tables whose changes make the figures of the frame stale.
BADGES_LIVE = "activities_nextcall notifications_notification"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the navigation, ready for the template."""

    key: str
    label: str
    icon: str
    url: str
    is_primary: bool
    is_current: bool = False
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
    shortcut: str = ""

    @property
    def kbd(self) -> str:
        """Return the key as the menu shows it."""
        return self.shortcut.removeprefix("Key")


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the user wants the screens."""

    theme: str
    density: str
    shortcuts: bool


@dataclass(frozen=True, slots=True)
class Bell:
    """What the bell of the top bar shows; `url` fills its menu."""

    url: str
    unread: int


@dataclass(frozen=True, slots=True)
class ActivationNotice:
    """What everybody should know of the end of the activation; `url` for who may enter a code."""

    until: dt.date
    is_read_only: bool
    url: str


@lru_cache(maxsize=4096)
def _address(business_slug: str, url_name: str, **arguments: str) -> str:
    return reverse(url_name, kwargs={"business": business_slug, **arguments})


@dataclass(frozen=True, slots=True)
class _Standing:
    """What of the frame is the same on every page of all users with the same rights."""

    navigation: tuple[NavigationGroup, ...]
    quick_add: tuple[MenuEntry, ...]
    user_menu: tuple[MenuEntry, ...]
    logout_url: str


_RIGHTS_OF_FRAME = frozenset(
    [
        *(
            right
            for group in NAVIGATION
            for place in group.destinations
            for right in (place.right, *place.or_rights)
        ),
        *(entry.right for entry in QUICK_ADD),
    ]
) - {""}


def _standing(actor: Actor) -> _Standing:
    held = frozenset(right for right in _RIGHTS_OF_FRAME if actor.may(right))
    return _standing_for(actor.business_slug, held, get_language())


@lru_cache(maxsize=1000)
def _standing_for(slug: str, held: frozenset[str], _language: str | None) -> _Standing:
    return _Standing(
        navigation=tuple(_groups(slug, held)),
        quick_add=tuple(_quick_add(slug, held)),
        user_menu=(MenuEntry(gettext("My profile"), "user", _address(slug, "tenancy:profile")),),
        logout_url=reverse("tenancy:logout"),
    )


def _groups(slug: str, held: frozenset[str]) -> Iterator[NavigationGroup]:
    for group in NAVIGATION:
        items = tuple(
            NavigationItem(
                key=place.key,
                label=str(place.label),
                icon=place.icon,
                url=_address(
                    slug, place.url_name, **({"listing": place.listing} if place.listing else {})
                ),
                is_primary=place.is_primary,
            )
            for place in group.destinations
            if not place.right or held.intersection((place.right, *place.or_rights))
        )
        if items:
            yield NavigationGroup(str(group.label), items)


def _quick_add(slug: str, held: frozenset[str]) -> Iterator[MenuEntry]:
    for entry in QUICK_ADD:
        if entry.right in held:
            arguments = {"record_type": entry.record_type} if entry.record_type else {}
            address = _address(slug, entry.url_name, **arguments)
            kind = "dialog" if entry.opens_dialog else "url"
            yield MenuEntry(
                str(entry.label), entry.icon, shortcut=entry.shortcut, **{kind: address}
            )


def _with_own_types(
    actor: Actor, groups: tuple[NavigationGroup, ...]
) -> tuple[NavigationGroup, ...]:
    """Return the navigation with the business' own kinds of record, before its administration."""
    items = tuple(
        NavigationItem(
            key=kind.key,
            label=str(kind.label_plural),
            icon=kind.icon,
            url=_address(actor.business_slug, "savedviews:record_list", listing=kind.lists[0].path),
            is_primary=False,
        )
        for kind in record_types_for(actor).values()
        if kind.is_own and actor.may(f"{kind.right}.see")
    )
    if not items:
        return groups
    return (*groups[:-1], NavigationGroup(gettext("Our own"), items), *groups[-1:])


def _marked(
    groups: tuple[NavigationGroup, ...], path: str, badges: dict[str, tuple[str, bool]]
) -> tuple[NavigationGroup, ...]:
    """Return the navigation with the screen at `path` marked, and the badges by key."""
    return tuple(
        NavigationGroup(
            group.label,
            tuple(
                _marked_item(item, is_current=_is_at(path, item), badge=badges.get(item.key))
                for item in group.items
            ),
        )
        for group in groups
    )


def _is_at(path: str, item: NavigationItem) -> bool:
    # Every screen of a business stands below its home.
    return path == item.url if item.key == "home" else path.startswith(item.url)


def _marked_item(
    item: NavigationItem, *, is_current: bool, badge: tuple[str, bool] | None
) -> NavigationItem:
    if not is_current and badge is None:
        return item
    text, is_hot = badge or ("", False)
    return replace(item, is_current=is_current, badge=text, badge_is_hot=is_hot)


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
    figures = _figures(actor)
    standing = _standing(actor)
    return {
        **shown,
        "preferences": Preferences(membership.theme, membership.density, membership.has_shortcuts),
        "navigation": _marked(
            _with_own_types(actor, standing.navigation), request.path, badges_of(figures.due_calls)
        ),
        "quick_add": standing.quick_add,
        "activation_notice": activation_notice(actor, membership.business, timezone.localdate()),
        "clock": _clock(actor, figures),
        "popped": now_context(actor, figures.on_screen),
        "bell": _bell(actor, figures),
        "search_url": _address(slug, "savedviews:search"),
        "preferences_url": _address(slug, "tenancy:preferences"),
        "user_menu": standing.user_menu,
        "logout_url": standing.logout_url,
        "live_url": f"/events?business={slug}",
        "badges_url": _address(slug, "workspace:badges"),
        "badges_live": BADGES_LIVE,
        "home_url": _address(slug, "workspace:home"),
    }


def activation_notice(actor: Actor, business: Business, today: dt.date) -> ActivationNotice | None:
    """Return what every screen says before the activation ends, and while all is only read."""
    until = last_day_ahead(business.active_until, today)
    if until is None or CRM not in business.modules:
        return None
    may_renew = actor.may("settings.activation")
    url = _address(actor.business_slug, "tenancy:activation") if may_renew else ""
    return ActivationNotice(until, until != business.active_until, url)


def figures(actor: Actor) -> dict[str, Any]:
    """Return the figures of the frame alone, for the pages that are open when they change."""
    found = _figures(actor)
    return {
        "clock": _clock(actor, found),
        "badges": badges_of(found.due_calls),
        "badges_live": BADGES_LIVE,
        "bell": _bell(actor, found),
    }


@dataclass(frozen=True, slots=True)
class _Figures:
    """What every page asks the database for its frame; `waiting` is by section of the day."""

    unread: int
    on_screen: OnScreen
    waiting: dict[str, int]

    @property
    def due_calls(self) -> int:
        """Return how many calls are due."""
        return self.waiting["calls"]


def _figures(actor: Actor) -> _Figures:
    """Ask for all figures of the frame in one go, but where the rights make one longer."""
    asked = {"unread": unread_figure(actor), "popped": popped_figure(actor)}
    for section in day_sections():
        figure = section.figure(actor) if section.figure else None
        if figure:
            asked[section.key] = figure
    answers = dict(zip(asked, read_figures(*asked.values()), strict=True))
    unread, popped = answers.pop("unread"), answers.pop("popped")
    if "calls" not in answers:
        answers["calls"] = activities.due_call_count(actor)
    return _Figures(unread, read_popped(popped), answers)


def _clock(actor: Actor, figures: _Figures) -> Clock:
    return clock_of(actor, figures.on_screen.count, figures.waiting)


def _bell(actor: Actor, figures: _Figures) -> Bell:
    return Bell(_address(actor.business_slug, "notifications:notification_menu"), figures.unread)


def badges_of(due_calls: int) -> dict[str, tuple[str, bool]]:
    """Return the figures of the navigation by key: text, and whether it asks for attention."""
    if not due_calls:
        return {}
    return {"call_queue": ("99+" if due_calls > 99 else str(due_calls), True)}


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
