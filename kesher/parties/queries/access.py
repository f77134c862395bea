"""The one way to a party or a contact: business, reach and right are checked together."""

from django.db.models import QuerySet

from kesher.lib.errors import NotFound
from kesher.parties.models import Contact, Party
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, is_within_reach, require_within_reach


def visible_parties(actor: Actor, right: str = "party.see") -> QuerySet[Party]:
    """Return the parties that the right reaches, archived ones too; fictitious leads never."""
    return within_reach(Party.objects.filter(fictitious_at=None), actor, right)


def visible_contacts(actor: Actor, right: str = "contact.see") -> QuerySet[Contact]:
    """Return the contacts that the right reaches; a contact is where its party is."""
    contacts = Contact.objects.filter(party__fictitious_at=None)
    seen = within_reach(contacts, actor, "party.see", prefix="party__")
    return within_reach(seen, actor, right, prefix="party__")


def get_party(
    actor: Actor, party_id: int, right: str = "party.see", *, for_update: bool = False
) -> Party:
    """Return the party with owner, branch and department, if the actor may do this deed to it.

    `for_update` locks the row until the end of the transaction.

    Raises: NotFound, when it is absent, foreign, out of sight or a fictitious lead; NotPermitted,
    when it may be seen but `right` does not reach it.
    """
    parties = Party.objects.select_related("owner", "branch", "department")
    if for_update:
        parties = parties.select_for_update(of=("self",))
    party: Party | None = parties.filter(pk=party_id, fictitious_at=None).first()
    if party is None:
        raise NotFound
    require_reach(actor, right, party, see="party.see")
    return party


def get_contact(
    actor: Actor, contact_id: int, right: str = "contact.see", *, for_update: bool = False
) -> Contact:
    """Return the contact with its party, if the actor may do this deed to it.

    A contact has no owner of its own: the rights on contacts reach it through its party.

    Raises: NotFound, when it or its party is absent, foreign or out of sight; NotPermitted, when
    it may be seen but `right` does not reach it.
    """
    contacts = Contact.objects.select_related("party", "party__owner")
    if for_update:
        contacts = contacts.select_for_update(of=("self", "party"))
    contact: Contact | None = contacts.filter(pk=contact_id, party__fictitious_at=None).first()
    if contact is None:
        raise NotFound
    require_reach(actor, "party.see", contact.party, see="party.see")
    require_reach(actor, right, contact.party, see="contact.see")
    return contact


def require_reach(actor: Actor, right: str, party: Party, *, see: str) -> None:
    """Let the actor pass only if the right reaches the party.

    Raises: NotFound, when the right `see` does not reach it; NotPermitted, when only `right` does
    not.
    """
    require_within_reach(
        actor,
        right,
        owner_id=party.owner_id,
        branch_id=party.branch_id,
        department_id=party.department_id,
        see=see,
    )


def may(actor: Actor, right: str, party: Party) -> bool:
    """Tell whether the right reaches the party."""
    return is_within_reach(
        actor,
        right,
        owner_id=party.owner_id,
        branch_id=party.branch_id,
        department_id=party.department_id,
    )
