"""Writing phones, e-mail addresses and postal addresses: a whole list at a time, in order."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from kesher.lib.phone import ParsedPhone, PhoneKind, display_phone, parse_phone, parse_phones
from kesher.lib.rows import update_rows
from kesher.lib.text import clean_line, search_text, sort_key
from kesher.parties.errors import TooManyRows
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.operations.cleaning import address_values, email_values, fitting_line
from kesher.parties.queries.access import get_party
from kesher.parties.rules.entries import (
    FIELD_OF_LIST,
    AddressEntry,
    EmailEntry,
    PhoneEntry,
    Reach,
)
from kesher.records.errors import FieldIsLocked, RecordArchived, UnknownField
from kesher.records.operations.values import computed_anew, own_texts
from kesher.records.queries import record_type, record_type_for
from kesher.tenancy.history import operation
from kesher.tenancy.queries import design_stamp
from kesher.tenancy.rules.access import Actor

MOST_ROWS = 50
_LONGEST_SORT_KEY = 240
_Row = TypeVar("_Row", Phone, Email, Address)


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """The columns of a row to be; `id` names the row that it replaces."""

    values: dict[str, Any]
    id: int | None = None


@dataclass(frozen=True, slots=True)
class PreparedReach:
    """Rows that passed every check, in order, each list with one main row.

    `kept` are the names of lists that are left as they are.
    """

    phones: list[PreparedRow] = field(default_factory=list)
    emails: list[PreparedRow] = field(default_factory=list)
    addresses: list[PreparedRow] = field(default_factory=list)
    kept: frozenset[str] = frozenset()


def prepare_reach(
    reach: Reach, *, lenient: bool, kept: Collection[str] = frozenset()
) -> PreparedReach:
    """Check and clean every row; blank ones are left out.

    `kept` are the mails and postal codes that are stored: what an import left wrong may stay.

    Raises: TooManyRows, TextTooLong; InvalidEmail and InvalidPostalCode unless `lenient`. Their
    `field` is the list's name and the row's place, as in `emails-1-address`.
    """
    return PreparedReach(
        phones=_numbered(_phone_rows(reach.phones or ()), "phones"),
        emails=_numbered(_email_rows(reach.emails or (), lenient, kept), "emails"),
        addresses=_numbered(_address_rows(reach.addresses or (), lenient, kept), "addresses"),
        kept=frozenset(name for name in FIELD_OF_LIST if getattr(reach, name) is None),
    )


def require_open_lists(
    actor: Actor, type_key: str, prepared: PreparedReach, *, is_new: bool
) -> None:
    """Refuse to write a list that the actor's role may not write; of a new record, any row of it.

    Raises: FieldIsLocked, UnknownField.
    """
    if not design_stamp():
        return
    kind, declared = record_type_for(actor, type_key), record_type(type_key)
    for name, key in FIELD_OF_LIST.items():
        spec, whole = kind.find_field(key), declared.find_field(key)
        is_written = name not in prepared.kept and (getattr(prepared, name) or not is_new)
        if whole is None or not is_written:
            continue
        if spec is None:
            raise UnknownField(key)
        if spec.is_locked:
            raise FieldIsLocked(key, spec.label)


def store_reach(party: Party, contact: Contact | None, prepared: PreparedReach) -> None:
    """Make the lists of a party, or of one of its contacts, what was prepared.

    Rows that stay keep their id, so that the change log tells what was changed in them.
    """
    phones = Phone.objects.filter(party=party, contact=contact)
    emails = Email.objects.filter(party=party, contact=contact)
    if "phones" not in prepared.kept:
        _store(Phone, phones, prepared.phones, party, {"contact": contact})
    if "emails" not in prepared.kept:
        _store(Email, emails, prepared.emails, party, {"contact": contact})
    if contact is None and "addresses" not in prepared.kept:
        _store(Address, Address.objects.filter(party=party), prepared.addresses, party, {})


@operation
def add_phone(*, actor: Actor, party_id: int, raw: str, label: str = "") -> Party:
    """Add a number to a party, behind those that it has; a number that it has changes nothing.

    Raises: NotFound, NotPermitted, RecordArchived, FieldIsLocked, UnknownField, TextTooLong,
    TooManyRows.
    """
    party = get_party(actor, party_id, "party.edit", for_update=True)
    if party.archived_at:
        raise RecordArchived
    others = frozenset(FIELD_OF_LIST) - {"phones"}
    require_open_lists(actor, "party", PreparedReach(kept=others), is_new=False)
    rows = list(Phone.objects.filter(party=party, contact=None).order_by("position", "pk"))
    known = {_identity(row.e164, row.extension, row.raw) for row in rows}
    kept = [PreparedRow(_values_of_phone(row), row.pk) for row in rows]
    added = [
        row for row in _phone_rows([PhoneEntry(raw=raw, label=label)]) if _row_id(row) not in known
    ]
    if not added:
        return party
    prepared = _numbered([*kept, *added], "phones")
    _store(Phone, Phone.objects.filter(party=party, contact=None), prepared, party, {})
    party.version += 1
    party.save(update_fields=["version", "updated_at"])
    refresh_party(party)
    return party


def refresh_party(party: Party, *, is_settled: bool = False) -> None:
    """Bring up to date what lists and search read of a party: it follows from other rows.

    `is_settled`: values of own fields were put on it and are saved too.

    Where the party has no number or mail of its own, its main contact's stand for it.
    """
    _summarize_all([party])
    is_settled = computed_anew("party", party) or is_settled
    more = ["custom_values"] if is_settled else []
    party.save(update_fields=[*SUMMARY, "updated_at", *more])


def refresh_parties(parties: Sequence[Party]) -> None:
    """Do what `refresh_party` does for many: five queries, and only what changed is written."""
    columns = (*SUMMARY, "custom_values")
    before = {party.pk: [copy(getattr(party, name)) for name in columns] for party in parties}
    _summarize_all(parties)
    for party in parties:
        computed_anew("party", party)
    changed = [
        party for party in parties if before[party.pk] != [getattr(party, name) for name in columns]
    ]
    now = timezone.now()
    for party in changed:
        party.updated_at = now
    update_rows(changed, (*columns, "updated_at"))


def _summarize_all(parties: Sequence[Party]) -> None:
    """Set on parties what lists and search read of them, from the rows below. Four queries."""
    living = Contact.objects.filter(archived_at=None).order_by("-is_main", "pk")
    contacts = _of_parties(living, parties)
    in_order = ("-is_main", "position", "pk")
    phones = _of_parties(Phone.objects.order_by(*in_order), parties)
    emails = _of_parties(Email.objects.order_by(*in_order), parties)
    addresses = _of_parties(Address.objects.order_by(*in_order), parties)
    for party in parties:
        known = {None, *(contact.pk for contact in contacts[party.pk])}
        summarize(
            party,
            contacts=contacts[party.pk],
            phones=[phone for phone in phones[party.pk] if phone.contact_id in known],
            emails=[email for email in emails[party.pk] if email.contact_id in known],
            addresses=addresses[party.pk],
        )


def _of_parties(rows: QuerySet[Any], parties: Sequence[Party]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {party.pk: [] for party in parties}
    for row in rows.filter(party_id__in=found):
        found[row.party_id].append(row)
    return found


SUMMARY = ("main_phone", "main_email", "locality_name", "search_text", "sort_key")


def summarize(
    party: Party,
    *,
    contacts: Sequence[Contact],
    phones: Sequence[Phone],
    emails: Sequence[Email],
    addresses: Sequence[Address],
) -> None:
    """Set on a party what lists and search read of it; each list has the main row first."""
    ranks = {None: 0} | {contact.pk: place for place, contact in enumerate(contacts, 1)}
    first_phone = min(phones, key=lambda row: ranks[row.contact_id], default=None)
    first_email = min(emails, key=lambda row: ranks[row.contact_id], default=None)
    party.main_phone = shown_phone(first_phone) if first_phone else ""
    party.main_email = first_email.address if first_email else ""
    party.locality_name = addresses[0].locality_name if addresses else ""
    party.sort_key = sort_key(party.name)[:_LONGEST_SORT_KEY]
    own, own_phones = own_texts("party", party)
    party.search_text = search_text(
        [
            *own,
            *(contact.name for contact in contacts),
            *(email.address for email in emails),
            *(address.locality_name for address in addresses),
            party.id_number,
            party.account_key,
        ],
        [*map(parsed_phone, phones), *own_phones],
        names=[party.name, party.legal_name],
    )


def summarize_contact(
    contact: Contact, *, party_name: str, phones: Sequence[Phone], emails: Sequence[Email]
) -> None:
    """Set on a contact what lists and search read of it; each list has the main row first."""
    contact.main_phone = shown_phone(phones[0]) if phones else ""
    contact.main_email = emails[0].address if emails else ""
    contact.sort_key = sort_key(contact.name)[:_LONGEST_SORT_KEY]
    own, own_phones = own_texts("contact", contact)
    contact.search_text = search_text(
        [*own, contact.job_title, party_name, *(email.address for email in emails)],
        [*map(parsed_phone, phones), *own_phones],
        names=[contact.name],
    )


def shown_phone(phone: Phone) -> str:
    """Return a number as lists show it."""
    return display_phone(phone.e164 or None, parsed_phone(phone).number, phone.kind)


def parsed_phone(phone: Phone) -> ParsedPhone:
    """Return a stored number as it was once read: the text alone may hold two of them."""
    number = phone.raw if phone.e164 else parse_phone(phone.raw).number
    return ParsedPhone(phone.raw, number, phone.e164 or None, PhoneKind(phone.kind))


# --- from entries to rows ---------------------------------------------------------------------


def _phone_rows(entries: Iterable[PhoneEntry]) -> list[PreparedRow]:
    rows: list[PreparedRow] = []
    for place, entry in enumerate(entries):
        name = f"phones-{place}-raw"
        cell = clean_line(entry.raw)
        pieces = parse_phones(cell)
        if cell and not pieces:
            pieces = (parse_phone(cell),)
        for number, piece in enumerate(pieces):
            values = {
                "raw": fitting_line(Phone, "raw", piece.raw, field=name),
                "e164": piece.e164 or "",
                "kind": str(piece.kind),
                "extension": fitting_line(Phone, "extension", entry.extension or piece.extension),
                "label": fitting_line(Phone, "label", entry.label) or piece.label[:_LABEL],
                "is_main": entry.is_main and number == 0,
                "no_calls": entry.no_calls,
            }
            row = PreparedRow(values, entry.id if number == 0 else None)
            # 03-6123456/7 is kept whole beside its second number, and read again on each save.
            is_repeated = len(pieces) > 1 and _row_id(row) in map(_row_id, rows)
            if not is_repeated:
                rows.append(row)
    return rows


_LABEL = 40


def _email_rows(
    entries: Iterable[EmailEntry],
    lenient: bool,  # noqa: FBT001 -- only `prepare_reach` calls it
    kept: Collection[str],
) -> list[PreparedRow]:
    rows = []
    for place, entry in enumerate(entries):
        if not clean_line(entry.address):
            continue
        is_kept = clean_line(entry.address) in kept
        name = f"emails-{place}-address"
        values = email_values(entry, field=name, lenient=lenient or is_kept)
        rows.append(PreparedRow({**values, "is_main": entry.is_main}, entry.id))
    return rows


def _address_rows(
    entries: Iterable[AddressEntry],
    lenient: bool,  # noqa: FBT001 -- only `prepare_reach` calls it
    kept: Collection[str],
) -> list[PreparedRow]:
    rows = []
    for place, entry in enumerate(entries):
        field_name = f"addresses-{place}-postal_code"
        is_kept = clean_line(entry.postal_code) in kept
        values = address_values(entry, field=field_name, lenient=lenient or is_kept)
        said = {name: value for name, value in values.items() if name not in _SAYS_NOTHING}
        if any(said.values()):
            rows.append(PreparedRow({**values, "is_main": entry.is_main}, entry.id))
    return rows


_SAYS_NOTHING = ("label", "country")


def _numbered(rows: list[PreparedRow], name: str) -> list[PreparedRow]:
    if len(rows) > MOST_ROWS:
        raise TooManyRows(field=name, limit=MOST_ROWS)
    main = next((row for row in rows if row.values["is_main"]), rows[0] if rows else None)
    return [
        PreparedRow({**row.values, "position": place, "is_main": row is main}, row.id)
        for place, row in enumerate(rows)
    ]


def _identity(e164: str, extension: str, raw: str) -> tuple[str, str]:
    return (e164 or raw, extension)


def _row_id(row: PreparedRow) -> tuple[str, str]:
    values = row.values
    return _identity(values["e164"], values["extension"], values["raw"])


def _values_of_phone(row: Phone) -> dict[str, Any]:
    names = ("raw", "e164", "kind", "extension", "label", "is_main", "no_calls")
    return {name: getattr(row, name) for name in names}


# --- from rows to the database ----------------------------------------------------------------


def _store(
    model: type[_Row],
    queryset: models.QuerySet[_Row],
    prepared: list[PreparedRow],
    party: Party,
    more: dict[str, Any],
) -> None:
    existing = {row.pk: row for row in queryset}
    created: list[_Row] = []
    for wanted in prepared:
        row = existing.pop(wanted.id, None) if wanted.id else None
        if row is None:
            columns = {"business_id": party.business_id, "party": party, **more}
            created.append(model(**columns, **wanted.values))
            continue
        changed = [name for name, value in wanted.values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, wanted.values[name])
        if changed:
            row.save(update_fields=changed)
    if existing:
        queryset.filter(pk__in=existing).delete()
    model.objects.bulk_create(created)
