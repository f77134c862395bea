"""Storing what rows of a sheet were made into, each kind of row in one query."""

from collections.abc import Sequence

from django.db import connection

from kesher.lib.rows import insert_rows
from kesher.parties.choices import CustomerStatus
from kesher.parties.models import Address, Email, Party, Phone
from kesher.parties.operations.imports.drafts import Draft
from kesher.parties.operations.reach import summarize, summarize_contact
from kesher.records.operations.links import keep_links


def store(drafts: Sequence[Draft]) -> None:
    """Insert a chunk; the ids are drawn first, since what search reads depends on them."""
    parties = [draft.party for draft in drafts if draft.party]
    contacts = [draft.contact for draft in drafts if draft.party and draft.contact]
    for party, party_id in zip(parties, _draw_ids("parties_party", len(parties)), strict=True):
        party.pk = party_id
        if party.customer_status == CustomerStatus.REAL and not party.account_key:
            party.account_key = str(party_id)
    for contact, contact_id in zip(
        contacts, _draw_ids("parties_contact", len(contacts)), strict=True
    ):
        contact.pk = contact_id
    rows = [_rows_of(draft, draft.party) for draft in drafts if draft.party]
    insert_rows(parties)
    insert_rows(contacts)
    insert_rows([phone for of_one in rows for phone in of_one[0]])
    insert_rows([email for of_one in rows for email in of_one[1]])
    insert_rows([address for of_one in rows for address in of_one[2]])
    keep_links("party", parties)


def _rows_of(draft: Draft, party: Party) -> tuple[list[Phone], list[Email], list[Address]]:
    """Return the rows that belong to a party, and let it show the main ones."""
    contact = draft.contact
    belongs = {"business_id": party.business_id, "party": party}
    phones = [Phone(**belongs, **row.values) for row in draft.reach.phones]
    emails = [Email(**belongs, **row.values) for row in draft.reach.emails]
    addresses = [Address(**belongs, **row.values) for row in draft.reach.addresses]
    if contact is not None:
        contact.party = party
        of_contact = {**belongs, "contact": contact}
        his_phones = [Phone(**of_contact, **row.values) for row in draft.contact_reach.phones]
        his_emails = [Email(**of_contact, **row.values) for row in draft.contact_reach.emails]
        summarize_contact(contact, party_name=party.name, phones=his_phones, emails=his_emails)
        phones += his_phones
        emails += his_emails
    summarize(
        party,
        contacts=[contact] if contact else [],
        phones=sorted(phones, key=_main_first),
        emails=sorted(emails, key=_main_first),
        addresses=addresses,
    )
    return phones, emails, addresses


def _main_first(row: Phone | Email) -> bool:
    return not row.is_main


def _draw_ids(table: str, count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]
