"""What the frame round every screen shows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from kesher.activities import queries as activities
from kesher.lib.htmx import is_htmx
from kesher.lib.rows import read_figures
from kesher.lib.urls import business_url
from kesher.notifications.queries import day_sections, unread_figure
from kesher.reminders.queries import OnScreen, popped_figure, read_popped
from kesher.reminders.rendering import Clock, clock_of, now_context
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.activation import CRM, last_day_ahead
from kesher.workspace.queries.navigation import (
    marked,
    navigation_with_own_types,
    quick_add_with_own_types,
    shared_frame,
)

# Tables whose changes make the figures of the frame stale.
BADGES_LIVE = "activities_nextcall notifications_notification"


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
    shared = shared_frame(actor)
    return {
        **shown,
        "preferences": Preferences(membership.theme, membership.density, membership.has_shortcuts),
        "navigation": marked(
            navigation_with_own_types(actor, shared.navigation),
            request.path,
            badges_of(figures.due_calls),
        ),
        "quick_add": quick_add_with_own_types(actor, shared.quick_add),
        "activation_notice": activation_notice(actor, membership.business, timezone.localdate()),
        "clock": _clock(actor, figures),
        "popped": now_context(actor, figures.on_screen),
        "bell": _bell(actor, figures),
        "search_url": business_url(slug, "savedviews:search"),
        "preferences_url": business_url(slug, "tenancy:preferences"),
        "user_menu": shared.user_menu,
        "logout_url": shared.logout_url,
        "live_url": f"/events?business={slug}",
        "badges_url": business_url(slug, "workspace:badges"),
        "badges_live": BADGES_LIVE,
        "home_url": business_url(slug, "workspace:home"),
    }


def activation_notice(actor: Actor, business: Business, today: dt.date) -> ActivationNotice | None:
    """Return what every screen says before the activation ends, and while all is only read."""
    until = last_day_ahead(business.active_until, today)
    if until is None or CRM not in business.modules:
        return None
    may_renew = actor.may("settings.activation")
    url = business_url(actor.business_slug, "tenancy:activation") if may_renew else ""
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
    return Bell(
        business_url(actor.business_slug, "notifications:notification_menu"), figures.unread
    )


def badges_of(due_calls: int) -> dict[str, tuple[str, bool]]:
    """Return the figures of the navigation by key: text, and whether it asks for attention."""
    if not due_calls:
        return {}
    return {"call_queue": ("99+" if due_calls > 99 else str(due_calls), True)}
