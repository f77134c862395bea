from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kesher.activities import operations
from kesher.activities.forms.composers import UnknownCallForm
from kesher.activities.forms.unknown_calls import NameCallForm
from kesher.activities.models import Activity
from kesher.activities.queries.unknown_calls import (
    UnknownCallPage,
    get_unknown_call,
    parties_calling_from,
    phone_text,
    unknown_calls,
)
from kesher.activities.rules.contact_log import read_place
from kesher.lib.errors import Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import hx_redirect, render, toast, trigger
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.records.queries import record_type_for
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def unknown_call_list(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    require(actor, "activity.see")
    page = unknown_calls(actor=actor)
    return render_template(request, "activities/unknown_call_list.html", _rows(request, page))


@require_GET
def unknown_call_rows(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    require(actor, "activity.see")
    wanted = request.GET.get("row", "")
    if wanted:
        only = read_id(wanted)
        page = UnknownCallPage((), "") if only is None else unknown_calls(actor=actor, only=only)
        if not page.calls:
            return HttpResponse(status=204)
    else:
        page = unknown_calls(actor=actor, after=read_place(request.GET.get("after", "")))
    return render_template(request, "activities/_unknown_call_rows.html", _rows(request, page))


@require_http_methods(["GET", "POST"])
def incoming_call(request: BusinessRequest) -> HttpResponse:
    """Log an incoming call by its number: of whom it is, or of nobody known."""
    actor = request.actor
    require(actor, "activity.create")
    if request.method == "GET":
        return _incoming(request, UnknownCallForm(initial={"idempotency_key": uuid4()}))
    form = UnknownCallForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            activity_id = operations.log_unknown_call(
                actor=actor,
                key=told["idempotency_key"],
                phone=told["phone"],
                summary=told["summary"],
                status=told["status"],
            )
        except Refusal as refusal:
            if refusal.status != 422 or refusal.code == "summary_too_long":
                raise
            place(form, refusal)
        else:
            response = HttpResponse(status=204)
            trigger(response, "kesher:close-dialog", detail=True)
            detail = {"selector": "#unknown-call-rows", "row": activity_id}
            trigger(response, "kesher:refresh-row", detail)
            return toast(response, _("The call was logged; it can be named later."))
    return _incoming(request, form, status=422)


@require_GET
def incoming_call_matches(request: BusinessRequest) -> HttpResponse:
    require(request.actor, "activity.create")
    phone = request.GET.get("phone", "")
    context = {"phone": phone, **_matches(request, phone)}
    return render_template(request, "activities/_incoming_call_matches.html", context)


@require_http_methods(["GET", "POST"])
def unknown_call_name(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Give a call from an unknown number to a party, or make one of it."""
    actor = request.actor
    call = get_unknown_call(actor=actor, activity_id=activity_id)
    if request.method == "GET":
        form = NameCallForm(initial={"idempotency_key": uuid4(), "add_number": True})
        return _naming(request, call, form)
    form = NameCallForm(request.POST)
    if not form.is_valid():
        return _naming(request, call, form, status=422)
    told = form.cleaned_data
    try:
        party_id = operations.name_unknown_call(
            actor=actor,
            key=told["idempotency_key"],
            activity_id=activity_id,
            party_id=told["party"],
            new_party=told["new_party"],
            role=told["role"],
            adds_number=told["add_number"],
        )
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        place(form, refusal)
        return _naming(request, call, form, status=422)
    url = business_url(actor.business_slug, "parties:party_card", party_id=party_id)
    return hx_redirect(request, url)


def _rows(request: BusinessRequest, page: UnknownCallPage) -> dict[str, Any]:
    rows_url = business_url(request.actor.business_slug, "activities:unknown_call_rows")
    return {
        "calls": page.calls,
        "rows_url": rows_url,
        "next_url": f"{rows_url}?after={page.next_place}" if page.next_place else "",
        "may_log": request.actor.may("activity.create"),
    }


def _incoming(request: BusinessRequest, form: UnknownCallForm, status: int = 200) -> HttpResponse:
    phone = form.data.get("phone", "")
    context = {
        "form": form,
        "phone": phone,
        **_matches(request, phone),
    }
    return render(
        request,
        page="activities/incoming_call.html",
        partial="activities/_incoming_call.html",
        context=context,
        status=status,
    )


def _matches(request: BusinessRequest, phone: str) -> dict[str, Any]:
    actor = request.actor
    return {
        "parties": parties_calling_from(actor, phone) if phone else [],
        "shows_locality": record_type_for(actor, "party").find_field("locality"),
    }


def _naming(
    request: BusinessRequest, call: Activity, form: NameCallForm, status: int = 200
) -> HttpResponse:
    raw = call.phone_call.phone_raw
    context = {
        "call": call,
        "phone": phone_text(raw),
        "form": form,
        "likely": parties_calling_from(request.actor, raw),
        "may_create": request.actor.may("party.create"),
    }
    return render_template(request, "activities/_unknown_call_name.html", context, status=status)
