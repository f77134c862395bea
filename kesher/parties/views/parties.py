"""Making and changing parties."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from kesher.lib.errors import Refusal
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.parties import operations
from kesher.parties.choices import PartyRole
from kesher.parties.forms.parties import WholePartyForm
from kesher.parties.forms.reach import address_rows, email_rows, phone_rows
from kesher.parties.models import Party
from kesher.parties.queries.access import get_party
from kesher.parties.queries.card import (
    addresses_of,
    emails_of,
    owners_to_choose,
    phones_of,
    stored_texts,
    units_to_choose,
)
from kesher.parties.record_types import PARTY
from kesher.parties.rendering.differences import differences, own_differences
from kesher.parties.rendering.trees import owner_nodes, unit_nodes
from kesher.parties.rules.warnings import id_number_warnings, phone_warnings
from kesher.records.forms import follow_design, own_fields_form
from kesher.records.operations.places import place_of_creator, place_of_record
from kesher.records.queries.versions import last_editor
from kesher.records.rendering.values import Difference
from kesher.records.rules.places import Place
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import Level, require

_PREFILLED = ("kind", "name", "legal_name", "title", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the form lets one choose from."""

    owners: list[Membership]
    units: list[OrgUnit]
    standing: Place


@require_http_methods(["GET", "POST"])
def party_create(request: BusinessRequest) -> HttpResponse:
    """Make a party by the whole form; `role`, `name` and `phone` of the address fill it in."""
    actor = request.actor
    require(actor, "party.create")
    choices = _Choices(
        owners_to_choose(actor.membership_id), units_to_choose(), place_of_creator(actor)
    )
    draft = "party:new"
    if request.method == "POST":
        form = WholePartyForm.sent(
            request.POST, draft=draft, units=choices.units, standing=choices.standing
        )
        _design(request, form, None)
        return _create(request, form, choices)
    asked = request.GET
    initial = {
        "roles": [asked.get("role", PartyRole.CUSTOMER)],
        **{name: asked[name] for name in _PREFILLED if asked.get(name)},
    }
    form = WholePartyForm.blank(
        draft=draft,
        units=choices.units,
        standing=choices.standing,
        initial=initial,
        phones=[text for text in asked.getlist("phone") if text],
        emails=[text for text in asked.getlist("email") if text],
    )
    _design(request, form, None)
    return _page(request, form, choices)


