"""Keeping a list as it is under a name, and the columns that somebody wants."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.savedviews import operations, queries, rendering
from kesher.savedviews.choices import Sharing
from kesher.savedviews.forms import ViewForm
from kesher.savedviews.models import SavedView
from kesher.savedviews.queries.views import SHARE, default_view_id, get_view
from kesher.savedviews.rendering.columns import chosen_columns, column_choices
from kesher.savedviews.rendering.opening import OpenList, list_at_path, open_list
from kesher.savedviews.rules.list_state import write_columns
from kesher.tenancy.requests import BusinessRequest


def _open(request: BusinessRequest, listing: str) -> OpenList:
    return open_list(request.actor, listing, dict(request.GET.lists()))


def _form(request: BusinessRequest, **initial: Any) -> ViewForm:
    data = request.POST if request.method == "POST" else None
    return ViewForm(data, initial=initial, may_share=request.actor.may(SHARE))


def _opened(request: BusinessRequest, listing: str, view_id: int, told: str = "") -> HttpResponse:
    return hx_redirect(request, rendering.view_url(request.actor, listing, view_id), told=told)


@require_http_methods(["GET", "POST"])
def view_create(request: BusinessRequest, listing: str) -> HttpResponse:
    """Keep the state of the address under a new name."""
    shown = _open(request, listing)
    form = _form(request, sharing=Sharing.PRIVATE)
    made: list[SavedView] = []

    def save() -> None:
        made.append(
            operations.save_view(
                actor=shown.actor,
                listing=listing,
                parameters=rendering.parameters_of(shown),
                **form.named,
            )
        )

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        return _opened(request, listing, made[0].pk, _("The view was saved."))
    context: dict[str, Any] = {
        "form": form,
        "post_url": shown.part_url("views/new"),
        "is_new": True,
    }
    status = 422 if form.is_bound else 200
    return render(request, page="savedviews/_view_edit.html", context=context, status=status)


@require_http_methods(["GET", "POST"])
def view_edit(request: BusinessRequest, listing: str, view_id: int) -> HttpResponse:
    """Name a view anew, and say who sees it."""
    list_at_path(request.actor, listing)
    view = get_view(actor=request.actor, listing=listing, view_id=view_id)
    form = _form(request, name=view.name, sharing=view.sharing, version=view.version)

    def save() -> None:
        operations.edit_view(
            actor=request.actor,
            view_id=view_id,
            expected_version=form.cleaned_data["version"],
            name=form.named["name"],
            sharing=form.named["sharing"],
        )

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        return _opened(request, listing, view_id, _("The view was saved."))
    context = {"form": form, "post_url": request.path}
    status = 422 if form.is_bound else 200
    return render(request, page="savedviews/_view_edit.html", context=context, status=status)


@require_POST
def view_save(request: BusinessRequest, listing: str, view_id: int) -> HttpResponse:
    """Keep the state of the address in a view that is there already."""
    shown = _open(request, listing)
    get_view(actor=shown.actor, listing=listing, view_id=view_id)
    operations.edit_view(
        actor=shown.actor, view_id=view_id, parameters=rendering.parameters_of(shown)
    )
    return _opened(request, listing, view_id, _("The view was saved."))


@require_POST
def view_copy(request: BusinessRequest, listing: str, view_id: int) -> HttpResponse:
    list_at_path(request.actor, listing)
    copy = operations.copy_view(actor=request.actor, listing=listing, view_id=view_id)
    return _opened(request, listing, copy.pk, _("The view was copied."))


@require_POST
def view_default(request: BusinessRequest, listing: str, view_id: int) -> HttpResponse:
    """Let the list begin with a view, or no longer, if it does."""
    actor = request.actor
    list_at_path(actor, listing)
    get_view(actor=actor, listing=listing, view_id=view_id)
    wanted = None if default_view_id(actor, listing) == view_id else view_id
    operations.set_default_view(actor=actor, listing=listing, view_id=wanted)
    return _opened(request, listing, view_id)


@require_POST
def view_delete(request: BusinessRequest, listing: str, view_id: int) -> HttpResponse:
    actor = request.actor
    list_at_path(actor, listing)
    get_view(actor=actor, listing=listing, view_id=view_id)
    operations.delete_view(actor=actor, view_id=view_id)
    return hx_redirect(
        request,
        rendering.view_url(actor, listing, 0),
        told=_("The view was deleted."),
        undo_url=rendering.part_of(actor, listing, f"views/{view_id}/restore/"),
    )


@require_POST
def view_restore(request: BusinessRequest, listing: str, view_id: int) -> HttpResponse:
    list_at_path(request.actor, listing)
    operations.restore_view(actor=request.actor, view_id=view_id)
    return _opened(request, listing, view_id)


@require_http_methods(["GET", "POST"])
def column_chooser(request: BusinessRequest, listing: str) -> HttpResponse:
    """Offer the columns, or show the list with those that were chosen, in their order and width.

    Where no view is open, they are kept as what this user wants of the list.
    """
    shown = _open(request, listing)
    context: dict[str, Any]
    if request.method == "GET":
        context = {"columns": column_choices(shown), "post_url": shown.part_url("columns")}
        return render(request, page="savedviews/_column_chooser.html", context=context)
    state = chosen_columns(shown, request.POST.getlist("columns"))
    if not state.view:
        columns = write_columns(state.columns)
        operations.keep_columns(actor=shown.actor, listing=listing, columns=columns)
    if "is_resized" not in request.POST:
        return hx_redirect(request, shown.url(state) if state.view or state.columns else shown.base)
    shown = open_list(request.actor, listing, dict(rendering.lists_of(shown, state)))
    page = queries.list_page(shown.actor, shown.spec, shown.state)
    context = {**rendering.first_page(shown, page), "is_swap": True}
    response = render(request, page="savedviews/_record_rows.html", context=context)
    response["HX-Replace-Url"] = shown.url(shown.state)
    return response
