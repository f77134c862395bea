"""The home screen: what waits for the user today, and what the team is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kesher.lib.dates import local
from kesher.lib.urls import business_url
from kesher.notifications.queries import DayLine
from kesher.notifications.queries.home import home_panels, home_topics
from kesher.notifications.rendering.day import day_context
from kesher.parties.queries import has_parties
from kesher.tenancy.rules.access import Actor

_LINES = 8
_EVENING, _NOON = 17, 12
# What the sections of the day lean on, beside the topics of the panels.
_DAY_TOPICS = ("activities_nextcall", "notifications_notification")


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel with its lines; `url` leads to all of it."""

    key: str
    label: str
    icon: str
    lines: Sequence[DayLine]
    url: str


def home_context(actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what `workspace/home.html` needs.

    Two queries for each section of the day that has something, one or two for each panel.
    """
    day = day_context(actor, now)
    panels = [
        ShownPanel(
            panel.key,
            str(panel.label),
            panel.icon,
            lines,
            business_url(actor.business_slug, panel.url_name) if panel.url_name else "",
        )
        for panel in home_panels(actor)
        if (lines := panel.lines(actor, now, _LINES))
    ]
    is_new = not panels and not has_parties()
    return {
        **day,
        "greeting": _greeting(now) % {"name": actor.display_name},
        "panels": panels,
        "first_steps": _first_steps(actor) if is_new else [],
        "home_live": " ".join(dict.fromkeys([*_DAY_TOPICS, *home_topics()])),
        "home_url": business_url(actor.business_slug, "workspace:home"),
    }


def _greeting(now: datetime) -> str:
    hour = local(now).hour
    if 5 <= hour < _NOON:
        return _("Good morning, %(name)s")
    if _NOON <= hour < _EVENING:
        return _("Good afternoon, %(name)s")
    return _("Good evening, %(name)s")


def _first_steps(actor: Actor) -> list[dict[str, str]]:
    """Return what a new business does first, as far as the actor has the rights to it."""
    steps = (
        ("party.create", _("Add the first customer"), "user-plus", "parties:party_create"),
        (
            "party.create",
            _("Bring customers from a sheet"),
            "file-import",
            "exchange:import_upload",
        ),
        ("settings.users", _("Invite colleagues"), "users", "workspace:user_list"),
        (
            "settings.business",
            _("Enter the details of the business"),
            "building",
            "workspace:business_settings",
        ),
    )
    return [
        {"label": label, "icon": icon, "url": business_url(actor.business_slug, url_name)}
        for right, label, icon, url_name in steps
        if actor.may(right)
    ]
