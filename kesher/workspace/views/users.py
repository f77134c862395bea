from django.http import HttpResponse
from django.shortcuts import render as render_page
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Membership
from kesher.tenancy.operations import UserDetails
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace import queries
from kesher.workspace.forms.settings import FirstPasswordForm, UserForm


@require_GET
def user_list(request: BusinessRequest) -> HttpResponse:
    context = {
        "users": queries.user_rows(request.actor),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/user_list.html", context=context)


@require_http_methods(["GET", "POST"])
def user_create(request: BusinessRequest) -> HttpResponse:
    form = _user_form(request, None)
    made: list[Membership] = []
    if form.is_valid() and attempt(form, lambda: made.append(_add(request, form))):
        return hx_redirect(
            request, _url(request, "user_edit", membership_id=made[0].pk), told=_("User added.")
        )
    return _edit_page(request, form, None)


@require_http_methods(["GET", "POST"])
def user_edit(request: BusinessRequest, membership_id: int) -> HttpResponse:
    member = tenancy.get_user(actor=request.actor, membership_id=membership_id)
    form = _user_form(request, member)
    if form.is_valid() and attempt(form, lambda: _save(request, form, member)):
        return hx_redirect(request, _url(request, "user_list"), told=_("The details were saved."))
    return _edit_page(request, form, member)


@require_POST
def user_reactivate(request: BusinessRequest, membership_id: int) -> HttpResponse:
    member = operations.reactivate_user(actor=request.actor, membership_id=membership_id)
    told = _("%(name)s can sign in again.") % {"name": member.display_name}
    return hx_redirect(request, _url(request, "user_list"), told=told)


@require_POST
def user_link(request: BusinessRequest, membership_id: int) -> HttpResponse:
    """Show the link this once; only its digest is kept."""
    link = operations.create_access_link(actor=request.actor, membership_id=membership_id)
    member = tenancy.get_user(actor=request.actor, membership_id=membership_id)
    return render_page(request, "workspace/_user_link.html", {"link": link, "member": member})


@require_http_methods(["GET", "POST"])
def user_password(request: BusinessRequest, membership_id: int) -> HttpResponse:
    member = tenancy.get_user(actor=request.actor, membership_id=membership_id)
    form = FirstPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(
        form,
        lambda: operations.set_password_by_administrator(
            actor=request.actor,
            membership_id=membership_id,
            password=form.cleaned_data["password"],
        ),
    ):
        told = _("The password was set. It must be changed at the first sign-in.")
        return hx_redirect(
            request, _url(request, "user_edit", membership_id=membership_id), told=told
        )
    context = {"form": form, "member": member}
    status = 422 if form.errors else 200
    return render_page(request, "workspace/_user_password.html", context, status=status)


@require_POST
def user_second_factor_remove(request: BusinessRequest, membership_id: int) -> HttpResponse:
    operations.remove_second_factor(actor=request.actor, membership_id=membership_id)
    return hx_redirect(
        request,
        _url(request, "user_edit", membership_id=membership_id),
        told=_("The second factor was removed."),
    )


def _user_form(request: BusinessRequest, member: Membership | None) -> UserForm:
    initial = {name: getattr(member, name) for name in UserForm.base_fields} if member else None
    return UserForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        roles=list(tenancy.roles(request.actor)),
        units=[unit for unit in tenancy.org_units() if unit.is_active],
    )


def _details(form: UserForm) -> UserDetails:
    return UserDetails(
        **{name: value for name, value in form.cleaned_data.items() if name != "version"}
    )


def _add(request: BusinessRequest, form: UserForm) -> Membership:
    return operations.add_user(actor=request.actor, details=_details(form))


def _save(request: BusinessRequest, form: UserForm, member: Membership) -> Membership:
    return operations.edit_user(
        actor=request.actor,
        membership_id=member.pk,
        details=_details(form),
        version=form.cleaned_data["version"],
    )


def _edit_page(request: BusinessRequest, form: UserForm, member: Membership | None) -> HttpResponse:
    tenancy.roles(request.actor)
    context = {
        "form": form,
        "member": member,
        "areas": queries.settings_areas(request.actor),
        "why_url": _why_url(request, member) if member else "",
    }
    status = 422 if form.errors else 200
    return render(request, page="workspace/user_edit.html", context=context, status=status)


def _why_url(request: BusinessRequest, member: Membership) -> str:
    """Return where the access of the user is explained, to who may ask about others."""
    if not request.actor.may("settings.roles"):
        return ""
    return f"{_url(request, 'access_explained')}?user={member.pk}"


def _url(request: BusinessRequest, name: str, **kwargs: int) -> str:
    return business_url(request.actor.business_slug, f"workspace:{name}", **kwargs)
