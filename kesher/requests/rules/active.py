"""The screen of active requests as its address says it: which kind, grouped by what, from where."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from kesher.lib.ids import read_id

# By far the last moment: requests without a target come after all others.
_NO_TARGET = "9999"


class Grouping(StrEnum):
    """What the active requests are grouped by."""

    DUE = "due"
    PARTY = "party"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Place:
    """A request's place in the order of its screen: group, target, number."""

    rank: str
    due_at: datetime | None
    request_id: int

    def __str__(self) -> str:
        return "|".join((self.rank, self.due_text, str(self.request_id)))

    @property
    def due_text(self) -> str:
        """Return the target as a text that stands in the order of time; none comes last."""
        return self.due_at.isoformat() if self.due_at else _NO_TARGET

    @property
    def order(self) -> tuple[str, str, int]:
        """Return what places are ordered by."""
        return self.rank, self.due_text, self.request_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveState:
    """What is shown of the active requests; `kind` is empty for all of them."""

    kind: str = ""
    grouping: Grouping = Grouping.DUE
    after: Place | None = None

    @property
    def query(self) -> str:
        """Return the state as the query of an address, without the place."""
        told = {"kind": self.kind, "by": self.grouping.value}
        if self.grouping is Grouping.DUE:
            del told["by"]
        return urlencode({name: value for name, value in told.items() if value})


def read_active_state(kind: str, by: str, after: str, kinds: frozenset[str]) -> ActiveState:
    """Return the state that an address asks for; what it names wrongly is as usual."""
    return ActiveState(
        kind=kind if kind in kinds else "",
        grouping=Grouping(by) if by in set(Grouping) else Grouping.DUE,
        after=read_place(after),
    )


def read_place(text: str) -> Place | None:
    """Return the place that a text names; None for anything else."""
    rank, _sep, rest = text.rpartition("|")[0].rpartition("|")
    request_id = read_id(text.rpartition("|")[2])
    if "|" not in text or request_id is None or "\x00" in rank:
        return None
    try:
        due_at = None if rest == _NO_TARGET else datetime.fromisoformat(rest)
    except ValueError:
        return None
    if due_at is not None and due_at.tzinfo is None:
        return None
    return Place(rank, due_at, request_id)
