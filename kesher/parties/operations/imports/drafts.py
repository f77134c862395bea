"""Lines of a sheet, made into parties that could be stored or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kesher.exchange.queries.sheet_values import ReadLine
from kesher.exchange.rules.targets import ImportLine, ImportRun, Remark
from kesher.lib.errors import NotPermitted, Refusal
from kesher.lib.text import search_key
from kesher.parties.choices import CustomerStatus, PartyRole, SupplierStatus
from kesher.parties.models import Contact, Party
from kesher.parties.operations.cleaning import contact_values, fitting_line, party_values
from kesher.parties.operations.imports.decisions import (
    BY_NAME,
    KIND,
    OWNER,
    STATUS,
    is_in_reach,
    place_decided,
    place_of_member,
    require_first_status,
    roles_of,
)
from kesher.parties.operations.reach import PreparedReach, prepare_reach, require_open_lists
from kesher.parties.rules.import_cells import looks_like_date, said_of_party
from kesher.parties.rules.status_transitions import ADMIT_EXISTING
from kesher.parties.rules.warnings import warnings_of
from kesher.records.errors import IllegalTransition
from kesher.records.operations.values import settle_new
from kesher.records.rules.places import Place
from kesher.tenancy.queries import active_memberships
from kesher.tenancy.rules.access import Actor, require

_CREATE_CONTACT = "contact.create"
# Which column a refusal of the cleaning is about.
_COLUMN_OF = {"phones": "phone", "emails": "email", "addresses": "postal_code"}


@dataclass(slots=True)
class Draft:
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
class Circumstances:
    """What is the same for all rows of a chunk, read once."""

    actor: Actor
    roles: tuple[str, ...]
    status: str
    kind: str
    place: Place
    owners: Mapping[str, Place]

    @classmethod
    def of(cls, run: ImportRun) -> "Circumstances":
        owners: dict[str, Place] = {}
        for member in active_memberships():
            for name in (member.username, member.display_name):
                owners.setdefault(search_key(name), place_of_member(member))
        return cls(
            actor=run.actor,
            roles=roles_of(run.decisions),
            status=run.decisions.get(STATUS) or CustomerStatus.NEW,
            kind=run.decisions.get(KIND) or BY_NAME,
            place=place_decided(run.actor, run.decisions),
            owners=owners,
        )


def draft_of(circumstances: Circumstances, row: ReadLine) -> Draft:
    """Return what a line comes to, with all that is wrong with it."""
    draft = Draft(row.line, remarks=row.remarks, custom=row.values)
    try:
        _fill(draft, circumstances)
    except Refusal as refusal:
        name = (refusal.field or "").split("-")[0]
        draft.refuse(_COLUMN_OF.get(name, name), refusal.message)
    if row.is_refused:
        draft.party = None
    return draft


def _fill(draft: Draft, circumstances: Circumstances) -> None:
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


def _owner_in_row(draft: Draft, circumstances: Circumstances, kept: list[str]) -> Place:
    name = draft.line.text(OWNER)
    if not name:
        return circumstances.place
    place = circumstances.owners.get(search_key(name))
    if place and is_in_reach(circumstances.actor, place):
        return place
    text = _("No user of this name; the owner chosen for the import was taken.")
    draft.remarks.append(Remark(OWNER, text))
    kept.append(_kept(draft.line, OWNER))
    return circumstances.place


def _status_in_row(draft: Draft, circumstances: Circumstances, kept: list[str]) -> str:
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
        require_first_status(actor, status)
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


def _account_key_in_row(draft: Draft, circumstances: Circumstances, kept: list[str]) -> str:
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
