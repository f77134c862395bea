from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Group
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.workspace import queries
from kesher.workspace.forms.settings import GroupForm, group_values


@require_GET
def group_list(request: BusinessRequest) -> HttpResponse:
    context = {
        "groups": list(tenancy.groups(request.actor)),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/group_list.html", context=context)


@require_http_methods(["GET", "POST"])
def group_create(request: BusinessRequest) -> HttpResponse:
    require(request.actor, "settings.groups")
    form = _form(request, None)
    if form.is_valid() and attempt(
        form,
        lambda: operations.add_group(
            actor=request.actor,
            name=form.cleaned_data["name"],
            member_ids=form.cleaned_data["member_ids"],
        ),
    ):
        return _to_list(request, _("The group was added."))
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
def group_edit(request: BusinessRequest, group_id: int) -> HttpResponse:
    group = tenancy.get_group(actor=request.actor, group_id=group_id)
    form = _form(request, group)
    if form.is_valid() and attempt(
        form,
        lambda: operations.edit_group(
            actor=request.actor,
            group_id=group_id,
            name=form.cleaned_data["name"],
            member_ids=form.cleaned_data["member_ids"],
            version=form.cleaned_data["version"],
        ),
    ):
        return _to_list(request, _("The group was saved."))
    return _page(request, form, group)


@require_POST
def group_remove(request: BusinessRequest, group_id: int) -> HttpResponse:
    operations.remove_group(actor=request.actor, group_id=group_id)
    return _to_list(request, _("The group was removed."))


def _form(request: BusinessRequest, group: Group | None) -> GroupForm:
    return GroupForm(
        request.POST if request.method == "POST" else None,
        initial=group_values(group) if group else None,
        members=list(tenancy.active_memberships()),
    )


def _page(request: BusinessRequest, form: GroupForm, group: Group | None) -> HttpResponse:
    context = {"form": form, "group": group, "areas": queries.settings_areas(request.actor)}
    status = 422 if form.errors else 200
    return render(request, page="workspace/group_edit.html", context=context, status=status)


def _to_list(request: BusinessRequest, told: str) -> HttpResponse:
    url = business_url(request.actor.business_slug, "workspace:group_list")
    return hx_redirect(request, url, told=told)
