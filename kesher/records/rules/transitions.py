"""Guarded statuses: a table says which status may follow which, and one engine asks it.

The same table decides what a screen offers, what an import may set and what a program may ask for,
so that an illegal move is refused with one code through every door.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from kesher.records.errors import EvidenceMissing, IllegalTransition


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One move that is allowed: from where, to where, by which right, on what evidence.

    `to_status` names the status that the move leads to; None means the status held before, which
    the record remembers under `returns_to`. `evidence` names what has to be told besides the
    summary, which every move by hand requires; where the record itself keeps what is told, these
    are keys of its fields. `roles` are ids of the roles that may make the move, None for all that
    have the right.
    """

    key: str
    from_statuses: frozenset[str]
    to_status: str | None
    right: str
    evidence: tuple[str, ...] = ()
    returns_to: str = ""
    is_offered: bool = True
    roles: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class TransitionTable:
    """All moves of one status field, in the order in which they are offered."""

    transitions: tuple[Transition, ...]
    by_key: dict[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        by_key = {transition.key: transition for transition in self.transitions}
        object.__setattr__(self, "by_key", by_key)

    def legal_from(self, status: str | None) -> tuple[Transition, ...]:
        """Return the moves that may be made now, those that only the product makes left out."""
        return tuple(t for t in self.transitions if t.is_offered and status in t.from_statuses)

    def between(self, status: str | None, to_status: str) -> Transition:
        """Return the move that leads from one status straight to the other.

        Raises: IllegalTransition, when there is none.
        """
        for transition in self.transitions:
            if status in transition.from_statuses and transition.to_status == to_status:
                return transition
        raise IllegalTransition(key=to_status, status=status)

    def require(self, key: str, status: str | None) -> Transition:
        """Return the move, if it may be made from this status.

        Raises: IllegalTransition, when there is no such move or it starts elsewhere.
        """
        transition = self.by_key.get(key)
        if transition is None or status not in transition.from_statuses:
            raise IllegalTransition(key=key, status=status)
        return transition


def require_evidence(transition: Transition, told: Iterable[tuple[str, str]]) -> None:
    """Check that the summary and all evidence of the move hold more than blanks.

    Raises: EvidenceMissing, naming the first field that is blank.
    """
    texts = dict(told)
    for name in (*transition.evidence, "summary"):
        if not texts.get(name, "").strip():
            raise EvidenceMissing(name)
