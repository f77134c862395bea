"""Contacts side by side."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from kesher.lib.urls import business_url
from kesher.parties.models import Contact
from kesher.parties.queries.merges import stored_rows
from kesher.parties.rendering.merging.comparison import (
    Candidates,
    ComparedRecord,
    Comparison,
    ReadRows,
    field_row,
    joined,
    shown_rows,
    told_row,
)
from kesher.parties.rendering.merging.counts import counted
from kesher.parties.rules.merge_fields import CONTACT_FIELDS
from kesher.tenancy.rules.access import Actor


def compare_contacts(
    actor: Actor,
    contacts: Sequence[Contact],
    survivor_id: int,
    choices: Mapping[str, str],
    counts: Mapping[str, int],
) -> Comparison:
    """Return contacts side by side, with what is chosen beforehand or was chosen."""
    candidates = Candidates(contacts, stored_rows(contacts), survivor_id, choices)
    reads = ReadRows(actor, "contact")
    labels = {"name": _("Name"), "job_title": _("Job title"), "remarks": _("Remarks")}
    said = {
        "name": [" ".join(filter(None, (one.title, one.name))) for one in contacts],
        "job_title": [one.job_title for one in contacts],
        "remarks": [one.remarks for one in contacts],
    }
    phones = [joined(phone.raw for phone in one.phones.all()) for one in contacts]
    emails = [joined(email.address for email in one.emails.all()) for one in contacts]
    rows = [
        field_row(candidates, field, labels[field.key], said[field.key]) for field in CONTACT_FIELDS
    ]
    rows += [
        told_row(candidates, "phones", _("Phones"), phones),
        told_row(candidates, "emails", _("E-mails"), emails),
    ]
    return Comparison(
        records=tuple(
            ComparedRecord(
                id=contact.pk,
                name=contact.name,
                url=business_url(
                    actor.business_slug, "parties:party_card", party_id=contact.party_id
                ),
                version=contact.version,
                is_survivor=contact.pk == survivor_id,
                facts=tuple(
                    filter(None, (contact.party.name, contact.main_phone if reads("phone") else ""))
                ),
            )
            for contact in contacts
        ),
        rows=shown_rows(rows, reads),
        counts=tuple(counted(counts)),
    )
