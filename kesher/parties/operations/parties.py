"""Making, changing and archiving parties."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from kesher.lib.rows import update_rows
from kesher.parties.choices import CustomerStatus, PartyRole, SupplierStatus
from kesher.parties.errors import (
    RoleAlreadyHeld,
    RoleInUse,
    RoleMissing,
    RoleNotHeld,
    UnknownChoice,
)
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.operations.cleaning import party_values
from kesher.parties.operations.reach import (
    PreparedReach,
    PreparedRow,
    prepare_reach,
    refresh_party,
    require_open_lists,
    store_reach,
    summarize,
    summarize_contact,
)
from kesher.parties.queries.access import get_party
from kesher.parties.queries.card import stored_texts
from kesher.parties.rules.entries import PartyEntry, Reach
from kesher.records.errors import AlreadyArchived, NotArchived, RecordArchived
from kesher.records.operations.links import keep_links
from kesher.records.operations.places import place_of_creator, settle_place
from kesher.records.operations.values import (
    NOTHING,
    computed_anew,
    settle_edited,
    settle_new,
    values_before,
)
from kesher.records.rules.places import Place
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require

_STATUS_FIELDS = {
    PartyRole.CUSTOMER: ("customer_status", CustomerStatus.NEW),
    PartyRole.SUPPLIER: ("supplier_status", SupplierStatus.FOLLOW_UP),
}


@operation
def create_party(
    *,
    actor: Actor,
    entry: PartyEntry,
    roles: Collection[str],
    reach: Reach | None = None,
    lenient: bool = False,
    custom: Mapping[str, Any] = NOTHING,
    said: Collection[str] = (),
) -> Party:
    """Make a party with its roles: a new customer is new, a new supplier is in follow-up.

    Owner, branch and department are the creator's unless the entry says otherwise. With
    `lenient`, for imports, numbers, mails and postal codes that a form would refuse are kept as
    they came; `rules.warnings.warnings_of` tells which. `custom` are values of the business' own
    fields, `said` the keys of built-in ones that somebody was asked for. Four queries and one for
    each kind of row that the party has.

    Raises: NotPermitted; RoleMissing, UnknownChoice, NameMissing, TextTooLong, TooManyRows,
    OwnerUnknown, UnitUnknown, PlaceOutOfReach; InvalidIdNumber, InvalidEmail and
    InvalidPostalCode unless `lenient`; whatever `settle_new` refuses.
    """
    require(actor, "party.create")
    wanted = _roles(roles)
    if not wanted:
        raise RoleMissing
    values = party_values(entry, lenient=lenient)
    prepared = prepare_reach(reach or Reach(), lenient=lenient)
    require_open_lists(actor, "party", prepared, is_new=True)
    place = settle_place(
        actor=actor, wanted=entry.place, current=place_of_creator(actor), right="party.create"
    )
    party = Party(
        business_id=actor.business_id,
        created_by_id=actor.membership_id,
        **values,
        **_columns_of(place),
        **dict(_STATUS_FIELDS[role] for role in wanted),
    )
    _summarize_new(party, prepared)
    if settle_new(actor=actor, type_key="party", record=party, custom=custom, said=said):
        _summarize_new(party, prepared)  # what is found by own fields
    party.save(force_insert=True)
    _insert_rows(party, prepared)
    keep_links("party", [party])
    return party


@operation
def edit_party(
    *,
    actor: Actor,
    party_id: int,
    expected_version: int,
    entry: PartyEntry,
    reach: Reach | None = None,
    custom: Mapping[str, Any] = NOTHING,
    said: Collection[str] = (),
) -> Party:
    """Change a party; with `reach`, also the lists of phones, e-mails and addresses named there.

    An entry without a place leaves owner, branch and department alone. A number, mail or postal
    code that an import left wrong stays as long as nobody changes it. Of the business' own fields
    those in `custom` change; `said` are the keys of built-in fields that are being written.

    Raises: NotFound, NotPermitted, RecordArchived; StaleVersion, when somebody else has changed
    it; UnknownChoice, NameMissing, TextTooLong, TooManyRows, OwnerUnknown, UnitUnknown,
    PlaceOutOfReach, InvalidIdNumber, InvalidEmail, InvalidPostalCode; whatever `settle_edited`
    refuses.
    """
    party = get_party(actor, party_id, "party.edit", for_update=True)
    values_were = values_before("party", party)
    if party.version != expected_version:
        raise StaleVersion(current_version=party.version)
    if party.archived_at:
        raise RecordArchived
    is_number_kept = (entry.id_number, entry.id_number_kind) == (
        party.id_number,
        party.id_number_kind,
    )
    values = party_values(entry, lenient=is_number_kept)
    prepared = None
    if reach:
        prepared = prepare_reach(reach, lenient=False, kept=stored_texts(party))
        require_open_lists(actor, "party", prepared, is_new=False)
    before = Place(
        owner_id=party.owner_id, branch_id=party.branch_id, department_id=party.department_id
    )
    place = settle_place(actor=actor, wanted=entry.place, current=before, right="party.edit")
    is_renamed = values["name"] != party.name
    for name, value in {**values, **_columns_of(place), "version": party.version + 1}.items():
        setattr(party, name, value)
    party.save()
    if prepared:
        store_reach(party, None, prepared)
    if place != before:
        Contact.objects.filter(party=party).update(**_columns_of(place))
    if is_renamed:
        rename_in_contacts(party)
    refresh_party(party)
    if settle_edited(
        actor=actor,
        type_key="party",
        record=party,
        before=values_were,
        custom=custom,
        said=said,
    ):
        refresh_party(party, is_settled=True)
    keep_links("party", [party])
    return party


@operation
def add_role(*, actor: Actor, party_id: int, role: str) -> Party:
    """Make a customer a supplier too, or a supplier a customer.

    Raises: NotFound, NotPermitted, RecordArchived, UnknownChoice, RoleAlreadyHeld.
    """
    party = get_party(actor, party_id, "party.edit", for_update=True)
    if party.archived_at:
        raise RecordArchived
    field, status = _STATUS_FIELDS[_role(role)]
    if getattr(party, field) is not None:
        raise RoleAlreadyHeld
    return _set_status(party, field, status)


@operation
def remove_role(*, actor: Actor, party_id: int, role: str) -> Party:
    """Take away a role that was given by mistake: one whose status was never changed.

    Raises: NotFound, NotPermitted, RecordArchived, UnknownChoice, RoleNotHeld; RoleInUse, when
    its status was changed; RoleMissing, when it is the only one.
    """
    party = get_party(actor, party_id, "party.edit", for_update=True)
    if party.archived_at:
        raise RecordArchived
    field, first_status = _STATUS_FIELDS[_role(role)]
    status = getattr(party, field)
    if status is None:
        raise RoleNotHeld
    if status != first_status:
        raise RoleInUse
    if party.customer_status is None or party.supplier_status is None:
        raise RoleMissing
    return _set_status(party, field, None)


@operation
def archive_party(*, actor: Actor, party_id: int) -> Party:
    """Move a party to the archive: out of the lists, found by search, and brought back at will.

    Raises: NotFound, NotPermitted, AlreadyArchived.
    """
    party = get_party(actor, party_id, "party.archive", for_update=True)
    if party.archived_at:
        raise AlreadyArchived
    party.archived_at = timezone.now()
    party.version += 1
    party.save(update_fields=["archived_at", "version", "updated_at"])
    return party


@operation
def unarchive_party(*, actor: Actor, party_id: int) -> Party:
    """Bring a party back from the archive.

    Raises: NotFound, NotPermitted, NotArchived.
    """
    party = get_party(actor, party_id, "party.archive", for_update=True)
    if not party.archived_at:
        raise NotArchived
    party.archived_at = None
    party.version += 1
    party.save(update_fields=["archived_at", "version", "updated_at"])
    return party


def _roles(names: Collection[str]) -> list[PartyRole]:
    return [_role(name) for name in dict.fromkeys(names)]


def _role(name: str) -> PartyRole:
    if name not in PartyRole.values:
        raise UnknownChoice(field="roles")
    return PartyRole(name)


def _set_status(party: Party, field: str, status: str | None) -> Party:
    setattr(party, field, status)
    party.version += 1
    more = ["custom_values"] if computed_anew("party", party) else []
    party.save(update_fields=[field, "version", "updated_at", *more])
    return party


def _columns_of(place: Place) -> dict[str, Any]:
    return {
        "owner_id": place.owner_id,
        "branch_id": place.branch_id,
        "department_id": place.department_id,
    }


def _summarize_new(party: Party, prepared: PreparedReach) -> None:
    """Fill what lists and search read before the row is there: one query less for each row."""
    phones = [Phone(**row.values) for row in _main_first(prepared.phones)]
    emails = [Email(**row.values) for row in _main_first(prepared.emails)]
    addresses = [Address(**row.values) for row in _main_first(prepared.addresses)]
    summarize(party, contacts=(), phones=phones, emails=emails, addresses=addresses)


def _main_first(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: not row.values["is_main"])


def _insert_rows(party: Party, prepared: PreparedReach) -> None:
    belongs = {"business_id": party.business_id, "party": party}
    lists: tuple[tuple[Any, list[PreparedRow]], ...] = (
        (Phone, prepared.phones),
        (Email, prepared.emails),
        (Address, prepared.addresses),
    )
    for model, rows in lists:
        if rows:
            model.objects.bulk_create([model(**belongs, **row.values) for row in rows])


def rename_in_contacts(*parties: Party) -> None:
    """Let search find the contacts of parties by the names that those have now.

    Three queries, and one that writes the contacts that changed by it.
    """
    names = {party.pk: party.name for party in parties}
    found = Contact.objects.filter(party_id__in=names).prefetch_related("phones", "emails")
    changed = []
    for contact in found:
        before = [getattr(contact, name) for name in _SUMMARY_OF_CONTACT]
        summarize_contact(
            contact,
            party_name=names[contact.party_id],
            phones=sorted(contact.phones.all(), key=lambda row: (not row.is_main, row.position)),
            emails=sorted(contact.emails.all(), key=lambda row: (not row.is_main, row.position)),
        )
        if before != [getattr(contact, name) for name in _SUMMARY_OF_CONTACT]:
            changed.append(contact)
    update_rows(changed, _SUMMARY_OF_CONTACT)


_SUMMARY_OF_CONTACT = ("main_phone", "main_email", "search_text", "sort_key")
