from django.http import HttpResponse
from django.shortcuts import render as render_dialog
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy import queries as tenancy
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.workspace import queries
from kesher.workspace.forms.settings import OrgUnitForm


@require_GET
def org_tree(request: BusinessRequest) -> HttpResponse:
    context = {
        "nodes": queries.org_tree(request.actor),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/org_tree.html", context=context)


@require_http_methods(["GET", "POST"])
def org_unit_create(request: BusinessRequest) -> HttpResponse:
    require(request.actor, "settings.org_units")
    form = OrgUnitForm(
        request.POST if request.method == "POST" else None,
        initial={"branch_id": request.GET.get("branch")},
    )
    if form.is_valid() and attempt(
        form,
        lambda: operations.add_org_unit(
            actor=request.actor,
            name=form.cleaned_data["name"],
            branch_id=form.cleaned_data["branch_id"],
        ),
    ):
        return _to_tree(request, _("Added to the tree."))
    return _dialog(request, form, is_new=True)


@require_http_methods(["GET", "POST"])
def org_unit_edit(request: BusinessRequest, unit_id: int) -> HttpResponse:
    unit = tenancy.get_org_unit(actor=request.actor, unit_id=unit_id)
    form = OrgUnitForm(
        request.POST if request.method == "POST" else None,
        initial={"name": unit.name, "version": unit.version},
    )
    if form.is_valid() and attempt(
        form,
        lambda: operations.edit_org_unit(
            actor=request.actor,
            unit_id=unit_id,
            name=form.cleaned_data["name"],
            version=form.cleaned_data["version"],
        ),
    ):
        return _to_tree(request, _("The name was saved."))
    return _dialog(request, form, is_new=False)


@require_POST
def org_unit_deactivate(request: BusinessRequest, unit_id: int) -> HttpResponse:
    unit = operations.deactivate_org_unit(actor=request.actor, unit_id=unit_id)
    return _to_tree(request, _("%(name)s was retired.") % {"name": unit.name})


@require_POST
def org_unit_reactivate(request: BusinessRequest, unit_id: int) -> HttpResponse:
    unit = operations.reactivate_org_unit(actor=request.actor, unit_id=unit_id)
    return _to_tree(request, _("%(name)s is in use again.") % {"name": unit.name})


def _dialog(request: BusinessRequest, form: OrgUnitForm, *, is_new: bool) -> HttpResponse:
    context = {
        "form": form,
        "is_new": is_new,
        "is_department": bool(form["branch_id"].value()),
        "action": request.path,
    }
    status = 422 if form.errors else 200
    return render_dialog(request, "workspace/_org_unit.html", context, status=status)


def _to_tree(request: BusinessRequest, told: str) -> HttpResponse:
    url = business_url(request.actor.business_slug, "workspace:org_tree")
    return hx_redirect(request, url, told=told)
