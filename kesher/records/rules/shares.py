"""Who reaches a record besides its owner and those around him."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Share:
    """By what a record is in the reach of somebody, whoever owns it and wherever it stands.

    Whoever has a right at all has it over what is shared with him: who gave a task, the group that
    it is for. `rows` returns what keeps such records of a queryset, `holds` tells it of one record.
    """

    rows: Callable[[Actor], Any]  # -> Q
    holds: Callable[[Actor, Any], bool]
