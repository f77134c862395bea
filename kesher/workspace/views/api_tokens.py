from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url, full_url
from kesher.tenancy import operations
from kesher.tenancy import queries as tenancy
from kesher.tenancy.operations import IssuedToken
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.workspace import queries
from kesher.workspace.forms.settings import ApiTokenForm


@require_http_methods(["GET", "POST"])
def api_token_list(request: BusinessRequest) -> HttpResponse:
    """Show the tokens, and the secret of the one that was just made: this once."""
    require(request.actor, "settings.api")
    form = ApiTokenForm(request.POST if request.method == "POST" else None)
    issued: list[IssuedToken] = []
    if form.is_valid() and attempt(
        form,
        lambda: issued.append(
            operations.create_api_token(actor=request.actor, **form.cleaned_data)
        ),
    ):
        form = ApiTokenForm()
    context = {
        "form": form,
        "issued": issued[0] if issued else None,
        "tokens": tenancy.api_tokens(request.actor),
        "areas": queries.settings_areas(request.actor),
        "base_url": full_url("/api/v1/"),
    }
    status = 422 if form.errors else 200
    return render(request, page="workspace/api_token_list.html", context=context, status=status)


@require_POST
def api_token_revoke(request: BusinessRequest, token_id: int) -> HttpResponse:
    operations.revoke_api_token(actor=request.actor, token_id=token_id)
    url = business_url(request.actor.business_slug, "workspace:api_token_list")
    return hx_redirect(request, url, told=_("The token was revoked."))
