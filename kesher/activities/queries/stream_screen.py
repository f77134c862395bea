"""What the composers above a stream show."""

from typing import Any

from kesher.activities.models import Activity
from kesher.activities.queries.log_screen import contacts_of
from kesher.activities.queries.stream_rows import SOURCE
from kesher.activities.queries.subjects import PARTY, party_id_of
from kesher.activities.rules.subjects import RecordKey
from kesher.lib.errors import NotPermitted
from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.records.errors import RecordArchived
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import entry_id
from kesher.tenancy.rules.access import Actor


def composer_url(actor: Actor, kind: RecordType, record: Any, name: str) -> str:
    """Return the address of a composer for a record."""
    return business_url(
        actor.business_slug, f"activities:{name}", record_type=kind.key, record_id=record.pk
    )


def meeting_url(actor: Actor, kind: RecordType, record: Any) -> str:
    """Return the address of a new meeting with the party of a record; blank without a party."""
    party_id = party_id_of(kind, record)
    if party_id is None:
        return ""
    return f"{business_url(actor.business_slug, 'activities:meeting_create')}?party={party_id}"


def compose_reason(actor: Actor, kind: RecordType, record: Any) -> str:
    """Return why nothing can be written on the record; blank where it can."""
    if not actor.may("activity.create"):
        return str(NotPermitted("activity.create").message)
    if kind.archived_attribute and getattr(record, kind.archived_attribute):
        return str(RecordArchived().message)
    return ""


def contacts_for(kind: RecordType, record: Any) -> list[tuple[int, str]]:
    """Return the contacts that a call about the record can have been with."""
    if kind.key == PARTY:
        return contacts_of(record)
    party_id = party_id_of(kind, record)
    party = Party.objects.filter(pk=party_id).first() if party_id else None
    return contacts_of(party) if party else []


def edit_context(actor: Actor, activity: Activity, at: RecordKey) -> dict[str, Any]:
    """Return what `activities/_stream_edit.html` needs beside the form."""
    names = {"record_type": at.record_type, "record_id": at.record_id}
    edit = business_url(actor.business_slug, "activities:activity_edit", activity_id=activity.pk)
    return {
        "entry_id": entry_id(SOURCE, activity.pk),
        "post_url": f"{edit}?at={at}",
        "entry_url": business_url(
            actor.business_slug,
            "records:stream_entry",
            **names,
            source=SOURCE,
            row_id=activity.pk,
        ),
        "mention_url": business_url(actor.business_slug, "activities:mention_lookup", **names),
    }
