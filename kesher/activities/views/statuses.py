import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kesher.activities.forms.statuses import StatusForm
from kesher.activities.operations.leads import move_to_fictitious_leads
from kesher.activities.operations.statuses import set_party_status
from kesher.activities.queries import statuses as queries
from kesher.lib.errors import Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import hx_redirect, toast, trigger
from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.parties.operations.statuses import StatusEvidence
from kesher.parties.queries import leads
from kesher.parties.queries.access import get_party
from kesher.parties.rules.status_transitions import TABLES
from kesher.records.errors import IllegalTransition
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def status_change(request: BusinessRequest, party_id: int) -> HttpResponse:
    actor = request.actor
    party = get_party(actor, party_id)
    if request.method == "POST":
        return _change(request, party)
    role, key = request.GET.get("role", ""), request.GET.get("key", "")
    if not key:
        context = {"party": party, "roles": queries.role_statuses(actor, party)}
        return render(request, "activities/_status_choice.html", context)
    transition = TABLES[role].by_key.get(key) if role in TABLES else None
    if transition is None or getattr(party, f"{role}_status") not in transition.from_statuses:
        raise IllegalTransition(key=key, status=None)
    row = queries.open_row_text(actor=actor, party_id=party.pk)
    form = StatusForm(
        initial={"idempotency_key": uuid.uuid4(), "role": role, "key": key, "summary": row},
        evidence=transition.evidence,
    )
    return _window(request, party, form)


def _change(request: BusinessRequest, party: Party) -> HttpResponse:
    actor = request.actor
    role, key = request.POST.get("role", ""), request.POST.get("key", "")
    move = TABLES[role].by_key.get(key) if role in TABLES else None
    form = StatusForm(request.POST, evidence=move.evidence if move else ())
    if not form.is_valid():
        return _window(request, party, form, status=422)
    told = form.cleaned_data
    evidence = StatusEvidence(
        summary=told["summary"],
        reason=told.get("reason", ""),
        reason_kind=told.get("reason_kind", ""),
        card_message=told.get("card_message", ""),
    )

    def deed() -> int:
        if key == "mark_fictitious":
            return move_to_fictitious_leads(
                actor=actor,
                party_id=party.pk,
                evidence=evidence,
                surviving_party_id=told.get("surviving_party"),
            ).pk
        return set_party_status(
            actor=actor, party_id=party.pk, role=role, key=key, evidence=evidence
        ).pk

    try:
        run_once(
            actor=actor,
            key=told["idempotency_key"],
            deed_name="activities.status_change",
            deed=deed,
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        place(form, refusal)
        form.tell_blanks()
        response = _window(request, party, form, status=422)
        response["X-Refusal"] = refusal.code
        return response
    if key == "mark_fictitious":
        return hx_redirect(
            request, business_url(actor.business_slug, "activities:fictitious_lead_list")
        )
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog")
    trigger(response, "kesher:refresh", "#party-head")
    return toast(response, _("The status was set."), kind="success")


def _window(
    request: BusinessRequest, party: Party, form: StatusForm, *, status: int = 200
) -> HttpResponse:
    role = form.data.get("role") or form.initial.get("role", "")
    key = form.data.get("key") or form.initial.get("key", "")
    context = {
        "party": party,
        "form": form,
        "move_label": queries.move_label(key),
        "back_url": f"?role={role}",
        "will_be_lost": (
            leads.values_to_be_lost(
                request.actor, party, request.membership.business.kept_lead_fields
            )
            if key == "mark_fictitious"
            else []
        ),
        "is_fictitious": key == "mark_fictitious",
        "surviving_party_name": leads.name_of(request.actor, form.data.get("surviving_party")),
    }
    return render(request, "activities/_status_window.html", context, status=status)
