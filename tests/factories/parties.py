"""Parties and contacts, made by the operations that make them in the product."""

from typing import Any

from kesher.parties import operations
from kesher.parties.models import Contact, Party
from kesher.parties.rules.entries import (
    AddressEntry,
    ContactEntry,
    EmailEntry,
    PartyEntry,
    PhoneEntry,
    Reach,
)
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope


def make_party(
    actor: Actor,
    name: str = "מפעלי שגב",
    *,
    kind: str = "organization",
    roles: tuple[str, ...] = ("customer",),
    phones: tuple[str, ...] = (),
    emails: tuple[str, ...] = (),
    locality: str = "",
    **more: Any,
) -> Party:
    """Make a party that the actor owns."""
    reach = Reach(
        phones=tuple(PhoneEntry(raw=raw) for raw in phones),
        emails=tuple(EmailEntry(address=address) for address in emails),
        addresses=(AddressEntry(locality_name=locality),) if locality else (),
    )
    with in_scope(actor):
        entry = PartyEntry(kind=kind, name=name, **more)
        return operations.create_party(actor=actor, entry=entry, roles=roles, reach=reach)


def make_contact(
    actor: Actor, party: Party, name: str = "רותי מזרחי", *, phones: tuple[str, ...] = ()
) -> Contact:
    """Make a contact at a party."""
    with in_scope(actor):
        return operations.create_contact(
            actor=actor,
            party_id=party.pk,
            entry=ContactEntry(name=name),
            phones=tuple(PhoneEntry(raw=raw) for raw in phones),
        )
