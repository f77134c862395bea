"""Every screen that the frame leads to, with the rights that it needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from kesher.exchange.queries import rights_to_batch
from kesher.lib.urls import business_url
from kesher.records.queries import record_types_for, rights_to_see
from kesher.tenancy.rules.access import Actor
from kesher.workspace.choices.navigation import NAVIGATION, Destination
from kesher.workspace.choices.settings_areas import SETTINGS_AREAS


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen; it needs all of its rights, or with `is_any` one of them.

    `is_always_active`: it is open also where the module is not activated.
    """

    key: str
    label: str
    url: str
    needs: tuple[str, ...]
    is_any: bool = False
    is_always_active: bool = False
    type_key: str = ""

    def is_open_to(self, actor: Actor) -> bool:
        """Tell whether the actor's rights open the screen."""
        held = [actor.may(right) for right in self.needs]
        return not held or (any(held) if self.is_any else all(held))


def screens_of(actor: Actor) -> tuple[Screen, ...]:
    """Return the screens of the business that the actor may know of, open to him or not."""
    return (*_lists(actor), *_destinations(actor), *_settings(actor))


def _lists(actor: Actor) -> Iterator[Screen]:
    for kind in record_types_for(actor).values():
        for listing in kind.lists:
            yield Screen(
                key=f"list:{listing.path}",
                label=str(listing.label),
                url=business_url(
                    actor.business_slug, "savedviews:record_list", listing=listing.path
                ),
                needs=rights_to_see(kind),
                type_key=kind.key,
            )


def _destinations(actor: Actor) -> Iterator[Screen]:
    for group in NAVIGATION:
        for place in group.destinations:
            if not place.listing:
                yield Screen(
                    key=place.key,
                    label=str(place.label),
                    url=business_url(actor.business_slug, place.url_name),
                    needs=_needs(actor, place),
                    is_any=True,
                    is_always_active=place.key == "settings",
                )


def _needs(actor: Actor, place: Destination) -> tuple[str, ...]:
    """Return the rights of which one opens the screen; the frame names the common ones alone."""
    if place.key == "recycle_bin":
        return tuple(f"{kind.right}.delete" for kind in record_types_for(actor).values())
    if place.key == "batches":
        known = {kind.right for kind in record_types_for(actor).values()}
        return tuple(one for one in rights_to_batch() if one.rpartition(".")[0] in known)
    return (place.right,) if place.right else ()


def _settings(actor: Actor) -> Iterator[Screen]:
    for area in SETTINGS_AREAS:
        yield Screen(
            key=area.key,
            label=str(area.label),
            url=business_url(actor.business_slug, area.url_name),
            needs=(area.right,) if area.right else (),
            is_always_active=True,
        )
