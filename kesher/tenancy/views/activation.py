from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kesher.lib import htmx
from kesher.lib.errors import Refusal
from kesher.lib.urls import business_url
from kesher.tenancy import operations, queries
from kesher.tenancy.forms import ActivationForm
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def activation(request: BusinessRequest) -> HttpResponse:
    codes = queries.entered_activation_codes(request.actor)
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.enter_activation_code(actor=request.actor, code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            return htmx.hx_redirect(
                request, business_url(request.actor.business_slug, "tenancy:activation")
            )
    business = request.membership.business
    return htmx.render(
        request,
        page="tenancy/activation.html",
        context={
            "form": form,
            "state": queries.crm_state(business, timezone.localdate()).value,
            "active_until": business.active_until,
            "codes": codes[:20],
        },
        status=422 if form.errors else 200,
    )
