"""Making, changing and archiving the people at a party."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.utils import timezone

from kesher.parties.models import Contact, Email, Party, Phone
from kesher.parties.operations.cleaning import contact_values
from kesher.parties.operations.reach import (
    prepare_reach,
    refresh_party,
    require_open_lists,
    store_reach,
    summarize_contact,
)
from kesher.parties.queries.access import get_contact, get_party
from kesher.parties.queries.card import stored_texts
from kesher.parties.rules.entries import ContactEntry, EmailEntry, PhoneEntry, Reach
from kesher.records.errors import AlreadyArchived, NotArchived, RecordArchived
from kesher.records.operations.links import keep_links
from kesher.records.operations.values import NOTHING, settle_edited, settle_new, values_before
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require_within_reach

_Entry = TypeVar("_Entry", PhoneEntry, EmailEntry)


@operation
def create_contact(
    *,
    actor: Actor,
    party_id: int,
    entry: ContactEntry,
    phones: Sequence[PhoneEntry] = (),
    emails: Sequence[EmailEntry] = (),
    lenient: bool = False,
    custom: Mapping[str, Any] = NOTHING,
    said: Collection[str] = (),
) -> Contact:
    """Make a contact at a party; the first one is its main contact.

    Raises: NotFound, NotPermitted, RecordArchived, NameMissing, TextTooLong, TooManyRows;
    InvalidEmail unless `lenient`; whatever `settle_new` refuses of `custom`, the values of the
    business' own fields, or of what is missing among the built-in ones.
    """
    party = _party_for_contacts(actor, party_id)
    values = contact_values(entry)
    reach = Reach(phones=tuple(phones), emails=tuple(emails), addresses=None)
    prepared = prepare_reach(reach, lenient=lenient)
    require_open_lists(actor, "contact", prepared, is_new=True)
    has_main = Contact.objects.filter(party=party, is_main=True, archived_at=None).exists()
    values["is_main"] = values["is_main"] or not has_main
    contact = Contact(
        business_id=actor.business_id,
        created_by_id=actor.membership_id,
        party=party,
        owner_id=party.owner_id,
        branch_id=party.branch_id,
        department_id=party.department_id,
        **values,
    )
    contact.save(force_insert=True)
    store_reach(party, contact, prepared)
    bring_up_to_date(party, contact)
    if settle_new(actor=actor, type_key="contact", record=contact, custom=custom, said=said):
        contact.save()
        bring_up_to_date(party, contact)
    keep_links("contact", [contact])
    return contact


@operation
def edit_contact(
    *,
    actor: Actor,
    contact_id: int,
    expected_version: int,
    entry: ContactEntry,
    phones: Sequence[PhoneEntry] | None,
    emails: Sequence[EmailEntry] | None,
    custom: Mapping[str, Any] = NOTHING,
    said: Collection[str] = (),
) -> Contact:
    """Change a contact with all its phones and e-mails; None leaves a list as it is.

    Raises: NotFound, NotPermitted, RecordArchived; StaleVersion, when somebody else has changed
    it; NameMissing, TextTooLong, TooManyRows, InvalidEmail; whatever `settle_edited` refuses.
    """
    contact = get_contact(actor, contact_id, "contact.edit", for_update=True)
    values_were = values_before("contact", contact)
    if contact.version != expected_version:
        raise StaleVersion(current_version=contact.version)
    if contact.archived_at or contact.party.archived_at:
        raise RecordArchived
    values = contact_values(entry)
    reach = Reach(phones=_whole(phones), emails=_whole(emails), addresses=None)
    kept = stored_texts(contact.party, contact)
    prepared = prepare_reach(reach, lenient=False, kept=kept)
    require_open_lists(actor, "contact", prepared, is_new=False)
    for name, value in {**values, "version": contact.version + 1}.items():
        setattr(contact, name, value)
    contact.save()
    store_reach(contact.party, contact, prepared)
    bring_up_to_date(contact.party, contact)
    if settle_edited(
        actor=actor,
        type_key="contact",
        record=contact,
        before=values_were,
        custom=custom,
        said=said,
    ):
        contact.save(update_fields=["custom_values"])
        bring_up_to_date(contact.party, contact)
    keep_links("contact", [contact])
    return contact


@operation
def archive_contact(*, actor: Actor, contact_id: int) -> Contact:
    """Move a contact to the archive: it and its numbers are no longer those of the party.

    Raises: NotFound, NotPermitted, AlreadyArchived.
    """
    contact = get_contact(actor, contact_id, "contact.archive", for_update=True)
    if contact.archived_at:
        raise AlreadyArchived
    contact.archived_at = timezone.now()
    return move_contact(contact)


@operation
def unarchive_contact(*, actor: Actor, contact_id: int) -> Contact:
    """Bring a contact back from the archive.

    Raises: NotFound, NotPermitted, NotArchived.
    """
    contact = get_contact(actor, contact_id, "contact.archive", for_update=True)
    if not contact.archived_at:
        raise NotArchived
    contact.archived_at = None
    return move_contact(contact)


def _whole(rows: Sequence[_Entry] | None) -> tuple[_Entry, ...] | None:
    return None if rows is None else tuple(rows)


def _party_for_contacts(actor: Actor, party_id: int) -> Party:
    party = get_party(actor, party_id, for_update=True)
    require_within_reach(
        actor,
        "contact.create",
        owner_id=party.owner_id,
        branch_id=party.branch_id,
        department_id=party.department_id,
        see="party.see",
    )
    if party.archived_at:
        raise RecordArchived
    return party


def move_contact(contact: Contact) -> Contact:
    """Save whether a contact is in use, archived or deleted, and what follows for its party."""
    contact.version += 1
    contact.save(update_fields=["archived_at", "deleted_at", "deleted_by", "version", "updated_at"])
    bring_up_to_date(contact.party, contact)
    return contact


def bring_up_to_date(party: Party, contact: Contact) -> None:
    """Let one contact be the main one, and bring what lists and search read up to date."""
    if contact.is_main and not contact.archived_at:
        others = Contact.objects.filter(party=party, is_main=True).exclude(pk=contact.pk)
        others.update(is_main=False)
    order = ("-is_main", "position", "pk")
    summarize_contact(
        contact,
        party_name=party.name,
        phones=list(Phone.objects.filter(contact=contact).order_by(*order)),
        emails=list(Email.objects.filter(contact=contact).order_by(*order)),
    )
    contact.save(update_fields=["main_phone", "main_email", "search_text", "sort_key"])
    refresh_party(party)
