from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Role
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.workspace import queries
from kesher.workspace.forms.settings import RoleForm


@require_GET
def role_list(request: BusinessRequest) -> HttpResponse:
    require(request.actor, "settings.roles")
    context = {
        "roles": queries.role_rows(request.actor),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/role_list.html", context=context)


@require_http_methods(["GET", "POST"])
def role_create(request: BusinessRequest) -> HttpResponse:
    require(request.actor, "settings.roles")
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(
        form,
        lambda: operations.add_role(
            actor=request.actor, name=form.cleaned_data["name"], rights=_rights(request.POST)
        ),
    ):
        return _to_list(request, _("The role was added."))
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
def role_edit(request: BusinessRequest, role_id: int) -> HttpResponse:
    role = tenancy.get_role(actor=request.actor, role_id=role_id)
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        initial={"name": role.name, "version": role.version},
    )
    if form.is_valid() and attempt(
        form,
        lambda: operations.edit_role(
            actor=request.actor,
            role_id=role_id,
            name=form.cleaned_data["name"],
            rights=_rights(request.POST),
            version=form.cleaned_data["version"],
        ),
    ):
        return _to_list(request, _("The role was saved."))
    return _page(request, form, role)


@require_POST
def role_remove(request: BusinessRequest, role_id: int) -> HttpResponse:
    operations.remove_role(actor=request.actor, role_id=role_id)
    return _to_list(request, _("The role was removed."))


def _rights(data: Mapping[str, str]) -> dict[str, int]:
    """Read the table of rights; what is no number is left to the operation to refuse."""
    prefix = "right:"
    levels = {
        name.removeprefix(prefix): read_id(level)
        for name, level in data.items()
        if name.startswith(prefix)
    }
    return {right: -1 if level is None else level for right, level in levels.items()}


def _page(request: BusinessRequest, form: RoleForm, role: Role | None) -> HttpResponse:
    typed = _rights(request.POST) if request.method == "POST" else None
    context = {
        "form": form,
        "role": role,
        "groups": queries.rights_table(request.actor, role, typed),
        "areas": queries.settings_areas(request.actor),
    }
    status = 422 if form.errors else 200
    return render(request, page="workspace/role_edit.html", context=context, status=status)


def _to_list(request: BusinessRequest, told: str) -> HttpResponse:
    url = business_url(request.actor.business_slug, "workspace:role_list")
    return hx_redirect(request, url, told=told)
