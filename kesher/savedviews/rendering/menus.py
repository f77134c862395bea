"""Entries of menus, as `components/menu.html` draws them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of a menu."""

    label: str
    url: str
    icon: str = ""
    dialog: str = ""
    shortcut: str = ""
    kbd: str = ""
    reason: str = ""
    is_current: bool = False
    is_heading: bool = False
