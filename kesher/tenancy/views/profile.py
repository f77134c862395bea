from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib import htmx
from kesher.lib.errors import NotFound, Refusal
from kesher.lib.files import file_response
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy.choices import SESSION_LANGUAGE, Density, Language, Theme
from kesher.tenancy.forms import PreferencesForm, ProfileForm
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.pictures import CONTENT_TYPES


@require_http_methods(["GET", "POST"])
def profile(request: BusinessRequest) -> HttpResponse:
    membership = request.membership
    form = ProfileForm(
        request.POST or None,
        initial={"display_name": membership.display_name, "phone": membership.phone},
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_own_profile(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            return htmx.hx_redirect(
                request, business_url(request.actor.business_slug, "tenancy:profile")
            )
    return htmx.render(
        request,
        page="tenancy/profile.html",
        context={"form": form, "membership": membership},
        status=422 if form.errors else 200,
    )


@require_POST
def preferences(request: BusinessRequest) -> HttpResponse:
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    wanted = form.cleaned_data
    membership = operations.set_preferences(
        actor=request.actor,
        language=Language(wanted["language"]) if wanted["language"] else None,
        theme=Theme(wanted["theme"]) if wanted["theme"] else None,
        density=Density(wanted["density"]) if wanted["density"] else None,
        has_shortcuts=wanted["shortcuts"] == "on" if wanted["shortcuts"] else None,
        has_diary_beside=wanted["diary_beside"] == "on" if wanted["diary_beside"] else None,
    )
    request.session[SESSION_LANGUAGE] = membership.language
    if htmx.is_htmx(request):
        if wanted["language"]:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return HttpResponse(status=204)
    return htmx.hx_redirect(request, _page_before(request))


@require_GET
def logo(request: BusinessRequest) -> HttpResponse:
    business = request.membership.business
    if not business.logo:
        raise NotFound
    extension = business.logo.rsplit(".", 1)[-1]
    return file_response(
        business.logo,
        shown_name=f"logo.{extension}",
        content_type=CONTENT_TYPES[extension],
        in_browser=True,
    )


def _page_before(request: BusinessRequest) -> str:
    """Return the page of ours that the form stood on."""
    start = f"/b/{request.actor.business_slug}/"
    before = request.headers.get("Referer", "")
    own = request.build_absolute_uri(start)
    return before if before.startswith(own) else start
