"""The record type of customers and suppliers."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from kesher.parties.choices import PartyRole, SupplierStatus
from kesher.parties.models import Party
from kesher.parties.operations.bin import PARTY_MARKS, delete_party, restore_party
from kesher.parties.operations.writers import PARTY_WRITER
from kesher.parties.record_types.party_children import PARTY_CHILDREN
from kesher.parties.record_types.party_fields import PARTY_FIELDS
from kesher.parties.record_types.party_lists import PARTY_LISTS
from kesher.parties.record_types.statuses import STATUS_TOLD
from kesher.parties.rules.status_transitions import CLOSED_STATUSES, TABLES, first_statuses
from kesher.records.rules.record_types import Deed, GuardedStatus, RecordType, SearchSpec

_DEED_LABELS = {
    "parties.create_party": _("Card created"),
    "parties.edit_party": _("Details changed"),
    "parties.add_role": _("Role added"),
    "parties.remove_role": _("Role taken away"),
    "parties.archive_party": _("Moved to the archive"),
    "parties.unarchive_party": _("Brought back from the archive"),
    "parties.add_phone": _("Phone added"),
    "parties.create_contact": _("Contact added"),
    "parties.edit_contact": _("Contact changed"),
    "parties.archive_contact": _("Contact moved to the archive"),
    "parties.unarchive_contact": _("Contact brought back from the archive"),
    "parties.merge_parties": _("Cards merged"),
    "parties.merge_contacts": _("Contacts merged"),
    "parties.carry_on_merge": _("Cards merged"),
    "parties.undo_merge": _("Merge undone"),
    "parties.carry_on_undo": _("Merge undone"),
}

PARTY = RecordType(
    key="party",
    label=_("party"),
    label_plural=_("parties"),
    icon="users",
    model=Party,
    table="parties_party",
    right="party",
    condition={"left_lists_at": None},
    left_out={
        "merged_into_id": _("It was merged into another card, which stands in its place."),
        "left_lists_at": _("It was moved to the fictitious leads."),
    },
    writer=replace(PARTY_WRITER, delete=delete_party, restore=restore_party, marks=PARTY_MARKS),
    statuses=(
        GuardedStatus(
            field_key="customer_status",
            table=TABLES[PartyRole.CUSTOMER],
            first=first_statuses(PartyRole.CUSTOMER, may_admit_existing=True),
            closed=CLOSED_STATUSES,
            told=STATUS_TOLD,
        ),
        GuardedStatus(
            field_key="supplier_status",
            table=TABLES[PartyRole.SUPPLIER],
            first=first_statuses(PartyRole.SUPPLIER, may_admit_existing=True),
            closed=frozenset({SupplierStatus.FROZEN.value}),
            told=STATUS_TOLD,
        ),
    ),
    archived_attribute="archived_at",
    card_url_name="parties:party_card",
    card_argument="party_id",
    deed_labels=_DEED_LABELS,
    row_deeds=(
        Deed(
            key="edit",
            label=_("Edit"),
            icon="pencil",
            url_name="parties:party_edit",
            argument="party_id",
            right="party.edit",
        ),
    ),
    search=SearchSpec(
        title="name",
        details=("main_phone", "locality_name"),
        names=frozenset({"legal_name"}),
        list_path="parties",
        position=10,
    ),
    fields=PARTY_FIELDS,
    children=PARTY_CHILDREN,
    lists=PARTY_LISTS,
)
