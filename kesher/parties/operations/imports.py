"""Making parties of the rows of a sheet: a chunk at a time, each kind of row in one query.

Every row passes the same cleaning as a form, leniently: what a form would refuse about a number
is kept with a remark. Only what cannot be stored, or may not be decided, keeps a row out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from kesher.customfields.rules.field_type import Option
from kesher.exchange.queries.sheet_values import ReadLine, read_lines
from kesher.exchange.rules.targets import Decision, ImportedRow, ImportLine, ImportRun, Remark
from kesher.lib.errors import NotPermitted, Refusal
from kesher.lib.phone import parse_phones
from kesher.lib.text import search_key
from kesher.parties.choices import CustomerStatus, PartyKind, PartyRole, SupplierStatus
from kesher.parties.errors import RoleMissing, UnknownChoice
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.operations.cleaning import contact_values, fitting_line, party_values
from kesher.parties.operations.reach import (
    PreparedReach,
    prepare_reach,
    require_open_lists,
    summarize,
    summarize_contact,
)
from kesher.parties.queries.access import visible_parties
from kesher.parties.queries.duplicates import same_numbers
from kesher.parties.rules.import_cells import looks_like_date, said_of_party
from kesher.parties.rules.status_transitions import ADMIT_EXISTING, first_statuses
from kesher.parties.rules.warnings import warnings_of
from kesher.records.errors import IllegalTransition, OwnerUnknown
from kesher.records.operations.links import keep_links
from kesher.records.operations.places import place_of_creator, settle_place
from kesher.records.operations.values import settle_new
from kesher.records.queries import record_type_for
from kesher.records.rules.places import Place
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import active_memberships
from kesher.tenancy.rules.access import Actor, is_within_reach, require

ROLE, STATUS, KIND, OWNER = "role", "customer_status", "kind", "owner"
BOTH = "both"
BY_NAME = "by_name"

_CREATE = "party.create"
_CREATE_CONTACT = "contact.create"
# Which column a refusal of the cleaning is about.
_COLUMN_OF = {"phones": "phone", "emails": "email", "addresses": "postal_code"}


# --- what is decided for the whole import -----------------------------------------------------


def import_decisions(actor: Actor) -> tuple[Decision, ...]:
    """Return what is asked once for a whole import, with what this actor may answer."""
    statuses = first_statuses(PartyRole.CUSTOMER, may_admit_existing=actor.may(ADMIT_EXISTING))
    owners = sorted(_possible_owners(actor), key=lambda member: member.pk != actor.membership_id)
    return (
        Decision(
            key=ROLE,
            label=_("The rows are"),
            options=(
                Option(value=PartyRole.CUSTOMER, label=_("Customers")),
                Option(value=PartyRole.SUPPLIER, label=_("Suppliers")),
                Option(value=BOTH, label=_("Both customers and suppliers")),
            ),
        ),
        Decision(
            key=STATUS,
            label=_("First customer status"),
            options=tuple(
                Option(value=status, label=CustomerStatus(status).label) for status in statuses
            ),
            help=_("A column with the status goes before it."),
        ),
        Decision(
            key=KIND,
            label=_("People or organizations"),
            options=(
                Option(value=BY_NAME, label=_("As the name tells")),
                Option(value=PartyKind.ORGANIZATION, label=_("All organizations")),
                Option(value=PartyKind.PERSON, label=_("All people")),
            ),
        ),
        Decision(
            key=OWNER,
            label=_("Owner"),
            options=tuple(
                Option(value=str(member.pk), label=member.display_name) for member in owners
            ),
            help=_("A column with the owner goes before it."),
            is_list=True,
        ),
    )


def require_import_allowed(actor: Actor, decisions: Mapping[str, str]) -> None:
    """Check what was decided for a whole import.

    Raises: NotPermitted, RoleMissing, UnknownChoice, IllegalTransition, OwnerUnknown,
    PlaceOutOfReach.
    """
    require(actor, _CREATE)
    _roles_of(decisions)
    _require_first_status(actor, decisions.get(STATUS) or CustomerStatus.NEW)
    if decisions.get(KIND, BY_NAME) not in (BY_NAME, *PartyKind.values):
        raise UnknownChoice(field=KIND)
    _place_decided(actor, decisions)


def _roles_of(decisions: Mapping[str, str]) -> tuple[str, ...]:
    role = decisions.get(ROLE, "")
    if not role:
        raise RoleMissing
    if role == BOTH:
        return (PartyRole.CUSTOMER, PartyRole.SUPPLIER)
    if role not in PartyRole.values:
        raise UnknownChoice(field=ROLE)
    return (role,)


def _require_first_status(actor: Actor, status: str) -> None:
    """Let a party begin in this status only if the table of transitions has it begin there."""
    may_admit = actor.may(ADMIT_EXISTING)
    if status in first_statuses(PartyRole.CUSTOMER, may_admit_existing=may_admit):
        return
    if status in first_statuses(PartyRole.CUSTOMER, may_admit_existing=True):
        raise NotPermitted(ADMIT_EXISTING)
    raise IllegalTransition(key="import", status=status)


def _possible_owners(actor: Actor) -> list[Membership]:
    return [member for member in active_memberships() if _is_in_reach(actor, _place_of(member))]


def _place_of(member: Membership) -> Place:
    return Place(owner_id=member.pk, branch_id=member.branch_id, department_id=member.department_id)


def _is_in_reach(actor: Actor, place: Place) -> bool:
    return is_within_reach(
        actor,
        _CREATE,
        owner_id=place.owner_id,
        branch_id=place.branch_id,
        department_id=place.department_id,
    )


def _place_decided(actor: Actor, decisions: Mapping[str, str]) -> Place:
    own = place_of_creator(actor)
    owner = decisions.get(OWNER, "")
    wanted = None
    if owner and owner != str(actor.membership_id):
        members = {str(member.pk): member for member in active_memberships()}
        if owner not in members:
            raise OwnerUnknown
        wanted = _place_of(members[owner])
    return settle_place(actor=actor, wanted=wanted, current=own, right=_CREATE)


# --- from lines to drafts ---------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """A party that could be stored, or the refusal that keeps it out."""

    line: ImportLine
    remarks: list[Remark] = field(default_factory=list)
    party: Party | None = None
    reach: PreparedReach = field(default_factory=PreparedReach)
    contact: Contact | None = None
    contact_reach: PreparedReach = field(default_factory=PreparedReach)
    custom: Mapping[str, Any] = field(default_factory=dict)

    def refuse(self, key: str, text: Any) -> None:
        self.remarks.append(Remark(key, text, is_refusal=True))
        self.party = None


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What is the same for all rows of a chunk, read once."""

    actor: Actor
    roles: tuple[str, ...]
    status: str
    kind: str
    place: Place
    owners: Mapping[str, Place]

    @classmethod
    def of(cls, run: ImportRun) -> "_Circumstances":
        owners: dict[str, Place] = {}
        for member in active_memberships():
            for name in (member.username, member.display_name):
                owners.setdefault(search_key(name), _place_of(member))
        return cls(
            actor=run.actor,
            roles=_roles_of(run.decisions),
            status=run.decisions.get(STATUS) or CustomerStatus.NEW,
            kind=run.decisions.get(KIND) or BY_NAME,
            place=_place_decided(run.actor, run.decisions),
            owners=owners,
        )


