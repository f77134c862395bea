"""What a card shows, in as few queries as it takes."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q

from kesher.lib.errors import NotFound
from kesher.lib.rows import read_row
from kesher.parties.choices import MergedKind
from kesher.parties.errors import MergedAway
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.queries.access import (
    PARTY_TABLES,
    get_party,
    may,
    party_columns,
    party_of,
    require_reach,
)
from kesher.parties.queries.merges import survivor_id_of
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import scoped_business_id


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party with what its head, its side and the figures of its tabs need."""

    party: Party
    phones: tuple[dict[str, Any], ...]
    main_contact: dict[str, Any] | None
    main_address: dict[str, Any] | None
    contact_count: int


def get_party_card(actor: Actor, party_id: int) -> PartyCard:
    """Return the card of a party in one query.

    Raises: NotFound, when it is absent, foreign, out of sight or a fictitious lead; MergedAway,
    when it was merged into another card, which the actor sees.
    """
    row = read_row(
        f"SELECT {party_columns()}, {_CARD} {PARTY_TABLES}",
        {"business": scoped_business_id(), "party": party_id},
    )
    if row is None:
        _lead_on(actor, party_id)
        raise NotFound
    *values, phones, contacts, addresses, contact_count, twins, merges = row
    party = party_of(values)
    require_reach(actor, "party.see", party, see="party.see")
    # The panel beside the tabs gets the party alone.
    party.card_twins, party.card_merges = twins or (), merges or ()  # type: ignore[attr-defined]
    sees_contacts = may(actor, "contact.see", party)
    return PartyCard(
        party=party,
        phones=tuple(phone for phone in phones if sees_contacts or phone["contact_id"] is None),
        main_contact=contacts if sees_contacts else None,
        main_address=addresses,
        contact_count=contact_count if sees_contacts else 0,
    )


def card_as_read(card: PartyCard, contact: RecordType) -> PartyCard:
    """Return the card without what a reader may not read of contacts, as the type tells."""
    phones, main = card.phones, card.main_contact
    if not contact.find_field("phone"):
        phones = tuple(phone for phone in phones if phone["contact_id"] is None)
    if main and not contact.find_field("job_title"):
        main = {**main, "job_title": ""}
    return replace(card, phones=phones, main_contact=main)


def _lead_on(actor: Actor, party_id: int) -> None:
    survivor_id = survivor_id_of(MergedKind.PARTY, party_id)
    if survivor_id is not None:
        get_party(actor, survivor_id)
        raise MergedAway(survivor_id)


_CARD = """
  (SELECT coalesce(json_agg(json_build_object(
       'raw', phone.raw, 'e164', phone.e164, 'kind', phone.kind, 'extension', phone.extension,
       'label', phone.label, 'no_calls', phone.no_calls, 'contact_id', phone.contact_id
     ) ORDER BY phone.contact_id NULLS FIRST, phone.is_main DESC, phone.position, phone.id), '[]')
   FROM parties_phone phone LEFT JOIN parties_contact person ON person.id = phone.contact_id
   WHERE phone.business_id = %(business)s AND phone.party_id = party.id
     AND (phone.contact_id IS NULL OR person.archived_at IS NULL AND person.is_main)),
  (SELECT json_build_object('id', person.id, 'name', person.name, 'job_title', person.job_title,
     'email', person.main_email)
   FROM parties_contact person
   WHERE person.business_id = %(business)s AND person.party_id = party.id
     AND person.archived_at IS NULL
   ORDER BY person.is_main DESC, person.id LIMIT 1),
  (SELECT json_build_object('street', place.street, 'house_number', place.house_number,
     'entrance', place.entrance, 'floor', place.floor, 'flat', place.flat, 'po_box', place.po_box,
     'locality_name', place.locality_name, 'postal_code', place.postal_code,
     'country', place.country)
   FROM parties_address place
   WHERE place.business_id = %(business)s AND place.party_id = party.id
   ORDER BY place.is_main DESC, place.position, place.id LIMIT 1),
  (SELECT count(*) FROM parties_contact person
   WHERE person.business_id = %(business)s AND person.party_id = party.id
     AND person.archived_at IS NULL),
  (SELECT json_agg(json_build_object('id', other.id, 'name', other.name, 'reasons', pair.reasons,
     'owner_id', other.owner_id, 'branch_id', other.branch_id,
     'department_id', other.department_id) ORDER BY pair.score DESC, pair.id)
   FROM parties_duplicatepair pair
   JOIN parties_party other ON other.id = CASE WHEN pair.low_id = party.id THEN pair.high_id
     ELSE pair.low_id END AND other.left_lists_at IS NULL AND other.archived_at IS NULL
   WHERE pair.business_id = %(business)s AND (pair.low_id = party.id OR pair.high_id = party.id)
     AND pair.dismissed_at IS NULL),
  (SELECT json_agg(json_build_object('id', merge.id, 'names', merge.names) ORDER BY merge.id DESC)
   FROM parties_merge merge
   WHERE merge.business_id = %(business)s AND merge.party_id = party.id
     AND merge.erased_at IS NULL AND merge.state <> 'undone')
"""


def phones_of(party: Party) -> list[Phone]:
    """Return the party's own numbers, in order."""
    return list(Phone.objects.filter(party=party, contact=None).order_by("position", "pk"))


def emails_of(party: Party) -> list[Email]:
    """Return the party's own e-mail addresses, in order."""
    return list(Email.objects.filter(party=party, contact=None).order_by("position", "pk"))


def phones_of_contact(contact: Contact) -> list[Phone]:
    """Return the contact's numbers, in order."""
    return list(Phone.objects.filter(contact=contact).order_by("position", "pk"))


def emails_of_contact(contact: Contact) -> list[Email]:
    """Return the contact's e-mail addresses, in order."""
    return list(Email.objects.filter(contact=contact).order_by("position", "pk"))


def addresses_of(party: Party) -> list[Address]:
    """Return the party's addresses, in order."""
    return list(Address.objects.filter(party=party).order_by("position", "pk"))


def contacts_of(party: Party) -> list[Contact]:
    """Return the contacts at a party: the main one first, archived ones last."""
    contacts = Contact.objects.filter(
        party=party, deleted_at=None, merged_into=None
    ).prefetch_related("phones", "emails")
    return list(
        contacts.order_by(F("archived_at").asc(nulls_first=True), "-is_main", "sort_key", "pk")
    )


def stored_texts(party: Party, contact: Contact | None = None) -> frozenset[str]:
    """Return ID number, mails and postal codes as stored: what an import left wrong may stay."""
    mails = Email.objects.filter(party=party, contact=contact).values_list("address", flat=True)
    if contact is not None:
        return frozenset(mails)
    codes = Address.objects.filter(party=party).values_list("postal_code", flat=True)
    return frozenset([party.id_number, *mails, *codes])


def owners_to_choose(current_id: int | None) -> list[Membership]:
    """Return the active users by branch, department and name; a deactivated owner stays listed."""
    users = Membership.objects.filter(Q(is_active=True) | Q(pk=current_id or 0))
    return list(users.order_by("display_name", "pk"))


def units_to_choose(*current_ids: int | None) -> list[OrgUnit]:
    """Return the active branches and departments; a closed one that is in use stays listed."""
    in_use = [unit_id for unit_id in current_ids if unit_id]
    units = OrgUnit.objects.filter(Q(is_active=True) | Q(pk__in=in_use))
    return list(units.order_by("kind", "position", "name", "pk"))
