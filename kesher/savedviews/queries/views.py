"""Saved views: which of them somebody has for a list, and the state that one opens.

They are read once for each stamp of the record design and kept, like the design itself: a list
that nobody has saved a view of costs no query, and neither does one with twenty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kesher.lib.errors import NotFound
from kesher.records.rules.record_types import BuiltInList, RecordType
from kesher.savedviews.choices import Sharing
from kesher.savedviews.models import ListPreference, SavedView
from kesher.savedviews.rules.list_state import ListState, read_state, salvage_state
from kesher.tenancy.queries import design_stamp
from kesher.tenancy.rules.access import Actor

SHARE = "settings.views"


@dataclass(frozen=True, slots=True)
class KnownView:
    """A saved view as lists read it."""

    pk: int
    listing: str
    name: str
    kind: str
    owner_id: int
    sharing: str
    role_id: int | None
    department_id: int | None
    version: int
    parameters: Mapping[str, Sequence[str]] = field(hash=False)


@dataclass(frozen=True, slots=True)
class OpenView:
    """What a list is opened with: its state, the view behind it, and what of that is gone."""

    state: ListState
    view: KnownView | None = None
    saved: ListState | None = None
    lost: tuple[str, ...] = ()


def views_of(actor: Actor, listing: str) -> tuple[KnownView, ...]:
    """Return the views of a list that the actor has made or that are shared with him, by name."""
    stamp = design_stamp()
    views = _views(actor.business_id, stamp).get(listing, ()) if stamp else ()
    return tuple(view for view in views if _is_for(actor, view))


def get_view(*, actor: Actor, listing: str, view_id: int) -> KnownView:
    """Return one of them.

    Raises: NotFound, also for a view of another list, and for one that is not for the actor.
    """
    found = next((view for view in views_of(actor, listing) if view.pk == view_id), None)
    if found is None:
        raise NotFound
    return found


def may_change(actor: Actor, view: KnownView | SavedView) -> bool:
    """Tell whether the actor may change a view: his own, or a shared one as who may share."""
    is_shared = view.sharing != Sharing.PRIVATE
    return view.owner_id == actor.membership_id or (is_shared and actor.may(SHARE))


def default_view_id(actor: Actor, listing: str) -> int:
    """Return the view with which the actor's list begins; 0 for the plain list."""
    return _preference(actor, listing)[0]


def own_columns(actor: Actor, listing: str) -> str:
    """Return the columns that the actor wants where no view is open, as an address names them."""
    return _preference(actor, listing)[1]


def open_state(
    actor: Actor,
    record_type: RecordType,
    listing: BuiltInList,
    parameters: Mapping[str, Sequence[str]],
) -> OpenView:
    """Return what an address shows: a view alone as it was saved, else what the address says.

    Without any parameters that is the actor's default view, and `view=0` the plain list.

    Raises: NotFound, for a view that the actor does not have; what `read_state` raises.
    """
    if not parameters and (default := default_view_id(actor, listing.path)):
        found = next((one for one in views_of(actor, listing.path) if one.pk == default), None)
        if found:
            return _as_saved(record_type, listing, found)
    state = read_state(record_type, listing, parameters)
    if not state.view:
        return OpenView(_with_own_columns(actor, record_type, listing, state))
    view = get_view(actor=actor, listing=listing.path, view_id=state.view)
    saved = _as_saved(record_type, listing, view)
    return saved if set(parameters) == {"view"} else replace(saved, state=state)


def _as_saved(record_type: RecordType, listing: BuiltInList, view: KnownView) -> OpenView:
    state, lost = salvage_state(record_type, listing, view.parameters)
    state = replace(state, view=view.pk)
    return OpenView(state, view, state, lost)


def _with_own_columns(
    actor: Actor, record_type: RecordType, listing: BuiltInList, state: ListState
) -> ListState:
    columns = "" if state.columns else own_columns(actor, listing.path)
    if not columns:
        return state
    kept, _ = salvage_state(record_type, listing, {"columns": [columns]})
    return replace(state, columns=kept.columns)


def _is_for(actor: Actor, view: KnownView) -> bool:
    own = actor.department_id
    return view.owner_id == actor.membership_id or {
        Sharing.ALL.value: True,
        Sharing.ROLE.value: view.role_id == actor.role_id,
        # Who stands in no department shares with nobody, and not with all who stand in none.
        Sharing.DEPARTMENT.value: own is not None and view.department_id == own,
    }.get(view.sharing, False)


@lru_cache(maxsize=500)
def _views(business_id: int, stamp: int) -> Mapping[str, tuple[KnownView, ...]]:
    del business_id, stamp
    found: dict[str, tuple[KnownView, ...]] = {}
    rows = SavedView.objects.filter(deleted_at=None).order_by("name", "pk")
    for row in rows.values_list(*KnownView.__dataclass_fields__):
        view = KnownView(*row)
        found[view.listing] = (*found.get(view.listing, ()), view)
    return MappingProxyType(found)


def _preference(actor: Actor, listing: str) -> tuple[int, str]:
    stamp = design_stamp()
    if not stamp:
        return 0, ""
    return _preferences(actor.membership_id, stamp).get(listing, (0, ""))


@lru_cache(maxsize=2000)
def _preferences(membership_id: int, stamp: int) -> Mapping[str, tuple[int, str]]:
    del stamp
    rows: Any = ListPreference.objects.filter(membership_id=membership_id)
    rows = rows.values_list("listing", "view_id", "columns")
    return {listing: (view_id or 0, columns) for listing, view_id, columns in rows}
