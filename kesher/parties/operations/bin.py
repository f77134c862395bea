"""Deleting parties and contacts, and bringing them back from the recycle bin.

A deleted party leaves the lists as a fictitious lead does, by the same mark, so that whatever
hides the one hides the other: its contacts, its log, its calls. A deleted contact is archived too,
so that its numbers are no longer those of its party.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from kesher.lib.errors import NotFound
from kesher.parties.models import Contact, Party
from kesher.parties.operations.contacts import move_contact
from kesher.parties.queries.access import get_contact, get_party
from kesher.records.operations.plain import MARKS
from kesher.records.queries import deletable, record_type
from kesher.records.rules.record_types import Mark
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def delete_party(*, actor: Actor, record_id: int) -> Party:
    """Put a party with all that belongs to it into the recycle bin.

    Raises: NotFound, NotPermitted.
    """
    party = get_party(actor, record_id, "party.delete", for_update=True)
    _mark_deleted(actor, party)
    return _saved(party)


@operation
def restore_party(*, actor: Actor, record_id: int) -> Party:
    """Bring a party back from the recycle bin, to the lists or to the archive as it was.

    Raises: NotFound, when it is not in the bin or out of the actor's reach.
    """
    party: Party = _deleted(actor, "party", record_id)
    party.deleted_at = party.deleted_by_id = party.left_lists_at = None
    return _saved(party)


@operation
def delete_contact(*, actor: Actor, record_id: int) -> Contact:
    """Put a contact into the recycle bin.

    Raises: NotFound, NotPermitted.
    """
    contact = get_contact(actor, record_id, "contact.delete", for_update=True)
    contact.deleted_at = timezone.now()
    contact.deleted_by_id = actor.membership_id
    contact.archived_at = contact.archived_at or contact.deleted_at
    return move_contact(contact)


@operation
def restore_contact(*, actor: Actor, record_id: int) -> Contact:
    """Bring a contact back from the recycle bin; one that was archived before stays archived.

    Raises: NotFound, when it is not in the bin, out of the actor's reach or its party is away.
    """
    contact: Contact = _deleted(actor, "contact", record_id)
    if contact.archived_at == contact.deleted_at:
        contact.archived_at = None
    contact.deleted_at = contact.deleted_by_id = None
    return move_contact(contact)


def _deleted(actor: Actor, type_key: str, record_id: int) -> Any:
    """Return a party or a contact in the bin, locked, if the actor may restore it."""
    rows = deletable(actor, record_type(type_key)).filter(pk=record_id)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound
    return found


_COLUMNS = ("deleted_at", "deleted_by", "left_lists_at")


def _mark_deleted(actor: Actor, party: Party) -> tuple[str, ...]:
    party.deleted_at = party.left_lists_at = timezone.now()
    party.deleted_by_id = actor.membership_id
    return _COLUMNS


def _saved(party: Party) -> Party:
    party.version += 1
    party.save(update_fields=[*_COLUMNS, "version", "updated_at"])
    return party


#: What is done to many parties at once.
PARTY_MARKS: Mapping[str, Mark] = MappingProxyType(
    {**MARKS, "delete": Mark("delete", _mark_deleted)}
)
