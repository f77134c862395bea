import dataclasses

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy.operations import BusinessDetails, WorkingHours
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.workspace import queries
from kesher.workspace.forms.settings import BusinessForm, HoursForm, LeadFieldsForm, LogoForm


@require_GET
def settings(request: BusinessRequest) -> HttpResponse:
    context = {"areas": queries.settings_areas(request.actor)}
    return render(request, page="workspace/settings.html", context=context)


@require_http_methods(["GET", "POST"])
def business_settings(request: BusinessRequest) -> HttpResponse:
    actor, business = request.actor, request.membership.business
    require(actor, "settings.business")
    details = {f.name: getattr(business, f.name) for f in dataclasses.fields(BusinessDetails)}
    hours = {f.name: getattr(business, f.name) for f in dataclasses.fields(WorkingHours)}
    version = {"version": business.version}
    is_hours = request.POST.get("part") == "hours"
    details_form = BusinessForm(
        request.POST if request.method == "POST" and not is_hours else None,
        initial=details | version,
        prefix="details",
    )
    hours_form = HoursForm(
        request.POST if is_hours else None, initial=hours | version, prefix="hours"
    )
    form = hours_form if is_hours else details_form
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _save(request, form)):
        return _back(request, "business_settings", _("The settings were saved."))
    context = {
        "form": details_form,
        "hours_form": hours_form,
        "logo_form": LogoForm(),
        "areas": queries.settings_areas(actor),
    }
    status = 422 if form.errors else 200
    return render(request, page="workspace/business_settings.html", context=context, status=status)


def _save(request: BusinessRequest, form: BusinessForm | HoursForm) -> None:
    values = dict(form.cleaned_data)
    version = values.pop("version")
    if isinstance(form, HoursForm):
        operations.edit_working_hours(
            actor=request.actor, hours=WorkingHours(**values), version=version
        )
    else:
        operations.edit_business(
            actor=request.actor, details=BusinessDetails(**values), version=version
        )


@require_POST
def logo_upload(request: BusinessRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    require(request.actor, "settings.business")
    if form.is_valid() and attempt(
        form,
        lambda: operations.upload_logo(
            actor=request.actor, content=form.cleaned_data["logo"].read()
        ),
    ):
        return _back(request, "business_settings", _("The logo was saved."))
    business = request.membership.business
    context = {
        "form": BusinessForm(initial=vars(business), prefix="details"),
        "hours_form": HoursForm(initial=vars(business), prefix="hours"),
        "logo_form": form,
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/business_settings.html", context=context, status=422)


@require_POST
def logo_remove(request: BusinessRequest) -> HttpResponse:
    operations.remove_logo(actor=request.actor)
    return _back(request, "business_settings", _("The logo was removed."))


@require_http_methods(["GET", "POST"])
def lead_fields(request: BusinessRequest) -> HttpResponse:
    actor, business = request.actor, request.membership.business
    require(actor, "settings.leads")
    form = LeadFieldsForm(
        request.POST if request.method == "POST" else None,
        initial={"fields_kept": business.kept_lead_fields, "version": business.version},
    )
    if form.is_valid() and attempt(
        form,
        lambda: operations.keep_lead_fields(
            actor=actor,
            fields=form.cleaned_data["fields_kept"],
            version=form.cleaned_data["version"],
        ),
    ):
        return _back(request, "lead_fields", _("The settings were saved."))
    context = {"form": form, "areas": queries.settings_areas(actor)}
    status = 422 if form.errors else 200
    return render(request, page="workspace/lead_fields.html", context=context, status=status)


def _back(request: BusinessRequest, name: str, told: str) -> HttpResponse:
    return hx_redirect(
        request, business_url(request.actor.business_slug, f"workspace:{name}"), told=told
    )
