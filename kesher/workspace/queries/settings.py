"""The parts of the settings that somebody may open."""

from dataclasses import dataclass

from kesher.lib.urls import business_url
from kesher.tenancy.rules.access import Actor
from kesher.workspace.choices.settings_areas import SETTINGS_AREAS


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
            business_url(actor.business_slug, area.url_name),
        )
        for area in SETTINGS_AREAS
        if not area.right or actor.may(area.right)
    )
