"""Parties and contacts written by the keys of their fields, as imports, boards and programs do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from kesher.parties.choices import CustomerStatus, PartyKind, PartyRole
from kesher.parties.errors import AccountKeyTaken
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.operations.cleaning import fitting_line, fitting_text
from kesher.parties.operations.contacts import (
    archive_contact,
    bring_up_to_date,
    create_contact,
    edit_contact,
    unarchive_contact,
)
from kesher.parties.operations.parties import (
    archive_party,
    create_party,
    edit_party,
    rename_in_contacts,
    unarchive_party,
)
from kesher.parties.operations.reach import refresh_parties, refresh_party
from kesher.parties.queries.access import get_contact, get_party
from kesher.parties.queries.card import (
    addresses_of,
    emails_of,
    emails_of_contact,
    phones_of,
    phones_of_contact,
)
from kesher.parties.rules.entries import (
    AddressEntry,
    ContactEntry,
    EmailEntry,
    PartyEntry,
    PhoneEntry,
    Reach,
)
from kesher.parties.rules.status_transitions import ADMIT_EXISTING, TABLES, first_statuses
from kesher.records.errors import (
    CannotBeWritten,
    EvidenceMissing,
    FieldRequired,
    IllegalTransition,
)
from kesher.records.operations.places import (
    PLACE_KEYS,
    place_of_creator,
    place_of_record,
    wanted_place,
)
from kesher.records.operations.values import own_values
from kesher.records.queries import record_type
from kesher.records.rules.record_types import RecordWriter
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.rules.access import Actor, require

Values = Mapping[str, Any]
_Entry = TypeVar("_Entry", PhoneEntry, EmailEntry, AddressEntry)

_NAMES = ("name", "first_name", "last_name")
_PARTY_TEXTS = ("kind", "legal_name", "title", "id_number_kind", "id_number", "website", "remarks")
_CONTACT_TEXTS = ("title", "job_title", "remarks")
_STATUSES = {"customer_status": PartyRole.CUSTOMER, "supplier_status": PartyRole.SUPPLIER}
_REACH = frozenset({"phone", "email", "locality"})


# --- parties ----------------------------------------------------------------------------------


def write_new_party(*, actor: Actor, values: Values) -> Party:
    """Make a party; it has the roles whose status is given, and is a customer where none is.

    Raises: what `create_party` refuses; IllegalTransition, for a status that nobody starts with;
    AccountKeyTaken.
    """
    roles = _roles_of_new(actor, values)
    name = values.get("name") or ""
    first, last = values.get("first_name") or "", values.get("last_name") or ""
    kind = values.get("kind") or (PartyKind.PERSON if first or last else PartyKind.ORGANIZATION)
    texts = {key: values.get(key) or "" for key in _PARTY_TEXTS if key != "kind"}
    place = wanted_place(values, place_of_creator(actor)) if PLACE_KEYS & values.keys() else None
    entry = PartyEntry(
        kind=kind,
        name="" if first or last else name,
        first_name=first,
        last_name=last,
        place=place,
        **{**texts, "id_number_kind": texts["id_number_kind"] or "unknown"},
    )
    if kind != PartyKind.PERSON:
        entry = replace(entry, name=name)
    reach = Reach(
        phones=tuple(PhoneEntry(raw=text) for text in _given(values, "phone")),
        emails=tuple(EmailEntry(address=text) for text in _given(values, "email")),
        addresses=tuple(AddressEntry(locality_name=text) for text in _given(values, "locality")),
    )
    party = create_party(
        actor=actor,
        entry=entry,
        roles=list(roles),
        reach=reach,
        custom=own_values(record_type("party"), values),
        said=values,
    )
    more = {}
    if roles.get(PartyRole.CUSTOMER) == CustomerStatus.REAL:
        more = {"customer_status": CustomerStatus.REAL.value, "account_key": str(party.pk)}
    _keep_the_rest(actor, party, values, more)
    return party


def write_party(
    *, actor: Actor, record_id: int, values: Values, expected_version: int | None = None
) -> Party:
    """Change the named values of a party; phone, e-mail and locality are those of its main rows.

    A status changes only with what its move asks for, which no value tells: a legal move is
    refused with what is missing, and made by `change_status`.

    Raises: what `edit_party` refuses; IllegalTransition, EvidenceMissing, AccountKeyTaken.
    """
    party = get_party(actor, record_id, "party.edit", for_update=True)
    _refuse_status_moves(party, values)
    entry, reach = _entry_of(party, values), _reach_of(party, values)
    version = party.version if expected_version is None else expected_version
    party = edit_party(
        actor=actor,
        party_id=record_id,
        expected_version=version,
        entry=entry,
        reach=reach,
        custom=own_values(record_type("party"), values),
        said=values,
    )
    _keep_the_rest(actor, party, values)
    return party


def _entry_of(party: Party, values: Values) -> PartyEntry:
    """Return the party as it is, but for the named values; a new name replaces all its parts."""
    said = {key: getattr(party, key) for key in (*_NAMES, *_PARTY_TEXTS)}
    said |= {key: values[key] or "" for key in said if key in values}
    is_person = said["kind"] == PartyKind.PERSON
    if is_person and "name" in values and not {"first_name", "last_name"} & values.keys():
        said |= {"first_name": "", "last_name": ""}
    elif is_person:
        said["name"] = ""
    is_moved = bool(PLACE_KEYS & values.keys())
    place = wanted_place(values, place_of_record(party)) if is_moved else None
    return PartyEntry(**said, place=place)


def _reach_of(party: Party, values: Values) -> Reach | None:
    if not _REACH & values.keys():
        return None
    addresses = None
    if "locality" in values:
        new = AddressEntry(locality_name=values["locality"] or "")
        rows = [_address_entry(row) for row in addresses_of(party)]
        addresses = tuple(_with_main(rows, "locality_name", new))
    return Reach(
        phones=_changed_phones(values, lambda: phones_of(party)),
        emails=_changed_emails(values, lambda: emails_of(party)),
        addresses=addresses,
    )


def _roles_of_new(actor: Actor, values: Values) -> dict[PartyRole, str]:
    """Return the first status by role."""
    given = {role: values[key] for key, role in _STATUSES.items() if values.get(key)}
    for role, status in given.items():
        if status not in first_statuses(role, may_admit_existing=actor.may(ADMIT_EXISTING)):
            raise IllegalTransition(key=status, status=None)
    return given or {PartyRole.CUSTOMER: CustomerStatus.NEW.value}


def _refuse_status_moves(party: Party, values: Values) -> None:
    for key, role in _STATUSES.items():
        present = getattr(party, key)
        if key not in values or (values[key] or None) == present:
            continue
        move = TABLES[role].between(present, str(values[key] or ""))
        raise EvidenceMissing((*move.evidence, "summary")[0])


def _keep_the_rest(
    actor: Actor, party: Party, values: Values, more: Mapping[str, str] | None = None
) -> None:
    """Store what an entry does not carry: the account key, the message."""
    columns = dict(more or {})
    if "account_key" in values:
        columns["account_key"] = fitting_line(Party, "account_key", values["account_key"] or "")
    if "card_message" in values:
        columns["card_message"] = fitting_text(Party, "card_message", values["card_message"] or "")
    changed = [name for name, value in columns.items() if getattr(party, name) != value]
    if "account_key" in changed:
        require(actor, ADMIT_EXISTING)
    for name in changed:
        setattr(party, name, columns[name])
    if not changed:
        return
    try:
        with transaction.atomic():
            party.save(update_fields=changed)
    except IntegrityError:
        raise AccountKeyTaken(party.account_key) from None
    if "account_key" in changed:
        refresh_party(party)


# --- contacts ---------------------------------------------------------------------------------


def write_new_contact(*, actor: Actor, values: Values) -> Contact:
    """Make a contact at the party that the values name.

    Raises: FieldRequired, when they name none; what `create_contact` refuses.
    """
    kind = record_type("contact")
    if not values.get("party"):
        spec = kind.find_field("party")
        raise FieldRequired("party", spec.label if spec else "party")
    texts: dict[str, Any] = {key: values.get(key) or "" for key in (*_NAMES, *_CONTACT_TEXTS)}
    entry = ContactEntry(**texts)
    return create_contact(
        actor=actor,
        party_id=values["party"],
        entry=entry,
        phones=[PhoneEntry(raw=text) for text in _given(values, "phone")],
        emails=[EmailEntry(address=text) for text in _given(values, "email")],
        custom=own_values(kind, values),
        said=values,
    )


def write_contact(
    *, actor: Actor, record_id: int, values: Values, expected_version: int | None = None
) -> Contact:
    """Change the named values of a contact; it stays at its party.

    Raises: what `edit_contact` refuses; CannotBeWritten, for another party.
    """
    contact = get_contact(actor, record_id, "contact.edit", for_update=True)
    if values.get("party", contact.party_id) != contact.party_id:
        raise CannotBeWritten
    if expected_version is not None and expected_version != contact.version:
        raise StaleVersion(current_version=contact.version)
    said = {key: getattr(contact, key) for key in (*_NAMES, *_CONTACT_TEXTS)}
    said |= {key: values[key] or "" for key in said if key in values}
    if "name" in values and not {"first_name", "last_name"} & values.keys():
        said |= {"first_name": "", "last_name": ""}
    else:
        said["name"] = ""
    return edit_contact(
        actor=actor,
        contact_id=record_id,
        expected_version=contact.version,
        entry=ContactEntry(**said, is_main=contact.is_main),
        phones=_changed_phones(values, lambda: phones_of_contact(contact)),
        emails=_changed_emails(values, lambda: emails_of_contact(contact)),
        custom=own_values(record_type("contact"), values),
        said=values,
    )


# --- rows of reach ----------------------------------------------------------------------------


def _given(values: Values, key: str) -> list[str]:
    return [values[key]] if values.get(key) else []


def _changed_phones(
    values: Values, stored: Callable[[], Sequence[Phone]]
) -> tuple[PhoneEntry, ...] | None:
    """Return the list with the named number as its main one, None where none is named."""
    if "phone" not in values:
        return None
    rows = [_phone_entry(row) for row in stored()]
    return tuple(_with_main(rows, "raw", PhoneEntry(raw=values["phone"] or "")))


def _changed_emails(
    values: Values, stored: Callable[[], Sequence[Email]]
) -> tuple[EmailEntry, ...] | None:
    if "email" not in values:
        return None
    rows = [_email_entry(row) for row in stored()]
    return tuple(_with_main(rows, "address", EmailEntry(address=values["email"] or "")))


def _with_main(rows: Sequence[_Entry], name: str, new: _Entry) -> list[_Entry]:
    """Return the rows with the text of the main one replaced, or the row taken away if blank."""
    text = getattr(new, name)
    place = next((place for place, row in enumerate(rows) if row.is_main), 0)
    others = list(rows)
    if rows:
        del others[place]
    if not text and name != "locality_name":
        return others
    if not rows:
        return [replace(new, is_main=True)] if text else []
    changed: dict[str, Any] = {name: text, "is_main": True}
    if getattr(rows[place], name) == text:
        return list(rows)
    if name == "raw":
        changed["extension"] = ""
    others.insert(0, replace(rows[place], **changed))
    return others


def _phone_entry(row: Phone) -> PhoneEntry:
    return PhoneEntry(
        raw=row.raw,
        label=row.label,
        extension=row.extension,
        is_main=row.is_main,
        no_calls=row.no_calls,
        id=row.pk,
    )


def _email_entry(row: Email) -> EmailEntry:
    return EmailEntry(address=row.address, label=row.label, is_main=row.is_main, id=row.pk)


_ADDRESS_TEXTS = (
    *("label", "street", "house_number", "entrance", "floor", "flat", "po_box"),
    *("locality_name", "postal_code", "country", "remarks"),
)


def _address_entry(row: Address) -> AddressEntry:
    texts = {name: getattr(row, name) for name in _ADDRESS_TEXTS}
    return AddressEntry(**texts, is_main=row.is_main, id=row.pk)


def _archive_party(*, actor: Actor, record_id: int) -> Party:
    return archive_party(actor=actor, party_id=record_id)


def _unarchive_party(*, actor: Actor, record_id: int) -> Party:
    return unarchive_party(actor=actor, party_id=record_id)


def _archive_contact(*, actor: Actor, record_id: int) -> Contact:
    return archive_contact(actor=actor, contact_id=record_id)


def _unarchive_contact(*, actor: Actor, record_id: int) -> Contact:
    return unarchive_contact(actor=actor, contact_id=record_id)


def _take_contacts_along(*, record_ids: Sequence[int]) -> None:
    """Let the contacts of parties stand where the parties stand."""
    party = Party.objects.filter(pk=OuterRef("party_id"))
    columns = ("owner_id", "branch_id", "department_id")
    Contact.objects.filter(party_id__in=record_ids).update(
        **{name: Subquery(party.values(name)) for name in columns}
    )


def _refresh_parties(*, record_ids: Sequence[int]) -> None:
    parties = list(Party.objects.filter(pk__in=record_ids).order_by("pk"))
    rename_in_contacts(*parties)
    refresh_parties(parties)


def _refresh_contacts(*, record_ids: Sequence[int]) -> None:
    contacts = Contact.objects.select_related("party").filter(pk__in=record_ids).order_by("pk")
    for contact in contacts:
        bring_up_to_date(contact.party, contact)


PARTY_WRITER = RecordWriter(
    create=write_new_party,
    edit=write_party,
    moved=_take_contacts_along,
    refresh=_refresh_parties,
    archive=_archive_party,
    unarchive=_unarchive_party,
)
CONTACT_WRITER = RecordWriter(
    create=write_new_contact,
    edit=write_contact,
    refresh=_refresh_contacts,
    archive=_archive_contact,
    unarchive=_unarchive_contact,
)
