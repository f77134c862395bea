"""What a form, an import or a program says about a party or a contact, before it is written."""

from dataclasses import dataclass

from kesher.records.rules.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneEntry:
    """One cell of numbers as typed; `id` names the row that it replaces.

    Several numbers in one cell become several rows.
    """

    raw: str
    label: str = ""
    extension: str = ""
    is_main: bool = False
    no_calls: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailEntry:
    """One e-mail address; `id` names the row that it replaces."""

    address: str
    label: str = ""
    is_main: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressEntry:
    """One postal address; without a code the locality is looked up by its name."""

    label: str = ""
    street: str = ""
    house_number: str = ""
    entrance: str = ""
    floor: str = ""
    flat: str = ""
    po_box: str = ""
    locality_name: str = ""
    postal_code: str = ""
    country: str = "IL"
    remarks: str = ""
    is_main: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Every way to reach a party or a contact, in order; without a main one the first is main.

    A list that is None is left as it is.
    """

    phones: tuple[PhoneEntry, ...] | None = ()
    emails: tuple[EmailEntry, ...] | None = ()
    addresses: tuple[AddressEntry, ...] | None = ()


#: The field whose rights and wording are those of a whole list.
FIELD_OF_LIST = {"phones": "phone", "emails": "email", "addresses": "locality"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntry:
    """What is said about a party. A person needs a first or a last name, or a name to be split.

    Without `place` a new party gets its creator's, and an old one keeps its own.
    """

    kind: str
    name: str = ""
    legal_name: str = ""
    first_name: str = ""
    last_name: str = ""
    title: str = ""
    id_number_kind: str = "unknown"
    id_number: str = ""
    website: str = ""
    remarks: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    """What is said about a person at a party; a name in one field is split."""

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    title: str = ""
    job_title: str = ""
    remarks: str = ""
    is_main: bool = False
