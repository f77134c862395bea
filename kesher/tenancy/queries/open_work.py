"""The registry of work that can be open with a member: each app above says what it keeps."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from kesher.lib.errors import Refusal, Text
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import BusinessModel

#: True where the row changed hands, False where there was nothing to do, or why it did not.
Outcome = bool | Refusal


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets work that is handed over: a member, or a group for what a group can take."""

    membership_id: int | None = None
    group_id: int | None = None


class HandOver(Protocol):
    """Give rows of one member to another, or to a group; return what became of each."""

    def __call__(
        self, *, actor: Actor, row_ids: Collection[int], from_id: int, to: Receiver
    ) -> Mapping[int, Outcome]:
        """Hand the rows over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """One kind of work that can be open with a member.

    `open_rows` are the rows of a member with which something is left to do, `reached` those of
    rows that the actor may hand over, `names` name and address of those that he may see.
    `columns` say whose a row is: by them a handing over is undone, and `moved` is told of it.
    `beside` are tables whose rows go along, with their column and the path to the row.
    """

    key: str
    label: Text
    icon: str
    position: int
    right: str
    model: type[BusinessModel]
    columns: tuple[str, ...]
    open_rows: Callable[[int], QuerySet[Any]]
    reached: Callable[[Actor, QuerySet[Any]], QuerySet[Any]]
    hand_over: HandOver
    names: Callable[[Actor, Collection[int]], Mapping[int, tuple[str, str]]]
    takes_group: bool = False
    moved: Callable[..., None] | None = None
    beside: tuple[tuple[type[BusinessModel], str, str], ...] = ()


_kinds: list[Callable[[Actor], Iterable[OpenWork]]] = []


def register_open_work(kinds: Callable[[Actor], Iterable[OpenWork]]) -> None:
    """Let work be handed over; called from `record_types` of the app that has it.

    `kinds` says which kinds there are in the business in scope, as its people call them.
    """
    _kinds.append(kinds)


def open_work_kinds(actor: Actor) -> Mapping[str, OpenWork]:
    """Return every kind of work by key, by position."""
    found = sorted((one for kinds in _kinds for one in kinds(actor)), key=lambda one: one.position)
    return {one.key: one for one in found}