def _create(request: BusinessRequest, form: WholePartyForm, choices: _Choices) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, choices, status=422)
    actor, said = request.actor, form.main.cleaned_data

    def deed() -> int:
        party = operations.create_party(
            actor=actor,
            entry=form.main.entry(),
            roles=said["roles"],
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
        return _page(request, form, choices, status=422)
    return hx_redirect(
        request, business_url(actor.business_slug, "parties:party_card", party_id=party_id)
    )


@require_http_methods(["GET", "POST"])
def party_edit(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Change a party by the whole form; of two who change it the second sees both versions."""
    actor = request.actor
    party = get_party(actor, party_id, "party.edit")
    choices = _Choices(
        owners_to_choose(party.owner_id),
        units_to_choose(party.branch_id, party.department_id),
        place_of_record(party),
    )
    draft = f"party:{party_id}"
    if request.method == "POST":
        form = WholePartyForm.sent(
            request.POST,
            draft=draft,
            units=choices.units,
            standing=choices.standing,
            kept=stored_texts(party),
        )
        _design(request, form, party)
        return _edit(request, party, form, choices)
    return _page(request, _stored(request, party, choices), choices, party=party)


def _edit(
    request: BusinessRequest, party: Party, form: WholePartyForm, choices: _Choices
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, choices, party=party, status=422)
    actor, said = request.actor, form.main.cleaned_data

    def deed() -> int:
        operations.edit_party(
            actor=actor,
            party_id=party.pk,
            expected_version=said["expected_version"] or 0,
            entry=form.main.entry(),
            reach=form.reach(),
            custom=form.custom(),
            said=form.said(),
        )
        return int(party.pk)

    try:
        run_once(
            actor=actor, key=said["idempotency_key"], deed_name="parties.edit_party", deed=deed
        )
    except StaleVersion as refusal:
        return _both_versions(request, refusal.current_version, form, choices, party)
    except Refusal as refusal:
        if refusal.status in {403, 404}:  # no field of the form can mend it
            raise
        form.place(refusal)
        return _page(request, form, choices, party=party, status=422)
    return hx_redirect(
        request, business_url(actor.business_slug, "parties:party_card", party_id=party.pk)
    )


def _both_versions(
    request: BusinessRequest,
    current_version: int,
    form: WholePartyForm,
    choices: _Choices,
    party: Party,
) -> HttpResponse:
    """Show what is stored beside what was typed; sent again, the typed version is the later one."""
    data: QueryDict = request.POST.copy()
    data["expected_version"] = str(current_version)
    data["idempotency_key"] = str(uuid4())
    stored = _stored(request, party, choices)
    found = [
        *differences(stored, form, owners=choices.owners, units=choices.units),
        *own_differences(request.actor, form.own),
    ]
    again = WholePartyForm.sent(
        data,
        draft=f"party:{party.pk}",
        units=choices.units,
        standing=choices.standing,
        kept=stored_texts(party),
    )
    _design(request, again, party)
    return _page(request, again, choices, party=party, found=found, status=409)


def _design(request: BusinessRequest, form: WholePartyForm, party: Party | None) -> None:
    """Let the form be as the business has designed it, with the fields of its own."""
    actor, data = request.actor, request.POST if request.method == "POST" else None
    follow_design(form.main, actor, PARTY.key, party)
    own = own_fields_form(actor, PARTY.key, record=party, data=data)
    form.follow(own, partial(_stored_rows, party))


def _stored_rows(party: Party | None, name: str) -> list[dict[str, Any]]:
    """Return the rows of a list as a form shows them; a new party has none."""
    if party is None:
        return []
    if name == "phones":
        return phone_rows(phones_of(party))
    return email_rows(emails_of(party)) if name == "emails" else address_rows(addresses_of(party))


def _stored(request: BusinessRequest, party: Party, choices: _Choices) -> WholePartyForm:
    form = WholePartyForm.stored(
        party,
        draft=f"party:{party.pk}",
        units=choices.units,
        standing=choices.standing,
        phones=phones_of(party),
        emails=emails_of(party),
        addresses=addresses_of(party),
    )
    _design(request, form, party)
    if request.method == "POST":
        form.own = own_fields_form(request.actor, PARTY.key, record=party)
    return form


def _page(
    request: BusinessRequest,
    form: WholePartyForm,
    choices: _Choices,
    *,
    party: Party | None = None,
    found: Iterable[Difference] = (),
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    slug = actor.business_slug
    owner, unit = (
        str(form.main[name].value() or "") if name in form.main.fields else ""
        for name in ("owner", "unit")
    )
    form.nodes = {
        "owner": owner_nodes(choices.owners, choices.units, owner),
        "unit": unit_nodes(choices.units, unit),
    }
    form.may_move = actor.level("party.edit" if party else "party.create") > Level.OWN
    context = {
        "party": party,
        "form": form,
        "sections": form.sections(),
        "differences": list(found),
        "editor": last_editor(party) if found and party else None,
        "post_url": request.path,
        "back_url": (
            business_url(slug, "parties:party_card", party_id=party.pk)
            if party
            else business_url(slug, "savedviews:record_list", listing="customers")
        ),
        "matches_url": business_url(slug, "parties:party_matches"),
        "localities_url": business_url(slug, "parties:locality_lookup"),
        "warnings": _warnings(form),
    }
    return render(
        request,
        page="parties/party_edit.html" if party else "parties/party_create.html",
        partial="parties/_party_form.html",
        context=context,
        status=status,
    )


def _warnings(form: WholePartyForm) -> list[str]:
    """Return what is accepted and yet looks wrong in the form as it stands."""
    found: list[str] = []
    if {"id_number", "id_number_kind"} <= form.main.fields.keys() - form.main.errors.keys():
        kind, number = form.main["id_number_kind"].value(), form.main["id_number"].value() or ""
        found += [str(warning.text) for warning in id_number_warnings(kind or "", number)]
    for row in form.phones.forms:
        found += [
            f"{warning.value}: {warning.text}"
            for warning in phone_warnings(row["raw"].value() or "")
        ]
    return list(dict.fromkeys(found))
