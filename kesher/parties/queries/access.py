"""The one way to a party or a contact: business, reach and right are checked together."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import QuerySet

from kesher.lib.errors import NotFound
from kesher.lib.rows import column_count, columns_of, instance_of, read_row
from kesher.parties.models import Contact, Party
from kesher.records.queries import record_type_for
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, is_within_reach, require_within_reach
from kesher.tenancy.scoping import scoped_business_id

_LINKED = (("owner", Membership), ("branch", OrgUnit), ("department", OrgUnit))

PARTY_TABLES = """
FROM parties_party party
LEFT JOIN tenancy_membership owner ON owner.id = party.owner_id
LEFT JOIN tenancy_orgunit branch ON branch.id = party.branch_id
LEFT JOIN tenancy_orgunit department ON department.id = party.department_id
WHERE party.business_id = %(business)s AND party.id = %(party)s AND party.left_lists_at IS NULL
"""


@cache
def party_columns() -> str:
    """Return the columns of a party and of those to whom it belongs, in `PARTY_TABLES`.

    Every card and every deed on one asks for them; the ORM took a third of a card to compose that.
    """
    columns = [columns_of(Party, "party"), *(columns_of(model, name) for name, model in _LINKED)]
    return ", ".join(columns)


def party_of(values: Sequence[Any]) -> Party:
    """Return the party with owner, branch and department, from the values of `party_columns`."""
    place = column_count(Party)
    party = instance_of(Party, values[:place])
    for name, model in _LINKED:
        count = column_count(model)
        linked = values[place : place + count]
        if linked[0] is not None:
            setattr(party, name, instance_of(model, linked))
        place += count
    return party


def visible_parties(actor: Actor, right: str = "party.see") -> QuerySet[Party]:
    """Return the parties that the right reaches, archived ones too; fictitious leads never."""
    return within_reach(Party.objects.filter(left_lists_at=None), actor, right)


def visible_contacts(actor: Actor, right: str = "contact.see") -> QuerySet[Contact]:
    """Return the contacts that the right reaches; a contact is where its party is."""
    contacts = Contact.objects.filter(party__left_lists_at=None, deleted_at=None, merged_into=None)
    seen = within_reach(contacts, actor, "party.see", prefix="party__")
    return within_reach(seen, actor, right, prefix="party__")


def get_party(
    actor: Actor,
    party_id: int,
    right: str = "party.see",
    *,
    for_update: bool = False,
    no_key: bool = False,
) -> Party:
    """Return the party with owner, branch and department, if the actor may do this deed to it.

    `for_update` locks the row until the end of the transaction; with `no_key` others may go on to
    write rows that point to it.

    Raises: NotFound, when it is absent, foreign, out of sight or a fictitious lead; NotPermitted,
    when it may be seen but `right` does not reach it.
    """
    statement = f"SELECT {party_columns()} {PARTY_TABLES}"
    if for_update:
        statement = f"{statement} FOR {'NO KEY ' if no_key else ''}UPDATE OF party"
    row = read_row(statement, {"business": scoped_business_id(), "party": party_id})
    if row is None:
        raise NotFound
    party = party_of(row)
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
        contacts = contacts.select_for_update(of=("party", "self"))  # as merging does
    contact: Contact | None = contacts.filter(
        pk=contact_id, party__left_lists_at=None, deleted_at=None, merged_into=None
    ).first()
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


def reads_phones(actor: Actor) -> bool:
    """Tell whether the actor's role reads every number: those of parties and of their contacts."""
    return _reads_everywhere(actor, "phone")


def reads_emails(actor: Actor) -> bool:
    """Tell whether the actor's role reads every e-mail address."""
    return _reads_everywhere(actor, "email")


def _reads_everywhere(actor: Actor, key: str) -> bool:
    return all(record_type_for(actor, name).find_field(key) for name in ("party", "contact"))


def may_write_phones(actor: Actor) -> bool:
    """Tell whether the actor's role may write the numbers of a party."""
    spec = record_type_for(actor, "party").find_field("phone")
    return spec is not None and not spec.is_locked


def has_parties() -> bool:
    """Tell whether the business in scope has entered anybody yet."""
    return bool(Party.objects.exists())