def check_lines(run: ImportRun, lines: Sequence[ImportLine]) -> list[tuple[Remark, ...]]:
    """Return what somebody should look at in each row, without writing anything."""
    return [tuple(draft.remarks) for draft in _drafts(run, lines)]


def import_parties(run: ImportRun, lines: Sequence[ImportLine]) -> list[ImportedRow]:
    """Make a party of each row that allows it; parties that share a number stay as many.

    The queries are as many for one row as for five hundred: one for each kind of row, and five
    to look at what is there.
    """
    drafts = _drafts(run, lines)
    _insert([draft for draft in drafts if draft.party])
    return [_result(draft) for draft in drafts]


def _result(draft: _Draft) -> ImportedRow:
    party = draft.party
    if party is None:
        refusals = tuple(remark for remark in draft.remarks if remark.is_refusal)
        return ImportedRow(draft.line.number, None, refusals)
    place = (party.owner_id, party.branch_id, party.department_id)
    return ImportedRow(draft.line.number, party.pk, tuple(draft.remarks), place)


def _drafts(run: ImportRun, lines: Sequence[ImportLine]) -> list[_Draft]:
    circumstances = _Circumstances.of(run)
    kind = record_type_for(run.actor, "party")
    own = [spec for spec in kind.fields if spec.is_custom and spec.in_import]
    drafts = [_draft(circumstances, row) for row in read_lines(run.actor, own, lines)]
    living = [draft for draft in drafts if draft.party]
    _refuse_taken_keys(living)
    _remark_known_numbers(run, [draft for draft in living if draft.party])
    return drafts


def _draft(circumstances: _Circumstances, row: ReadLine) -> _Draft:
    draft = _Draft(row.line, remarks=row.remarks, custom=row.values)
    try:
        _fill(draft, circumstances)
    except Refusal as refusal:
        name = (refusal.field or "").split("-")[0]
        draft.refuse(_COLUMN_OF.get(name, name), refusal.message)
    if row.is_refused:
        draft.party = None
    return draft


