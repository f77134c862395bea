"""What every deed on the timeline shares: the party it is about, the row it writes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from kesher.activities.choices import ActivityKind
from kesher.activities.errors import (
    NotAContactOfParty,
    PartyArchived,
    PartyLeftLists,
    SummaryTooLong,
)
from kesher.activities.models import Activity
from kesher.activities.queries.subjects import PARTY, get_subject, party_id_of
from kesher.activities.rules.subjects import RecordKey
from kesher.activities.rules.windows import Lock
from kesher.lib.errors import NotPermitted
from kesher.lib.rows import insert_row
from kesher.lib.text import clean_text
from kesher.parties.models import Contact, Party
from kesher.parties.queries import get_party
from kesher.records.errors import RecordArchived
from kesher.records.queries import record_type
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor, require

SUMMARY_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is written on: a party, or a record of another type, which may have a party."""

    party: Party | None
    kind: RecordType
    record: Any

    @property
    def party_id(self) -> int | None:
        """Return the party whose log shows the row."""
        return self.party.pk if self.party else None

    @property
    def is_party(self) -> bool:
        """Tell whether it is a party itself, whose rows name no record."""
        return self.kind.key == PARTY


def open_subject(actor: Actor, about: RecordKey) -> Subject:
    """Return what a row is to be about, locked as `open_party` locks, if it may be written on.

    A row on a record of a party stands on the log of that party too, so that must be open as well.

    Raises: NotPermitted, without the right to log; NotFound, when the record is not to be seen or
    has no timeline; RecordArchived, PartyArchived, PartyLeftLists, when the log is read-only.
    """
    if about.record_type == PARTY:
        party = open_party(actor, about.record_id)
        return Subject(party, record_type(PARTY), party)
    kind, record = get_subject(actor, about.record_type, about.record_id)
    require(actor, "activity.create")
    if kind.archived_attribute and getattr(record, kind.archived_attribute):
        raise RecordArchived
    party_id = party_id_of(kind, record)
    if party_id is None:
        return Subject(None, kind, record)
    parties = Party.objects.select_for_update(no_key=True)
    found: Party | None = parties.filter(pk=party_id).first()
    if found is not None and found.left_lists_at is not None:
        raise PartyLeftLists
    if found is not None and found.archived_at is not None:
        raise PartyArchived
    return Subject(found, kind, record)


def open_party(actor: Actor, party_id: int) -> Party:
    """Return the party, locked until the end of the transaction, if its log may be written.

    The lock makes two who log on one card at once close its pending calls one after the other,
    and keeps the card from being archived meanwhile.

    Raises: NotPermitted, without the right to log; NotFound, when the party is not to be seen or
    a fictitious lead; PartyArchived, when its log is read-only.
    """
    party = get_party(actor, party_id, for_update=True, no_key=True)
    require(actor, "activity.create")
    if party.archived_at is not None:
        raise PartyArchived
    return party


def subject_of(actor: Actor, party_id: int | None, about: RecordKey | None) -> Subject:
    """Return what a row is to be about: the record, or else the party.

    Raises: what `open_subject` raises.
    """
    return open_subject(actor, about or RecordKey(PARTY, party_id or 0))


def raise_lock(lock: Lock) -> None:
    """Refuse a change of a row for a reason that does not depend on time.

    Raises: PartyLeftLists, PartyArchived, NotPermitted, by the reason.
    """
    if lock is Lock.PARTY_LEFT_LISTS:
        raise PartyLeftLists
    if lock is Lock.PARTY_ARCHIVED:
        raise PartyArchived
    if lock is Lock.NOT_YOURS:
        raise NotPermitted("activity.edit")


def cleaned_summary(summary: str) -> str:
    """Return the summary fit for storage.

    Raises: SummaryTooLong, beyond 50,000 characters.
    """
    text = clean_text(summary)
    if len(text) > SUMMARY_LIMIT:
        raise SummaryTooLong(length=len(text), limit=SUMMARY_LIMIT)
    return text


def check_contact(contact_id: int | None, *, party_id: int | None) -> None:
    """Let only a contact of the party pass.

    Raises: NotAContactOfParty, for any other contact.
    """
    if contact_id is None:
        return
    if party_id is None:
        raise NotAContactOfParty
    contacts = Contact.objects.filter(pk=contact_id, party_id=party_id, archived_at=None)
    if not contacts.exists():
        raise NotAContactOfParty


def write_row(
    actor: Actor,
    kind: ActivityKind,
    *,
    summary: str,
    party_id: int | None = None,
    contact_id: int | None = None,
    occurred_at: datetime | None = None,
    on: Subject | None = None,
    subtype: str = "",
) -> Activity:
    """Write the row that every kind of engagement has; who held it is the actor, now.

    With `on` it is written on that record, and on its party.
    """
    now = timezone.now()
    is_of_record = on is not None and not on.is_party
    row = Activity(
        business_id=actor.business_id,
        kind=kind,
        party_id=on.party_id if on else party_id,
        record_type=on.kind.key if on and is_of_record else "",
        record_id=on.record.pk if on and is_of_record else None,
        subtype=subtype,
        contact_id=contact_id,
        summary=summary,
        occurred_at=occurred_at or now,
        recorded_at=now,
        owner_id=actor.membership_id,
        created_by_id=actor.membership_id,
        branch_id=actor.branch_id,
        department_id=actor.department_id,
    )
    insert_row(row)
    return row
