"""What the cells of an imported row say about a party, as an entry that a form could have made."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kesher.exchange.rules.targets import ImportLine, NamedCell
from kesher.lib.id_numbers import check_id_number
from kesher.lib.names import split_party_name
from kesher.lib.phone import parse_phones
from kesher.lib.text import search_key
from kesher.parties.choices import PartyKind
from kesher.parties.rules.entries import (
    AddressEntry,
    ContactEntry,
    EmailEntry,
    PartyEntry,
    PhoneEntry,
    Reach,
)
from kesher.parties.rules.localities import locality_named
from kesher.records.rules.places import Place

LEFTOVER = "other_column"

_SEVERAL_MAILS = re.compile(r"[\s,;|]+")
_HOUSE = re.compile(r"^(?P<street>.*[^\W\d].*?)\s+(?P<house>\d{1,4}\s?[א-ת]?(?:/\d{1,4})?)$")
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")


@dataclass(frozen=True, slots=True)
class SaidOfContact:
    """A person named in the row of an organization, with numbers of his own."""

    entry: ContactEntry
    reach: Reach


@dataclass(frozen=True, slots=True)
class SaidOfParty:
    """Everything that one row says about a party."""

    entry: PartyEntry
    reach: Reach
    contact: SaidOfContact | None = None


def said_of_party(
    line: ImportLine, *, kind: str, place: Place, fax_label: str, more_remarks: Iterable[str] = ()
) -> SaidOfParty:
    """Return what a row says about a party.

    `kind` is person, organization, or by_name: then the row's names tell. A first and a last name
    beside the name of an organization are those of the contact there.
    """
    name, first, last = line.text("name"), line.text("first_name"), line.text("last_name")
    kind = _kind_of(kind, name, first, last)
    is_person = kind == PartyKind.PERSON
    contact_name = line.text("contact")
    if not is_person and not contact_name and name and (first or last):
        contact_name = " ".join(filter(None, (line.text("title"), first, last)))
    contact = _contact(line, contact_name) if contact_name and not is_person else None
    entry = PartyEntry(
        kind=kind,
        name=name or " ".join(filter(None, (first, last))),
        legal_name=line.text("legal_name"),
        first_name=first,
        last_name=last,
        title=line.text("title"),
        id_number=line.text("id_number"),
        website=line.text("website"),
        remarks="\n".join([*_remarks(line), *more_remarks]),
        place=place,
    )
    phones = (*_phones(line.cells, "phone"), *_faxes(line, fax_label))
    emails = _emails(line.cells, "email")
    if contact is None:
        phones += _phones(line.cells, "contact_phone")
        emails += _emails(line.cells, "contact_email")
    return SaidOfParty(
        entry, Reach(phones=phones, emails=emails, addresses=_addresses(line)), contact
    )


def looks_like_date(text: str) -> bool:
    """Tell whether a house number is a date: spreadsheets make one of 1-2."""
    return bool(_DATE.fullmatch(text.strip()))


def looks_like_email(text: str) -> bool:
    """Tell whether a cell holds an e-mail address."""
    return bool(_EMAIL.search(text))


def looks_like_phone(text: str) -> bool:
    """Tell whether a cell holds an Israeli telephone number and hardly anything else."""
    phones = parse_phones(text)
    is_number = len(re.findall(r"\d", text)) * 2 > len(text)
    return is_number and any(phone.e164 and not phone.warning for phone in phones)


def looks_like_id_number(text: str) -> bool:
    """Tell whether a cell holds nine digits of which the last is the check digit."""
    digits = text.replace("-", "").strip()
    return len(digits) == 9 and check_id_number("unknown", digits).is_valid


def looks_like_locality(text: str) -> bool:
    """Tell whether a cell is the name of a locality."""
    return locality_named(text) is not None


def _kind_of(kind: str, name: str, first: str, last: str) -> str:
    if kind in PartyKind.values:
        return kind
    if not name:
        return PartyKind.PERSON
    if first or last:
        whole = {search_key(f"{first} {last}"), search_key(f"{last} {first}")}
        return PartyKind.PERSON if search_key(name) in whole else PartyKind.ORGANIZATION
    return split_party_name(name).kind


def _remarks(line: ImportLine) -> Iterable[str]:
    if text := "\n".join(cell.text for cell in line.cells.get("remarks", ())):
        yield text
    for cell in line.cells.get(LEFTOVER, ()):
        yield f"{cell.header}: {cell.text}"


def _phones(cells: Mapping[str, tuple[NamedCell, ...]], key: str) -> tuple[PhoneEntry, ...]:
    """Return the numbers of a row; of several columns each keeps its header as the label."""
    found = cells.get(key, ())
    is_labeled = len(found) > 1
    return tuple(
        PhoneEntry(raw=cell.text, label=cell.header[:40] if is_labeled else "") for cell in found
    )


def _faxes(line: ImportLine, label: str) -> tuple[PhoneEntry, ...]:
    faxes = line.cells.get("fax", ())
    return tuple(PhoneEntry(raw=cell.text, label=label, no_calls=True) for cell in faxes)


def _emails(cells: Mapping[str, tuple[NamedCell, ...]], key: str) -> tuple[EmailEntry, ...]:
    texts = [part for cell in cells.get(key, ()) for part in _SEVERAL_MAILS.split(cell.text)]
    return tuple(EmailEntry(address=text) for text in dict.fromkeys(filter(None, texts)))


def _contact(line: ImportLine, name: str) -> SaidOfContact:
    return SaidOfContact(
        ContactEntry(name=name, job_title=line.text("contact_job"), is_main=True),
        Reach(
            phones=_phones(line.cells, "contact_phone"), emails=_emails(line.cells, "contact_email")
        ),
    )


def _addresses(line: ImportLine) -> tuple[AddressEntry, ...]:
    names = ("street", "house_number", "entrance", "floor", "flat", "po_box", "postal_code")
    said = {name: line.text(name) for name in (*names, "locality")}
    if whole := line.text("address"):
        for name, text in _parts_of_address(whole, said["locality"]).items():
            said[name] = said[name] or text
    if not any(said.values()):
        return ()
    return (
        AddressEntry(
            street=said["street"],
            house_number=said["house_number"],
            entrance=said["entrance"],
            floor=said["floor"],
            flat=said["flat"],
            po_box=said["po_box"],
            locality_name=said["locality"],
            postal_code=said["postal_code"],
        ),
    )


def _parts_of_address(text: str, locality: str) -> dict[str, str]:
    """Take "הרצל 10, תל אביב" apart as far as it is certain; the rest is the street."""
    parts = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
    found: dict[str, str] = {}
    if len(parts) > 1 and not locality and locality_named(parts[-1]):
        found["locality"] = parts.pop()
    street = ", ".join(parts)
    if len(parts) == 1 and (match := _HOUSE.match(street)):
        found |= {"street": match["street"].strip(), "house_number": match["house"]}
    else:
        found["street"] = street
    return found
