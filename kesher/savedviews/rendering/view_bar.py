"""The line above a list: the shapes it can be seen in, its views, and the menu of the open one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch
from django.utils.translation import gettext

from kesher.lib.urls import business_url
from kesher.savedviews.choices import VIEW_ICONS, SavedViewKind
from kesher.savedviews.queries.views import default_view_id, may_change, views_of
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rules.list_state import ListState, state_pairs, write_state
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Shape:
    """List, board or card: the same records in the same state, on another screen."""

    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ViewTab:
    """One saved view, or the plain list."""

    label: str
    url: str
    is_current: bool
    is_shared: bool = False


def view_bar(shown: OpenList, *, kind: str = SavedViewKind.LIST) -> dict[str, Any]:
    """Return what the line above a list needs."""
    view = shown.view
    return {
        "shapes": shapes(shown, kind),
        "tabs": list(_tabs(shown)),
        "view_name": view.name if view else "",
        "is_changed": shown.is_changed,
        "save_url": _save_url(shown),
        "revert_url": f"{shown.base}?view={view.pk}" if view and shown.is_changed else "",
        "new_view_url": shown.part_url("views/new"),
        "view_menu": _menu(shown),
        "columns_url": shown.part_url("columns") if kind == SavedViewKind.LIST else "",
        "lost": _lost_words(shown),
    }


def shapes(shown: OpenList, current: str) -> list[Shape]:
    """Return the screens that this list can be seen on; one alone is not worth offering."""
    state = write_state(shown.kind, shown.listing, shown.state)
    found = [
        Shape(str(kind.label), f"{url}{state}", VIEW_ICONS[kind.value], kind.value == current)
        for kind in SavedViewKind
        if (url := shape_url(shown.actor, shown.listing.path, kind.value))
    ]
    return found if len(found) > 1 else []


def shape_url(actor: Actor, listing: str, kind: str) -> str:
    """Return the screen of a list in one of its shapes; nothing where there is none."""
    try:
        return business_url(actor.business_slug, f"savedviews:record_{kind}", listing=listing)
    except NoReverseMatch:
        return ""


def _tabs(shown: OpenList) -> Iterator[ViewTab]:
    plain = (
        shown.base
        if not default_view_id(shown.actor, shown.listing.path)
        else f"{shown.base}?view=0"
    )
    yield ViewTab(gettext("All"), plain, is_current=shown.view is None)
    for view in views_of(shown.actor, shown.listing.path):
        base = shape_url(shown.actor, shown.listing.path, view.kind) or shown.base
        is_open = shown.view is not None and shown.view.pk == view.pk
        yield ViewTab(view.name, f"{base}?view={view.pk}", is_open, view.sharing != "private")


def _save_url(shown: OpenList) -> str:
    view = shown.view
    if view is None or not shown.is_changed or not may_change(shown.actor, view):
        return ""
    return shown.part_url(f"views/{view.pk}/save")


def _menu(shown: OpenList) -> list[dict[str, Any]]:
    view = shown.view
    if view is None:
        return []
    base = f"{shown.base}views/{view.pk}/"
    is_default = default_view_id(shown.actor, shown.listing.path) == view.pk
    default = (
        gettext("Stop beginning with this view") if is_default else gettext("Begin with this view")
    )
    items: list[dict[str, Any]] = [
        {
            "label": gettext("Save as a new view"),
            "dialog": shown.part_url("views/new"),
            "icon": "plus",
        },
        {"label": gettext("Duplicate"), "post": f"{base}copy/", "icon": "copy"},
        {"label": default, "post": f"{base}default/", "icon": "star"},
    ]
    if may_change(shown.actor, view):
        items[1:1] = [
            {"label": gettext("Name and sharing"), "dialog": base, "icon": "users"},
        ]
        items.append(
            {
                "label": gettext("Delete the view"),
                "post": f"{base}delete/",
                "icon": "trash",
                "is_danger": True,
            }
        )
    return items


def _lost_words(shown: OpenList) -> str:
    if not shown.lost:
        return ""
    return gettext("This view asks for fields that are gone or hidden from you: %(fields)s") % {
        "fields": ", ".join(shown.lost)
    }


def view_url(actor: Actor, listing: str, view_id: int) -> str:
    """Return the address of a list with a view open; 0 is the plain list."""
    return part_of(actor, listing, f"?view={view_id}")


def part_of(actor: Actor, listing: str, part: str) -> str:
    """Return the address of a part of a list."""
    return business_url(actor.business_slug, "savedviews:record_list", listing=listing) + part


def parameters_of(shown: OpenList) -> dict[str, list[str]]:
    """Return what an address says of the state, by name, for keeping it."""
    return lists_of(shown, replace(shown.state, view=0))


def lists_of(shown: OpenList, state: ListState) -> dict[str, list[str]]:
    """Return the parameters of a state, by name."""
    found: dict[str, list[str]] = {}
    for name, value in state_pairs(shown.kind, shown.listing, state):
        found.setdefault(name, []).append(str(value))
    return found


def selection_query(shown: OpenList) -> str:
    """Return what a deed over every row that fits sends along: the list and its whole state."""
    state = replace(shown.state, view=0)
    return urlencode(
        [("listing", shown.listing.path), *state_pairs(shown.kind, shown.listing, state)]
    )
