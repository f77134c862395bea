"""Making, changing and archiving contacts, in dialogs over the card."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.errors import Refusal
from kesher.lib.htmx import hx_redirect, is_htmx, render, toast, trigger
from kesher.lib.urls import business_url
from kesher.parties import operations
from kesher.parties.forms.contacts import WholeContactForm
from kesher.parties.forms.reach import email_rows, phone_rows
from kesher.parties.models import Contact, Party
from kesher.parties.queries.access import get_contact, get_party, require_reach
from kesher.parties.queries.card import emails_of_contact, phones_of_contact, stored_texts
from kesher.parties.record_types import CONTACT
from kesher.parties.rendering.differences import differences, own_differences
from kesher.records.forms import follow_design, own_fields_form
from kesher.records.queries.versions import last_editor
from kesher.records.rendering.values import Difference
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def contact_create(request: BusinessRequest, party_id: int) -> HttpResponse:
    actor = request.actor
    party = get_party(actor, party_id)
    require_reach(actor, "contact.create", party, see="party.see")
    draft = f"party:{party_id}:contact"
    if request.method == "GET":
        return _dialog(request, party, _designed(request, WholeContactForm.blank(draft=draft)))
    form = _designed(request, WholeContactForm.sent(request.POST, draft=draft))
    form.keep_drafts(draft)
    if not form.is_valid():
        return _dialog(request, party, form, status=422)

    def deed() -> int:
        contact = operations.create_contact(
            actor=actor,
            party_id=party_id,
            entry=form.main.entry(),
            phones=form.phones.entries() or (),
            emails=form.emails.entries() or (),
            custom=form.custom(),
            said=form.said(),
        )
        return int(contact.pk)

    try:
        run_once(
            actor=actor,
            key=form.main.cleaned_data["idempotency_key"],
            deed_name="parties.create_contact",
            deed=deed,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        form.place(refusal)
        return _dialog(request, party, form, status=422)
    return _saved(request, party, _("The contact was added."))


@require_http_methods(["GET", "POST"])
def contact_edit(request: BusinessRequest, contact_id: int) -> HttpResponse:
    actor = request.actor
    contact = get_contact(actor, contact_id, "contact.edit")
    party = contact.party
    draft = f"contact:{contact_id}"
    if request.method == "GET":
        return _dialog(request, party, _stored(request, contact), contact=contact)
    form = WholeContactForm.sent(request.POST, draft=draft, kept=stored_texts(party, contact))
    _designed(request, form, contact)
    if not form.is_valid():
        return _dialog(request, party, form, contact=contact, status=422)
    said = form.main.cleaned_data

    def deed() -> int:
        operations.edit_contact(
            actor=actor,
            contact_id=contact_id,
            expected_version=said["expected_version"] or 0,
            entry=form.main.entry(),
            phones=form.phones.entries(),
            emails=form.emails.entries(),
            custom=form.custom(),
            said=form.said(),
        )
        return contact_id

    try:
        run_once(
            actor=actor, key=said["idempotency_key"], deed_name="parties.edit_contact", deed=deed
        )
    except StaleVersion as refusal:
        return _both_versions(request, contact, form, refusal.current_version)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        form.place(refusal)
        return _dialog(request, party, form, contact=contact, status=422)
    return _saved(request, party, _("The contact was saved."))


@require_POST
def contact_archive(request: BusinessRequest, contact_id: int) -> HttpResponse:
    contact = operations.archive_contact(actor=request.actor, contact_id=contact_id)
    undo = business_url(
        request.actor.business_slug, "parties:contact_unarchive", contact_id=contact_id
    )
    return _saved(request, contact.party, _("Moved to the archive."), undo_url=undo)


@require_POST
def contact_unarchive(request: BusinessRequest, contact_id: int) -> HttpResponse:
    contact = operations.unarchive_contact(actor=request.actor, contact_id=contact_id)
    undo = business_url(
        request.actor.business_slug, "parties:contact_archive", contact_id=contact_id
    )
    return _saved(request, contact.party, _("Brought back from the archive."), undo_url=undo)


def _designed(
    request: BusinessRequest, form: WholeContactForm, contact: Contact | None = None
) -> WholeContactForm:
    """Let the form be as the business has designed it, with the fields of its own."""
    actor, data = request.actor, request.POST if request.method == "POST" else None
    follow_design(form.main, actor, CONTACT.key, contact)
    own = own_fields_form(actor, CONTACT.key, record=contact, data=data)
    form.follow(own, partial(_stored_rows, contact))
    return form


def _stored_rows(contact: Contact | None, name: str) -> list[dict[str, Any]]:
    """Return the rows of a list as a form shows them; a new contact has none."""
    if contact is None:
        return []
    if name == "phones":
        return phone_rows(phones_of_contact(contact))
    return email_rows(emails_of_contact(contact))


def _stored(request: BusinessRequest, contact: Contact) -> WholeContactForm:
    form = WholeContactForm.stored(
        contact,
        draft=f"contact:{contact.pk}",
        phones=phones_of_contact(contact),
        emails=emails_of_contact(contact),
    )
    _designed(request, form, contact)
    if request.method == "POST":
        form.own = own_fields_form(request.actor, CONTACT.key, record=contact)
    return form


def _both_versions(
    request: BusinessRequest, contact: Contact, form: WholeContactForm, current_version: int
) -> HttpResponse:
    data: QueryDict = request.POST.copy()
    data["expected_version"] = str(current_version)
    data["idempotency_key"] = str(uuid4())
    found = [
        *differences(_stored(request, contact), form),
        *own_differences(request.actor, form.own),
    ]
    again = WholeContactForm.sent(data, draft=f"contact:{contact.pk}")
    _designed(request, again, contact)
    return _dialog(request, contact.party, again, contact=contact, found=found, status=409)


def _saved(
    request: BusinessRequest, party: Party, text: str, *, undo_url: str | None = None
) -> HttpResponse:
    """Close the dialog and have what shows contacts fetch itself anew."""
    url = business_url(
        request.actor.business_slug, "parties:party_tab", party_id=party.pk, tab="contacts"
    )
    if not is_htmx(request):
        return hx_redirect(request, url)
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh", "#party-tab[data-live-url], #party-facts, #party-head")
    return toast(response, text, undo_url=undo_url)


def _dialog(
    request: BusinessRequest,
    party: Party,
    form: WholeContactForm,
    *,
    contact: Contact | None = None,
    found: list[Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    slug = request.actor.business_slug
    context = {
        "party": party,
        "contact": contact,
        "form": form,
        "sections": form.sections(),
        "differences": found or [],
        "editor": last_editor(contact) if found and contact else None,
        "post_url": request.path,
        "back_url": business_url(slug, "parties:party_tab", party_id=party.pk, tab="contacts"),
    }
    return render(
        request,
        page="parties/contact_edit.html",
        partial="parties/_contact_edit.html",
        context=context,
        status=status,
    )