def _fill(draft: _Draft, circumstances: _Circumstances) -> None:
    line = draft.line
    kept: list[str] = []
    place = _owner_in_row(draft, circumstances, kept)
    status = _status_in_row(draft, circumstances, kept)
    account_key = _account_key_in_row(draft, circumstances, kept)
    said = said_of_party(
        line, kind=circumstances.kind, place=place, fax_label=_("Fax"), more_remarks=kept
    )
    # Before anything can refuse the row, so that all that is wrong with it is told at once.
    draft.remarks += [
        Remark(warning.field, warning.text) for warning in warnings_of(said.entry, said.reach)
    ]
    if looks_like_date(line.text("house_number")):
        draft.remarks.append(
            Remark("house_number", _("A spreadsheet may have made a date of this number."))
        )
    values = party_values(said.entry, lenient=True)
    draft.reach = prepare_reach(said.reach, lenient=True)
    require_open_lists(circumstances.actor, "party", draft.reach, is_new=True)
    _require_status(circumstances.actor, status)
    actor = circumstances.actor
    columns = {
        "business_id": actor.business_id,
        "created_by_id": actor.membership_id,
        "owner_id": place.owner_id,
        "branch_id": place.branch_id,
        "department_id": place.department_id,
    }
    roles = circumstances.roles
    draft.party = Party(
        **columns,
        **values,
        account_key=account_key,
        customer_status=status if PartyRole.CUSTOMER in roles else None,
        supplier_status=SupplierStatus.FOLLOW_UP if PartyRole.SUPPLIER in roles else None,
    )
    settle_new(
        actor=actor,
        type_key="party",
        record=draft.party,
        custom=draft.custom,
        said=[key for key in line.cells if key not in draft.custom],
    )
    if said.contact:
        require(actor, _CREATE_CONTACT)
        draft.contact = Contact(**columns, **contact_values(said.contact.entry))
        draft.contact_reach = prepare_reach(said.contact.reach, lenient=True)
        require_open_lists(actor, "contact", draft.contact_reach, is_new=True)


def _owner_in_row(draft: _Draft, circumstances: _Circumstances, kept: list[str]) -> Place:
    name = draft.line.text(OWNER)
    if not name:
        return circumstances.place
    place = circumstances.owners.get(search_key(name))
    if place and _is_in_reach(circumstances.actor, place):
        return place
    text = _("No user of this name; the owner chosen for the import was taken.")
    draft.remarks.append(Remark(OWNER, text))
    kept.append(_kept(draft.line, OWNER))
    return circumstances.place


def _status_in_row(draft: _Draft, circumstances: _Circumstances, kept: list[str]) -> str:
    text = draft.line.text(STATUS)
    if not text:
        return circumstances.status
    status = _status_named(text)
    if status is None or PartyRole.CUSTOMER not in circumstances.roles:
        if status is None:
            words = _("This status is not known; the one chosen for the import was taken.")
            draft.remarks.append(Remark(STATUS, words))
        kept.append(_kept(draft.line, STATUS))
        return circumstances.status
    return status


def _require_status(actor: Actor, status: str) -> None:
    """Refuse a status of the row in words that fit a row.

    Raises: NotPermitted, IllegalTransition.
    """
    try:
        _require_first_status(actor, status)
    except IllegalTransition as refusal:
        words = _("A customer cannot begin with the status “%(status)s”.")
        refusal.message = words % {"status": CustomerStatus(status).label}
        refusal.field = STATUS
        raise
    except NotPermitted as refusal:
        refusal.field = STATUS
        raise


def _status_named(text: str) -> str | None:
    return _status_names().get(search_key(text))


@cache
def _status_names() -> Mapping[str, str]:
    """Return the statuses by what they are called in each language of the product."""
    names: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for status in CustomerStatus:
                names[search_key(str(status.label))] = status.value
                names[search_key(status.value)] = status.value
    return names


def _account_key_in_row(draft: _Draft, circumstances: _Circumstances, kept: list[str]) -> str:
    text = draft.line.text("account_key")
    if not text:
        return ""
    if not circumstances.actor.may(ADMIT_EXISTING):
        words = _("Without the right to admit existing customers the key was kept as a remark.")
        draft.remarks.append(Remark("account_key", words))
        kept.append(_kept(draft.line, "account_key"))
        return ""
    return fitting_line(Party, "account_key", text)


def _kept(line: ImportLine, key: str) -> str:
    return "\n".join(f"{cell.header}: {cell.text}" for cell in line.cells[key])


# --- which records rows are about ---------------------------------------------------------------


def parties_by_phone(actor: Actor, texts: Sequence[str]) -> dict[str, list[int]]:
    """Return the parties in sight that have one of these numbers, however it is written."""
    forms = {
        form: text
        for text in texts
        for phone in parse_phones(text)
        if phone.e164
        for form in same_numbers(phone.e164)
    }
    holders = Phone.objects.filter(e164__in=forms, party__in=visible_parties(actor))
    return _by_text(holders.values_list("e164", "party_id"), forms)


