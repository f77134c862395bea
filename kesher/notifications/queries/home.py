"""The panels of the home screen beside what waits today: apps register theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kesher.lib.errors import Text
from kesher.notifications.queries.day import DayLine
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePanel:
    """A card of the home screen.

    `lines` returns at most so many lines as it is asked for, in at most two queries; a panel
    without any is not shown. `is_shown` tells whether the actor has the rights for it at all.
    `url_name` is the screen of all of it, an address of a business without arguments; `topics` are
    the live topics that make it stale.
    """

    key: str
    label: Text
    icon: str
    position: int
    lines: Callable[[Actor, datetime, int], Sequence[DayLine]]
    is_shown: Callable[[Actor], bool]
    url_name: str = ""
    topics: tuple[str, ...] = ()


_panels: dict[str, HomePanel] = {}


def register_home_panel(panel: HomePanel) -> HomePanel:
    """Show a panel on the home screen; called from `record_types` of the app that has it."""
    _panels[panel.key] = panel
    return panel


def home_panels(actor: Actor) -> tuple[HomePanel, ...]:
    """Return the panels that the actor has the rights for, by position."""
    shown = (panel for panel in _panels.values() if panel.is_shown(actor))
    return tuple(sorted(shown, key=lambda panel: (panel.position, panel.key)))


def home_topics() -> tuple[str, ...]:
    """Return the live topics of all panels."""
    return tuple(dict.fromkeys(topic for panel in _panels.values() for topic in panel.topics))
