"""What people are told of: each kind once, registered by the app whose deed it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from kesher.lib.errors import Text

DeliveryKey = Literal["screen", "digest", "off"]
MORNING_DIGEST = "morning_digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationKind:
    """One kind of notification.

    `label` names it among the preferences. `sentence` is what the reader sees, with `%(actor)s` and
    `%(record)s` in it if they belong there; what the actor wrote stands below it. `delivery` holds
    until the reader chooses otherwise; where he may not, `is_fixed`. `url_name` is the screen that
    it leads to when it is about no record, by the number that it holds where the address has an
    `argument`; `record_url_name`, the screen of its record that it leads to in place of the card,
    an address with `record_type` and `record_id`.
    """

    key: str
    label: Text
    sentence: Text
    icon: str = "bell"
    delivery: DeliveryKey = "screen"
    is_fixed: bool = False
    url_name: str = ""
    argument: str = ""
    record_url_name: str = ""
    position: int = 100


_kinds: dict[str, NotificationKind] = {}


def register_kind(kind: NotificationKind) -> NotificationKind:
    """Let `notify` be called with this kind; called from `record_types` of the app that tells."""
    _kinds[kind.key] = kind
    return kind


def all_kinds() -> Mapping[str, NotificationKind]:
    """Return every kind by key."""
    return MappingProxyType(_kinds)


def kinds_to_choose() -> tuple[NotificationKind, ...]:
    """Return the kinds whose delivery a reader may choose, by position."""
    chosen = (kind for kind in _kinds.values() if not kind.is_fixed)
    return tuple(sorted(chosen, key=lambda kind: (kind.position, kind.key)))