def parties_by_email(actor: Actor, texts: Sequence[str]) -> dict[str, list[int]]:
    """Return the parties in sight that have one of these addresses."""
    forms = {text.strip().lower(): text for text in texts}
    holders = Email.objects.filter(address__in=forms, party__in=visible_parties(actor))
    return _by_text(holders.values_list("address", "party_id"), forms)


def _by_text(rows: Iterable[tuple[str, int]], forms: Mapping[str, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for form, party_id in rows:
        ids = found.setdefault(forms[form], [])
        if party_id not in ids:
            ids.append(party_id)
    return found


# --- what is there already --------------------------------------------------------------------


def _refuse_taken_keys(drafts: Sequence[_Draft]) -> None:
    wanted = {draft.party.account_key for draft in drafts if draft.party} - {""}
    if not wanted:
        return
    taken = set(Party.objects.filter(account_key__in=wanted).values_list("account_key", flat=True))
    for draft in drafts:
        key = draft.party.account_key if draft.party else ""
        if key in taken:
            draft.refuse("account_key", _("The account key %(key)s is taken.") % {"key": key})
        elif key:
            taken.add(key)


def _remark_known_numbers(run: ImportRun, drafts: Sequence[_Draft]) -> None:
    numbers = {number for draft in drafts for number in _numbers_of(draft)}
    if not numbers:
        return
    forms = {form: number for number in numbers for form in same_numbers(number)}
    there = visible_parties(run.actor).filter(created_at__lt=run.started_at)
    holders = Phone.objects.filter(e164__in=forms, party__in=there).order_by("-pk")
    names = {forms[e164]: name for e164, name in holders.values_list("e164", "party__name")}
    for draft in drafts:
        known = next((names[number] for number in _numbers_of(draft) if number in names), None)
        if known is not None:
            words = _("The number is also on “%(name)s”.") % {"name": known}
            draft.remarks.append(Remark("phone", words))


def _numbers_of(draft: _Draft) -> list[str]:
    rows = (*draft.reach.phones, *draft.contact_reach.phones)
    return list(dict.fromkeys(row.values["e164"] for row in rows if row.values["e164"]))


# --- storing ----------------------------------------------------------------------------------


def _insert(drafts: Sequence[_Draft]) -> None:
    """Insert a chunk; the ids are drawn first, since what search reads depends on them."""
    parties = [draft.party for draft in drafts if draft.party]
    contacts = [draft.contact for draft in drafts if draft.party and draft.contact]
    for party, party_id in zip(parties, _draw_ids("parties_party", len(parties)), strict=True):
        party.pk = party_id
        if party.customer_status == CustomerStatus.REAL and not party.account_key:
            party.account_key = str(party_id)
    for contact, contact_id in zip(
        contacts, _draw_ids("parties_contact", len(contacts)), strict=True
    ):
        contact.pk = contact_id
    rows = [_rows_of(draft, draft.party) for draft in drafts if draft.party]
    Party.objects.bulk_create(parties)
    Contact.objects.bulk_create(contacts)
    Phone.objects.bulk_create([phone for of_one in rows for phone in of_one[0]])
    Email.objects.bulk_create([email for of_one in rows for email in of_one[1]])
    Address.objects.bulk_create([address for of_one in rows for address in of_one[2]])
    keep_links("party", parties)


def _rows_of(draft: _Draft, party: Party) -> tuple[list[Phone], list[Email], list[Address]]:
    """Return the rows that belong to a party, and let it show the main ones."""
    contact = draft.contact
    belongs = {"business_id": party.business_id, "party": party}
    phones = [Phone(**belongs, **row.values) for row in draft.reach.phones]
    emails = [Email(**belongs, **row.values) for row in draft.reach.emails]
    addresses = [Address(**belongs, **row.values) for row in draft.reach.addresses]
    if contact is not None:
        contact.party = party
        of_contact = {**belongs, "contact": contact}
        his_phones = [Phone(**of_contact, **row.values) for row in draft.contact_reach.phones]
        his_emails = [Email(**of_contact, **row.values) for row in draft.contact_reach.emails]
        summarize_contact(contact, party_name=party.name, phones=his_phones, emails=his_emails)
        phones += his_phones
        emails += his_emails
    summarize(
        party,
        contacts=[contact] if contact else [],
        phones=sorted(phones, key=_main_first),
        emails=sorted(emails, key=_main_first),
        addresses=addresses,
    )
    return phones, emails, addresses


def _main_first(row: Phone | Email) -> bool:
    return not row.is_main


def _draw_ids(table: str, count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]
