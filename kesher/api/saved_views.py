"""Saved views: which the user has, and reading records through one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kesher.api.callers import actor_of
from kesher.api.representation import answer
from kesher.api.schemas import ViewOut
from kesher.lib.errors import NotFound
from kesher.records.queries import record_types_for, rights_to_see
from kesher.records.rules.record_types import BuiltInList, RecordType
from kesher.savedviews.queries.views import KnownView, get_view, views_of
from kesher.savedviews.rules.list_state import (
    ListState,
    read_state,
    salvage_state,
    state_pairs,
)
from kesher.tenancy.rules.access import Actor

router = Router(tags=["views"])


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be read of which list; `lost` is what of a saved view is gone."""

    listing: BuiltInList
    state: ListState
    lost: tuple[str, ...] = ()


@router.get("/views", response=list[ViewOut], summary="Saved views")
def view_list(request: HttpRequest) -> HttpResponse:
    """The views of all lists that the user made or that are shared with him.

    To read through one, send its id as `view` to the records of its type.
    """
    actor = actor_of(request)
    return answer(
        [
            _shown(actor, kind, view)
            for kind in record_types_for(actor).values()
            if all(actor.may(right) for right in rights_to_see(kind))
            for listing in kind.lists
            for view in views_of(actor, listing.path)
        ]
    )


def reading(
    actor: Actor,
    kind: RecordType,
    listing: BuiltInList,
    parameters: Mapping[str, Sequence[str]],
) -> Reading:
    """Return what the parameters ask for: a list, or a saved view with other parts put in place.

    What of a view no longer fits is left out and named.

    Raises: NotFound, for a view that the actor does not have; what `read_state` raises.
    """
    given = {name: values for name, values in parameters.items() if name != "view"}
    view_id = read_state(kind, listing, {"view": parameters.get("view", ("0",))}).view
    if not view_id:
        return Reading(listing, read_state(kind, listing, given))
    listing, view = _view(actor, kind, view_id)
    saved, lost = salvage_state(kind, listing, view.parameters)
    wanted: dict[str, list[str]] = {}
    for name, value in state_pairs(kind, listing, saved):
        wanted.setdefault(name, []).append(str(value))
    return Reading(listing, read_state(kind, listing, {**wanted, **given}), lost)


def _view(actor: Actor, kind: RecordType, view_id: int) -> tuple[BuiltInList, KnownView]:
    for listing in kind.lists:
        try:
            return listing, get_view(actor=actor, listing=listing.path, view_id=view_id)
        except NotFound:
            continue
    raise NotFound


def _shown(actor: Actor, kind: RecordType, view: KnownView) -> dict[str, object]:
    return {
        "id": view.pk,
        "name": view.name,
        "type": kind.key,
        "listing": view.listing,
        "kind": view.kind,
        "sharing": view.sharing,
        "is_own": view.owner_id == actor.membership_id,
        "filter": dict(view.parameters),
    }
