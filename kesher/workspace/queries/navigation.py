"""The ways from any screen to another: the navigation, adding quickly, the menu of the user."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, gettext

from kesher.lib.urls import business_url
from kesher.records.queries import record_types_for
from kesher.tenancy.rules.access import Actor
from kesher.workspace.choices.navigation import NAVIGATION, QUICK_ADD


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the navigation, ready for the template."""

    key: str
    label: str
    icon: str
    url: str
    short_label: str = ""
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
class SharedFrame:
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


def shared_frame(actor: Actor) -> SharedFrame:
    """Return what all who hold the actor's rights see round every screen."""
    held = frozenset(right for right in _RIGHTS_OF_FRAME if actor.may(right))
    return _made_for(actor.business_slug, held, get_language())


@lru_cache(maxsize=1000)
def _made_for(slug: str, held: frozenset[str], _language: str | None) -> SharedFrame:
    return SharedFrame(
        navigation=tuple(_groups(slug, held)),
        quick_add=tuple(_quick_add(slug, held)),
        user_menu=(
            MenuEntry(gettext("My profile"), "user", business_url(slug, "tenancy:profile")),
        ),
        logout_url=reverse("tenancy:logout"),
    )


def _groups(slug: str, held: frozenset[str]) -> Iterator[NavigationGroup]:
    for group in NAVIGATION:
        items = tuple(
            NavigationItem(
                key=place.key,
                label=str(place.label),
                icon=place.icon,
                url=business_url(
                    slug, place.url_name, **({"listing": place.listing} if place.listing else {})
                ),
                short_label=str(place.short_label),
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
            address = business_url(slug, entry.url_name, **arguments)
            address += f"?{entry.query}" if entry.query else ""
            kind = "dialog" if entry.opens_dialog else "url"
            yield MenuEntry(
                str(entry.label), entry.icon, shortcut=entry.shortcut, **{kind: address}
            )


def navigation_with_own_types(
    actor: Actor, groups: tuple[NavigationGroup, ...]
) -> tuple[NavigationGroup, ...]:
    """Return the navigation with the business' own kinds of record, before its administration."""
    items = tuple(
        NavigationItem(
            key=kind.key,
            label=str(kind.label_plural),
            icon=kind.icon,
            url=business_url(
                actor.business_slug, "savedviews:record_list", listing=kind.lists[0].path
            ),
        )
        for kind in record_types_for(actor).values()
        if kind.is_own and actor.may(f"{kind.right}.see")
    )
    if not items:
        return groups
    return (*groups[:-1], NavigationGroup(gettext("Our own"), items), *groups[-1:])


def quick_add_with_own_types(actor: Actor, entries: tuple[MenuEntry, ...]) -> tuple[MenuEntry, ...]:
    """Return what can be added quickly, with the business' own kinds of record at its end."""
    own = (kind for kind in record_types_for(actor).values() if kind.is_own)
    return entries + tuple(
        MenuEntry(
            str(kind.label),
            kind.icon,
            dialog=business_url(actor.business_slug, "records:record_create", record_type=kind.key),
        )
        for kind in own
        if actor.may(f"{kind.right}.create")
    )


def marked(
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
