"""A list as somebody has it open: its columns, its state, the view behind it, and its addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kesher.lib.errors import NotFound
from kesher.lib.urls import business_url
from kesher.records.errors import UnknownRecordType
from kesher.records.queries import list_at, rights_to_see
from kesher.records.rules.record_types import BuiltInList, RecordType
from kesher.savedviews.queries.pages import ListSpec
from kesher.savedviews.queries.views import KnownView, open_state
from kesher.savedviews.rendering.rows import drawn_list
from kesher.savedviews.rules.groups import Grouping, read_grouping
from kesher.savedviews.rules.list_state import ListState, is_same, write_state
from kesher.tenancy.rules.access import Actor, require


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list as one actor has it open; `lost` names what the view asks for and is gone."""

    actor: Actor
    spec: ListSpec
    state: ListState
    base: str
    view: KnownView | None = None
    saved: ListState | None = None
    lost: tuple[str, ...] = ()

    @property
    def kind(self) -> RecordType:
        """Return the record type as the actor may see it."""
        return self.spec.record_type

    @property
    def listing(self) -> BuiltInList:
        """Return which list of the type it is."""
        return self.spec.listing

    @property
    def grouping(self) -> Grouping | None:
        """Return what the list is grouped by, if it is."""
        return read_grouping(self.kind, self.state.group)

    @property
    def is_changed(self) -> bool:
        """Tell whether the list shows something else than its view was saved with."""
        return bool(self.saved and (self.lost or not is_same(self.saved, self.state)))

    def url(self, state: ListState) -> str:
        """Return the address of another state of this list."""
        if self.saved and state.view and is_same(self.saved, state):
            return f"{self.base}?view={state.view}"
        return self.base + write_state(self.kind, self.listing, state)

    def part_url(self, part: str, **more: Any) -> str:
        """Return where a part of this list is fetched in its present state."""
        return f"{self.base}{part}/{write_state(self.kind, self.listing, self.state, **more)}"


def list_at_path(actor: Actor, path: str) -> tuple[RecordType, BuiltInList]:
    """Return record type and list at a path, for one who may see its records.

    Raises: NotFound, NotPermitted.
    """
    try:
        kind, listing = list_at(actor, path)
    except UnknownRecordType:
        raise NotFound from None
    for right in rights_to_see(kind):
        require(actor, right)
    return kind, listing


def open_list(actor: Actor, path: str, parameters: Mapping[str, Sequence[str]]) -> OpenList:
    """Return the list at a path in the state that the parameters of an address ask for.

    Raises: NotFound, NotPermitted; UnknownFilter, UnknownSort, UnknownColumn, BadFilter,
    BadCondition, BadValue.
    """
    kind, listing = list_at_path(actor, path)
    opened = open_state(actor, kind, listing, parameters)
    spec = drawn_list(actor, path, opened.state.columns).spec
    base = business_url(actor.business_slug, "savedviews:record_list", listing=path)
    return OpenList(actor, spec, opened.state, base, opened.view, opened.saved, opened.lost)
