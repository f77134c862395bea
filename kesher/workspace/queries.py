"""What the frame round every screen shows."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from kesher.activities import queries as activities
from kesher.lib.htmx import is_htmx
from kesher.tenancy.rules.access import Actor
from kesher.workspace.choices import NAVIGATION, QUICK_ADD, Destination


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


@lru_cache(maxsize=4096)
def _address(business_slug: str, url_name: str) -> str:
    return reverse(url_name, kwargs={"business": business_slug})


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
    url = _address(actor.business_slug, destination.url_name)
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
        "preferences": {
            "theme": membership.theme,
            "density": membership.density,
            "language": membership.language,
            "shortcuts": membership.has_shortcuts,
        },
        "navigation": navigation(actor, request.path, badges_of(due)),
        "quick_add": quick_add(actor),
        "due_calls": due_calls(actor, due),
        "search_url": _address(slug, "savedviews:search"),
        "preferences_url": _address(slug, "tenancy:preferences"),
        "user_menu": (
            {"label": gettext("My profile"), "icon": "user", "url": reverse("tenancy:profile")},
        ),
        "logout_url": reverse("tenancy:logout"),
        "live_url": f"/events?business={slug}",
        "badges_url": _address(slug, "workspace:badges"),
        "badges_live": "activities_nextcall",
        "home_url": _address(slug, "workspace:home"),
    }


def due_calls(actor: Actor, count: int) -> dict[str, object]:
    """Return what the clock of the top bar shows."""
    return {"url": _address(actor.business_slug, "activities:call_queue"), "count": count}


def badges_of(due_calls: int) -> dict[str, tuple[str, bool]]:
    """Return the figures of the navigation by key: text, and whether it asks for attention."""
    if not due_calls:
        return {}
    return {"call_queue": ("99+" if due_calls > 99 else str(due_calls), True)}


def quick_add(actor: Actor) -> tuple[dict[str, str], ...]:
    """Return the entries of the «+» menu that the actor has the right to."""
    return tuple(
        {
            "label": str(entry.label),
            "icon": entry.icon,
            "dialog" if entry.opens_dialog else "url": _address(
                actor.business_slug, entry.url_name
            ),
        }
        for entry in QUICK_ADD
        if actor.may(entry.right)
    )
