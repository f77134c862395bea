"""What a card shows, in as few queries as it takes."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from kesher.lib.errors import NotFound
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.queries.access import may, require_reach
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor


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

    Raises: NotFound, when it is absent, foreign, out of sight or a fictitious lead.
    """
    party = (
        Party.objects.select_related("owner", "branch", "department")
        .filter(pk=party_id, fictitious_at=None)
        .annotate(
            card_phones=ArraySubquery(_phones()),
            card_contacts=ArraySubquery(_main_contact()),
            card_addresses=ArraySubquery(_main_address()),
            card_contact_count=Coalesce(Subquery(_contact_count()), Value(0)),
        )
        .first()
    )
    if party is None:
        raise NotFound
    require_reach(actor, "party.see", party, see="party.see")
    sees_contacts = may(actor, "contact.see", party)
    phones = (row for row in party.card_phones if sees_contacts or row["contact_id"] is None)
    return PartyCard(
        party=party,
        phones=tuple(phones),
        main_contact=party.card_contacts[0] if party.card_contacts and sees_contacts else None,
        main_address=party.card_addresses[0] if party.card_addresses else None,
        contact_count=party.card_contact_count if sees_contacts else 0,
    )


def _phones() -> QuerySet[Any]:
    of_party: QuerySet[Any] = Phone.objects.filter(party=OuterRef("pk")).filter(
        Q(contact=None) | Q(contact__archived_at=None, contact__is_main=True)
    )
    order = (F("contact").asc(nulls_first=True), "-is_main", "position", "pk")
    return of_party.order_by(*order).values(
        json=JSONObject(
            raw="raw",
            e164="e164",
            kind="kind",
            extension="extension",
            label="label",
            no_calls="no_calls",
            contact_id="contact_id",
        )
    )


def _main_contact() -> QuerySet[Any]:
    contacts: QuerySet[Any] = Contact.objects.filter(party=OuterRef("pk"), archived_at=None)
    return contacts.order_by("-is_main", "pk").values(
        json=JSONObject(id="id", name="name", job_title="job_title", email="main_email")
    )[:1]


def _main_address() -> QuerySet[Any]:
    addresses: QuerySet[Any] = Address.objects.filter(party=OuterRef("pk"))
    names = ("street", "house_number", "entrance", "floor", "flat", "po_box", "locality_name")
    fields = {name: name for name in (*names, "postal_code", "country")}
    rows: QuerySet[Any] = addresses.order_by("-is_main", "position", "pk")
    return rows.values(json=JSONObject(**fields))[:1]


def _contact_count() -> QuerySet[Any]:
    contacts: QuerySet[Any] = Contact.objects.filter(party=OuterRef("pk"), archived_at=None)
    counted: QuerySet[Any] = contacts.order_by().values("party").annotate(count=Count("pk"))
    return counted.values("count")


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
    contacts = Contact.objects.filter(party=party).prefetch_related("phones", "emails")
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
