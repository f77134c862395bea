"""Kinds of record that a business makes itself: what it says of them, and how statuses follow."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kesher.records.rules.transitions import Transition, TransitionTable

# What begins every key, so that no built-in type, now or later, is called the same.
OWN_PREFIX = "x_"
SUMMARY = "status_summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTypeWish:
    """How the business wants a type of its own; `belongs_to` is the key of another or empty."""

    label_he: str
    label_plural_he: str
    label_en: str = ""
    label_plural_en: str = ""
    icon: str = "folder"
    number_prefix: str = ""
    number_width: int = 4
    belongs_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatus:
    """One status of such a type, and how it is reached.

    `after` are the statuses from which it may be set, None for every other one; `roles` those that
    may set it, None for all who may change the record. `value` is empty for a new status.
    """

    label: str
    value: str = ""
    tone: str = "gray"
    is_first: bool = False
    is_closed: bool = False
    needs_summary: bool = False
    after: tuple[str, ...] | None = None
    roles: tuple[int, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the status as the database keeps it."""
        return asdict(self)


def read_statuses(kept: Iterable[Mapping[str, Any]]) -> tuple[OwnStatus, ...]:
    """Return the statuses of what the database keeps."""
    return tuple(_read_status(row) for row in kept)


def _read_status(row: Mapping[str, Any]) -> OwnStatus:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    return OwnStatus(**values)


def moves_between(statuses: Iterable[OwnStatus], right: str) -> TransitionTable:
    """Return the table of moves that the statuses make."""
    listed = tuple(statuses)
    values = {status.value for status in listed}
    return TransitionTable(
        tuple(
            Transition(
                key=status.value,
                from_statuses=frozenset(
                    values if status.after is None else values.intersection(status.after)
                )
                - {status.value},
                to_status=status.value,
                right=right,
                evidence=(SUMMARY,) if status.needs_summary else (),
                roles=None if status.roles is None else frozenset(status.roles),
            )
            for status in listed
        )
    )
