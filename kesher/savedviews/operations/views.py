"""Keeping, sharing and taking away views of lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.text import clean_line
from kesher.savedviews.choices import SavedViewKind, Sharing
from kesher.savedviews.errors import ViewNameMissing
from kesher.savedviews.models import ListPreference, SavedView
from kesher.savedviews.queries.views import SHARE, get_view, may_change
from kesher.tenancy.history import operation
from kesher.tenancy.operations.design import mark_design_changed
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require

Parameters = Mapping[str, Sequence[str]]
_LONGEST_NAME = 80


@operation
def save_view(
    *,
    actor: Actor,
    listing: str,
    name: str,
    parameters: Parameters,
    kind: str = SavedViewKind.LIST,
    sharing: str = Sharing.PRIVATE,
) -> SavedView:
    """Keep a state of a list under a name; `parameters` are those of its address.

    What the actor keeps already, under this very name, is kept once.

    Raises: ViewNameMissing; NotPermitted, for sharing without the right to.
    """
    view = SavedView(
        business_id=actor.business_id,
        listing=listing,
        kind=SavedViewKind(kind),
        owner_id=actor.membership_id,
        parameters=_kept(parameters),
    )
    _name(view, name)
    _share(actor, view, sharing)
    same = SavedView.objects.filter(
        listing=view.listing,
        kind=view.kind,
        owner_id=view.owner_id,
        name=view.name,
        parameters=view.parameters,
        sharing=view.sharing,
        deleted_at=None,
    )
    if kept := same.first():
        return kept
    view.save()
    mark_design_changed()
    return view


@operation
def edit_view(
    *,
    actor: Actor,
    view_id: int,
    name: str | None = None,
    parameters: Parameters | None = None,
    kind: str | None = None,
    sharing: str | None = None,
    expected_version: int | None = None,
) -> SavedView:
    """Change what is named of a view and leave the rest.

    Raises: NotFound; NotPermitted, for the view of somebody else, and for sharing without the
    right to; ViewNameMissing; StaleVersion.
    """
    view = _changeable(actor, view_id)
    require_version(view, expected_version)
    if name is not None:
        _name(view, name)
    if parameters is not None:
        view.parameters = _kept(parameters)
    if kind is not None:
        view.kind = SavedViewKind(kind)
    if sharing is not None and sharing != view.sharing:
        _share(actor, view, sharing)
    view.save()
    mark_design_changed()
    return view


@operation
def copy_view(*, actor: Actor, listing: str, view_id: int) -> SavedView:
    """Make a private copy of a view for the actor.

    Raises: NotFound.
    """
    view = get_view(actor=actor, listing=listing, view_id=view_id)
    return save_view(
        actor=actor,
        listing=listing,
        name=gettext("Copy of %(name)s") % {"name": view.name},
        parameters=view.parameters,
        kind=view.kind,
    )


@operation
def delete_view(*, actor: Actor, view_id: int) -> SavedView:
    """Take a view away; whoever began with it begins with the plain list.

    Raises: NotFound, NotPermitted.
    """
    view = _changeable(actor, view_id)
    view.deleted_at = timezone.now()
    view.save()
    mark_design_changed()
    return view


@operation
def restore_view(*, actor: Actor, view_id: int) -> SavedView:
    """Bring a view back.

    Raises: NotFound, NotPermitted.
    """
    view = _changeable(actor, view_id, is_deleted=True)
    view.deleted_at = None
    view.save()
    mark_design_changed()
    return view


@operation
def set_default_view(*, actor: Actor, listing: str, view_id: int | None) -> None:
    """Let the actor's list begin with a view, or with the plain list.

    Raises: NotFound.
    """
    if view_id is not None:
        get_view(actor=actor, listing=listing, view_id=view_id)
    _prefer(actor, listing, view_id=view_id)


@operation
def keep_columns(*, actor: Actor, listing: str, columns: str) -> None:
    """Keep the columns that the actor wants where no view is open; an empty text forgets them."""
    _prefer(actor, listing, columns=columns)


def _prefer(actor: Actor, listing: str, **wanted: Any) -> None:
    own = ListPreference.objects.filter(membership_id=actor.membership_id, listing=listing)
    # A new stamp has every process read the design of the business anew.
    if own.filter(**wanted).exists() or not (any(wanted.values()) or own.exists()):
        return
    ListPreference.objects.update_or_create(
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        listing=listing,
        defaults=wanted,
    )
    mark_design_changed()


def _changeable(actor: Actor, view_id: int, *, is_deleted: bool = False) -> SavedView:
    view = SavedView.objects.select_for_update().filter(pk=view_id).first()
    if view is None or bool(view.deleted_at) is not is_deleted:
        raise NotFound
    if not may_change(actor, view):
        if view.sharing == Sharing.PRIVATE:
            raise NotFound
        raise NotPermitted(SHARE)
    return view


def _name(view: SavedView, name: str) -> None:
    view.name = clean_line(name)[:_LONGEST_NAME]
    if not view.name:
        raise ViewNameMissing


def _share(actor: Actor, view: SavedView, sharing: str) -> None:
    view.sharing = Sharing(sharing)
    if view.sharing != Sharing.PRIVATE:
        require(actor, SHARE)
    view.role_id = actor.role_id if view.sharing == Sharing.ROLE else None
    view.department_id = actor.department_id if view.sharing == Sharing.DEPARTMENT else None


def _kept(parameters: Parameters) -> dict[str, list[str]]:
    return {name: list(values) for name, values in parameters.items() if name != "view"}
