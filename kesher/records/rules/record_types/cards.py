"""What apps add to the card of a record type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kesher.lib.errors import Text
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class CardTab:
    """A tab on the card of a record type; only built ones are registered, in order of position.

    `template` is a partial; its context is what `context` returns for the actor and the record,
    beside `record`, `actor` and `business`. `count` gives the figure beside the label. With
    `is_shown`, asked with the actor and the key of the type, only some cards have the tab.
    """

    record_type: str
    key: str
    label: Text
    position: int
    template: str
    context: Callable[[Actor, Any], Mapping[str, Any]]
    icon: str = ""
    count: Callable[[Actor, Any], int | None] | None = None
    is_shown: Callable[[Actor, str], bool] | None = None


@dataclass(frozen=True, slots=True)
class CardPanel:
    """A small card beside the tabs of a card, such as the next call; shown in order of position.

    `template` is a partial that draws a whole `<section class="card">` or nothing; its context is
    what `context` returns for the actor and the record, beside `record`, `actor` and `business`.
    It costs queries on every opening of the card: at most one. With `is_aside=False` it takes no
    place of its own: it lies over the card, like the place that takes dropped files.
    """

    record_type: str
    key: str
    position: int
    template: str
    context: Callable[[Actor, Any], Mapping[str, Any]]
    is_aside: bool = True
