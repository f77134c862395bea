"""Making parties in passing."""

from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kesher.lib.errors import Refusal
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.names import split_party_name
from kesher.lib.urls import business_url
from kesher.parties import operations
from kesher.parties.choices import PartyRole
from kesher.parties.forms.quick import DEMANDABLE, QuickPartyForm
from kesher.parties.record_types import PARTY
from kesher.parties.views.lookups import LONGEST_QUERY, likenesses_of
from kesher.records.forms import DesignedForm, own_fields_form
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_http_methods(["GET", "POST"])
def party_quick_create(request: BusinessRequest) -> HttpResponse:
    """Make a party in passing, in a dialog over whatever screen is open."""
    actor = request.actor
    require(actor, "party.create")
    if request.method == "POST":
        form = QuickPartyForm(_demanded(request), data=request.POST)
        return _quick_create(request, form)
    initial = {
        "idempotency_key": uuid4(),
        "role": request.GET.get("role", PartyRole.CUSTOMER),
        "phone": request.GET.get("phone", ""),
        "name": request.GET.get("name", ""),
    }
    return _quick_dialog(request, QuickPartyForm(_demanded(request), initial=initial))


def _demanded(request: BusinessRequest) -> DesignedForm:
    """Return the fields of the business' own without which there is no new party."""
    data = request.POST if request.method == "POST" else None
    return own_fields_form(request.actor, PARTY.key, data=data, only_required=True, also=DEMANDABLE)


def _quick_create(request: BusinessRequest, form: QuickPartyForm) -> HttpResponse:
    if "whole" in request.POST:
        return hx_redirect(request, _whole_form_url(request))
    if not form.is_whole():
        return _quick_dialog(request, form, status=422)
    actor, said = request.actor, form.cleaned_data

    def deed() -> int:
        party = operations.create_party(
            actor=actor,
            entry=form.entry(),
            roles=[said["role"]],
            reach=form.reach(),
            custom=form.custom(),
            said=form.said(),
        )
        return int(party.pk)

    try:
        party_id = run_once(
            actor=actor, key=said["idempotency_key"], deed_name="parties.create_party", deed=deed
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:  # no field of the form can mend it
            raise
        form.place(refusal)
        return _quick_dialog(request, form, status=422)
    return hx_redirect(
        request, business_url(actor.business_slug, "parties:party_card", party_id=party_id)
    )


def _whole_form_url(request: BusinessRequest) -> str:
    """Return the address of the whole form with what was typed so far."""
    said = {name: request.POST.get(name, "") for name in ("role", "phone", "email")}
    name = split_party_name(request.POST.get("name", ""))
    said |= {
        "kind": name.kind,
        "name": name.name,
        "legal_name": name.legal_name,
        "title": name.title,
        "first_name": name.first,
        "last_name": name.last,
    }
    query = urlencode({key: text[:LONGEST_QUERY] for key, text in said.items() if text})
    address = business_url(request.actor.business_slug, "parties:party_create")
    return f"{address}?{query}"


def _quick_dialog(
    request: BusinessRequest, form: QuickPartyForm, *, status: int = 200
) -> HttpResponse:
    slug = request.actor.business_slug
    context = {
        "form": form,
        "post_url": business_url(slug, "parties:party_quick_create"),
        "matches_url": business_url(slug, "parties:party_matches"),
        "likenesses": likenesses_of(request, request.POST or request.GET),
    }
    page = "parties/party_quick_create.html"
    return render(
        request,
        page=page,
        partial="parties/_party_quick_create.html",
        context=context,
        status=status,
    )
