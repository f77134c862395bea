"""What every deed on the timeline shares: the party it is about, the row it writes."""

from datetime import datetime

from django.utils import timezone

from kesher.activities.choices import ActivityKind
from kesher.activities.errors import (
    NotAContactOfParty,
    PartyArchived,
    PartyFictitious,
    SummaryTooLong,
)
from kesher.activities.models import Activity
from kesher.activities.rules.windows import Lock
from kesher.lib.errors import NotPermitted
from kesher.lib.rows import insert_row
from kesher.lib.text import clean_text
from kesher.parties.models import Contact, Party
from kesher.parties.queries import get_party
from kesher.tenancy.rules.access import Actor, require

SUMMARY_LIMIT = 50_000


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


def raise_lock(lock: Lock) -> None:
    """Refuse a change of a row for a reason that does not depend on time.

    Raises: PartyFictitious, PartyArchived, NotPermitted, by the reason.
    """
    if lock is Lock.PARTY_FICTITIOUS:
        raise PartyFictitious
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


def check_contact(contact_id: int | None, *, party_id: int) -> None:
    """Let only a contact of the party pass.

    Raises: NotAContactOfParty, for any other contact.
    """
    if contact_id is None:
        return
    contacts = Contact.objects.filter(pk=contact_id, party_id=party_id, archived_at=None)
    if not contacts.exists():
        raise NotAContactOfParty


def write_row(
    actor: Actor,
    kind: ActivityKind,
    *,
    party_id: int | None,
    summary: str,
    contact_id: int | None = None,
    occurred_at: datetime | None = None,
) -> Activity:
    """Write the row that every kind of engagement has; who held it is the actor, now."""
    now = timezone.now()
    row = Activity(
        business_id=actor.business_id,
        kind=kind,
        party_id=party_id,
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
