"""Keeping the report of requests as it is under a name, and who else sees it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.requests.rendering.report_opening import (
    LISTING,
    kept_parameters,
    open_report,
    report_url,
)
from kesher.savedviews import operations
from kesher.savedviews.choices import Sharing
from kesher.savedviews.forms import ViewForm
from kesher.savedviews.models import SavedView
from kesher.savedviews.queries.views import SHARE, KnownView, default_view_id, get_view
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_http_methods(["GET", "POST"])
def saved_report_create(request: BusinessRequest) -> HttpResponse:
    """Keep the report of the address under a new name."""
    require(request.actor, "request.see")
    opened = open_report(request.actor, request.GET.dict())
    form = _form(request, sharing=Sharing.PRIVATE)
    made: list[SavedView] = []

    def save() -> None:
        view = operations.save_view(
            actor=request.actor,
            listing=LISTING,
            parameters=kept_parameters(opened),
            **form.named,
        )
        made.append(view)

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        return _opened(request, made[0].pk, _("The report was saved."))
    return _dialog(request, form, _("Save the report"))


@require_http_methods(["GET", "POST"])
def saved_report_edit(request: BusinessRequest, report_id: int) -> HttpResponse:
    """Name a saved report anew, and say who sees it."""
    view = _view(request, report_id)
    form = _form(request, name=view.name, sharing=view.sharing, version=view.version)

    def save() -> None:
        operations.edit_view(
            actor=request.actor,
            view_id=report_id,
            expected_version=form.cleaned_data["version"],
            name=form.named["name"],
            sharing=form.named["sharing"],
        )

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        return _opened(request, report_id, _("The report was saved."))
    return _dialog(request, form, _("Name and sharing"))


@require_POST
def saved_report_save(request: BusinessRequest, report_id: int) -> HttpResponse:
    """Keep the report of the address in a saved one that is there already."""
    _view(request, report_id)
    opened = open_report(request.actor, request.GET.dict())
    operations.edit_view(actor=request.actor, view_id=report_id, parameters=kept_parameters(opened))
    return _opened(request, report_id, _("The report was saved."))


@require_POST
def saved_report_copy(request: BusinessRequest, report_id: int) -> HttpResponse:
    _view(request, report_id)
    copy = operations.copy_view(actor=request.actor, listing=LISTING, view_id=report_id)
    return _opened(request, copy.pk, _("The report was copied."))


@require_POST
def saved_report_default(request: BusinessRequest, report_id: int) -> HttpResponse:
    """Let the report begin with a saved one, or no longer, if it does."""
    _view(request, report_id)
    is_default = default_view_id(request.actor, LISTING) == report_id
    operations.set_default_view(
        actor=request.actor, listing=LISTING, view_id=None if is_default else report_id
    )
    return _opened(request, report_id)


@require_POST
def saved_report_delete(request: BusinessRequest, report_id: int) -> HttpResponse:
    _view(request, report_id)
    operations.delete_view(actor=request.actor, view_id=report_id)
    return hx_redirect(
        request,
        report_url(request.actor, 0),
        told=_("The report was deleted."),
        undo_url=f"{report_url(request.actor)}views/{report_id}/restore/",
    )


@require_POST
def saved_report_restore(request: BusinessRequest, report_id: int) -> HttpResponse:
    require(request.actor, "request.see")
    operations.restore_view(actor=request.actor, view_id=report_id)
    return _opened(request, report_id)


def _view(request: BusinessRequest, report_id: int) -> KnownView:
    require(request.actor, "request.see")
    return get_view(actor=request.actor, listing=LISTING, view_id=report_id)


def _form(request: BusinessRequest, **initial: Any) -> ViewForm:
    data = request.POST if request.method == "POST" else None
    return ViewForm(data, initial=initial, may_share=request.actor.may(SHARE))


def _opened(request: BusinessRequest, report_id: int, told: str = "") -> HttpResponse:
    return hx_redirect(request, report_url(request.actor, report_id), told=told)


def _dialog(request: BusinessRequest, form: ViewForm, title: str) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "post_url": request.get_full_path(),
        "title": title,
        "subtitle": _("A saved report keeps cross-sections, period and filters under a name."),
    }
    status = 422 if form.is_bound else 200
    return render(request, page="savedviews/_view_edit.html", context=context, status=status)
