"""The record types of parties and contacts: what lists, search, import and history show of them."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.id_number import ID_NUMBER
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.record_link import ORG_UNIT, RECORD_LINK
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.url import URL
from kesher.customfields.rules.user import USER
from kesher.exchange.queries import register_target
from kesher.exchange.rules.targets import ImportTarget
from kesher.parties.choices import (
    PARTY_LEFT,
    CustomerStatus,
    IdNumberKind,
    MergeState,
    PartyKind,
    PartyRole,
    Standing,
    SupplierStatus,
)
from kesher.parties.models import Contact, Party
from kesher.parties.operations.bin import (
    delete_contact,
    delete_party,
    restore_contact,
    restore_party,
)
from kesher.parties.operations.imports import (
    check_lines,
    import_decisions,
    import_parties,
    parties_by_email,
    parties_by_phone,
    require_import_allowed,
)
from kesher.parties.operations.writers import CONTACT_WRITER, PARTY_WRITER
from kesher.parties.rendering.duplicates_panel import duplicates_panel
from kesher.parties.rendering.tabs import contact_figure, contacts_tab, details_tab
from kesher.parties.rules.import_cells import (
    LEFTOVER,
    looks_like_email,
    looks_like_id_number,
    looks_like_locality,
    looks_like_phone,
)
from kesher.parties.rules.status_transitions import CLOSED_STATUSES, TABLES, first_statuses
from kesher.records.queries import (
    history_tab,
    register,
    register_panel,
    register_relation,
    register_tab,
    visible_records,
)
from kesher.records.rules.record_types import (
    BuiltInList,
    CardPanel,
    CardTab,
    ChildTable,
    Deed,
    Dependency,
    FieldSpec,
    GuardedStatus,
    RecordType,
    Relation,
    SearchSpec,
)
from kesher.tenancy.rules.access import Actor

CUSTOMER_STATUS = choice(
    options_of(
        CustomerStatus.choices,
        {
            CustomerStatus.FOLLOW_UP: "blue",
            CustomerStatus.REAL: "green",
            CustomerStatus.REAL_WITH_CONTRACT: "teal",
            CustomerStatus.FROZEN: "amber",
            CustomerStatus.NOT_INTERESTED: "red",
            CustomerStatus.FICTITIOUS: "red",
        },
    )
)
SUPPLIER_STATUS = choice(
    options_of(
        SupplierStatus.choices,
        {
            SupplierStatus.FOLLOW_UP: "blue",
            SupplierStatus.APPROVED: "green",
            SupplierStatus.FROZEN: "amber",
        },
    )
)

STANDING = choice(options_of(Standing.choices, {Standing.PERMANENT: "green"}))

_ORGANIZATION = Dependency("kind", frozenset({PartyKind.ORGANIZATION}), "visible")
_PERSON = Dependency("kind", frozenset({PartyKind.PERSON}), "visible")

_OWNER_FIELDS = (
    FieldSpec(
        key="owner",
        label=_("Owner"),
        type=USER,
        attribute="owner_id",
        label_attribute="owner__display_name",
        in_list=True,
        in_form=True,
        in_filter=True,
        in_import=True,
        mine="membership_id",
        mine_label=_("Mine"),
        aliases=("אחראי", "אחראית", "סוכן", "נציג", "איש מכירות", "owner", "agent", "salesperson"),
        position=60,
    ),
    FieldSpec(
        key="branch",
        label=_("Branch"),
        type=ORG_UNIT,
        attribute="branch_id",
        label_attribute="branch__name",
        in_form=True,
        in_filter=True,
        mine="branch_id",
        mine_label=_("My branch"),
        position=130,
    ),
    FieldSpec(
        key="department",
        label=_("Department"),
        type=ORG_UNIT,
        attribute="department_id",
        label_attribute="department__name",
        in_form=True,
        in_filter=True,
        mine="department_id",
        mine_label=_("My department"),
        position=140,
    ),
)

_CREATED = FieldSpec(
    key="created",
    label=_("Created at"),
    type=DATETIME,
    attribute="created_at",
    sort_attribute="id",
    is_computed=True,
    in_list=True,
    in_history=False,
    position=200,
)

_UPDATED = FieldSpec(
    key="updated",
    label=_("Updated at"),
    type=DATETIME,
    attribute="updated_at",
    in_history=False,
    position=201,
)

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

PARTY = register(
    RecordType(
        key="party",
        label=_("party"),
        label_plural=_("parties"),
        icon="users",
        model=Party,
        table="parties_party",
        right="party",
        condition={"fictitious_at": None},
        left_out={
            "merged_into_id": _("It was merged into another card, which stands in its place."),
            "fictitious_at": _("It was moved to the fictitious leads."),
        },
        writer=replace(PARTY_WRITER, delete=delete_party, restore=restore_party),
        statuses=(
            GuardedStatus(
                field_key="customer_status",
                table=TABLES[PartyRole.CUSTOMER],
                first=first_statuses(PartyRole.CUSTOMER, may_admit_existing=True),
                closed=CLOSED_STATUSES,
            ),
            GuardedStatus(
                field_key="supplier_status",
                table=TABLES[PartyRole.SUPPLIER],
                first=first_statuses(PartyRole.SUPPLIER, may_admit_existing=True),
                closed=frozenset({SupplierStatus.FROZEN.value}),
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
            list_path="parties",
            position=10,
        ),
        fields=(
            FieldSpec(
                key="name",
                label=_("Name"),
                type=TEXT,
                sort_attribute="sort_key",
                is_required=True,
                in_list=True,
                in_form=True,
                in_import=True,
                aliases=(
                    "שם",
                    "שם לקוח",
                    "שם הלקוח",
                    "שם ספק",
                    "שם החברה",
                    "חברה",
                    "שם העסק",
                    "שם מלא",
                    "שם חשבון",
                    "לקוח",
                    "name",
                    "customer",
                    "customer name",
                    "company",
                    "company name",
                    "full name",
                    "account name",
                    "ספק",
                    "שם הספק",
                    "supplier",
                    "supplier name",
                    "vendor",
                ),
                position=10,
            ),
            FieldSpec(
                key="kind",
                label=_("Kind"),
                type=choice(options_of(PartyKind.choices)),
                is_required=True,
                in_form=True,
                position=11,
            ),
            FieldSpec(
                key="legal_name",
                label=_("Legal name"),
                type=TEXT,
                depends=_ORGANIZATION,
                in_form=True,
                in_import=True,
                aliases=("שם משפטי", "שם רשום", "legal name"),
                position=12,
            ),
            FieldSpec(
                key="first_name",
                label=_("First name"),
                type=TEXT,
                depends=_PERSON,
                in_form=True,
                in_import=True,
                aliases=("שם פרטי", "first name", "given name"),
                position=13,
            ),
            FieldSpec(
                key="last_name",
                label=_("Last name"),
                type=TEXT,
                depends=_PERSON,
                in_form=True,
                in_import=True,
                aliases=("שם משפחה", "last name", "surname", "family name"),
                position=14,
            ),
            FieldSpec(
                key="title",
                label=pgettext_lazy("of a person", "Title"),
                type=TEXT,
                depends=_PERSON,
                in_form=True,
                in_import=True,
                aliases=("תואר", "title"),
                position=15,
            ),
            FieldSpec(
                key="customer_status",
                label=_("Customer status"),
                type=CUSTOMER_STATUS,
                in_list=True,
                in_filter=True,
                in_import=True,
                aliases=("סטטוס", "סטאטוס", "סטטוס לקוח", "מצב", "status", "customer status"),
                position=20,
            ),
            FieldSpec(
                key="standing",
                label=_("Standing"),
                type=STANDING,
                is_computed=True,
                in_list=True,
                in_filter=True,
                in_history=False,
                position=22,
            ),
            FieldSpec(
                key="supplier_status",
                label=_("Supplier status"),
                type=SUPPLIER_STATUS,
                in_list=True,
                in_filter=True,
                position=21,
            ),
            FieldSpec(
                key="phone",
                label=_("Phone"),
                type=PHONE,
                attribute="main_phone",
                in_form=True,
                is_derived=True,
                in_list=True,
                in_import=True,
                aliases=(
                    "טלפון",
                    "טל",
                    "טל'",
                    "מס טלפון",
                    "מספר טלפון",
                    "נייד",
                    "טלפון נייד",
                    "סלולרי",
                    "טלפון ראשי",
                    "phone",
                    "telephone",
                    "tel",
                    "mobile",
                    "cell",
                    "פלאפון",
                    "טלפון סלולרי",
                    "phone number",
                    "mobile phone",
                    "cellphone",
                ),
                position=40,
            ),
            FieldSpec(
                key="email",
                label=_("E-mail"),
                type=EMAIL,
                attribute="main_email",
                in_form=True,
                is_derived=True,
                in_import=True,
                aliases=(
                    "דוא״ל",
                    "דואל",
                    "מייל",
                    "אימייל",
                    "דואר אלקטרוני",
                    "email",
                    "e-mail",
                    "mail",
                    "כתובת מייל",
                    "כתובת דוא״ל",
                    "כתובת אימייל",
                    "email address",
                ),
                position=45,
            ),
            FieldSpec(
                key="locality",
                label=_("Locality"),
                type=TEXT,
                attribute="locality_name",
                in_form=True,
                is_derived=True,
                in_list=True,
                in_import=True,
                aliases=("יישוב", "ישוב", "עיר", "מקום", "city", "town", "locality"),
                position=50,
            ),
            *_OWNER_FIELDS,
            FieldSpec(
                key="id_number",
                label=_("ID or company number"),
                type=ID_NUMBER,
                in_form=True,
                in_list=True,
                in_import=True,
                is_masked=True,
                aliases=(
                    "ת.ז.",
                    "ת״ז",
                    "תז",
                    "תעודת זהות",
                    "מספר זהות",
                    "ח.פ.",
                    "ח״פ",
                    "חפ",
                    "ע.מ.",
                    "עוסק מורשה",
                    "מספר עוסק",
                    "מספר חברה",
                    "id",
                    "id number",
                    "company number",
                    "vat number",
                ),
                position=120,
            ),
            FieldSpec(
                key="id_number_kind",
                label=_("Kind of number"),
                type=choice(options_of(IdNumberKind.choices)),
                in_form=True,
                position=121,
            ),
            FieldSpec(
                key="account_key",
                label=_("Account key"),
                type=TEXT,
                in_form=True,
                in_import=True,
                aliases=(
                    "מפתח חשבון",
                    "מפתח",
                    "מספר לקוח",
                    "קוד לקוח",
                    "account key",
                    "customer number",
                ),
                position=150,
            ),
            FieldSpec(
                key="website",
                label=_("Website"),
                type=URL,
                in_form=True,
                in_import=True,
                aliases=("אתר", "אתר אינטרנט", "website", "url"),
                position=160,
            ),
            FieldSpec(
                key="remarks",
                label=_("Remarks"),
                type=LONG_TEXT,
                in_form=True,
                in_import=True,
                aliases=("הערות", "הערה", "remarks", "notes", "comments"),
                position=170,
            ),
            FieldSpec(
                key="card_message",
                label=_("Message that pops on entering the card"),
                type=LONG_TEXT,
                in_form=True,
                position=171,
            ),
            FieldSpec(
                key="archived",
                label=_("Archived"),
                type=DATETIME,
                attribute="archived_at",
                is_computed=True,
                position=190,
            ),
            _CREATED,
            _UPDATED,
        ),
        children=(
            ChildTable(
                table="parties_phone",
                label=_("phone"),
                fields=(
                    FieldSpec(key="raw", label=_("Number"), type=PHONE),
                    FieldSpec(key="extension", label=_("Extension"), type=TEXT),
                    FieldSpec(key="label", label=_("Label"), type=TEXT),
                ),
            ),
            ChildTable(
                table="parties_email",
                label=_("e-mail address"),
                fields=(
                    FieldSpec(key="address", label=_("E-mail"), type=EMAIL),
                    FieldSpec(key="label", label=_("Label"), type=TEXT),
                ),
            ),
            ChildTable(
                table="parties_address",
                label=_("address"),
                fields=(
                    FieldSpec(key="street", label=_("Street"), type=TEXT),
                    FieldSpec(key="house_number", label=_("House number"), type=TEXT),
                    FieldSpec(key="locality_name", label=_("Locality"), type=TEXT),
                    FieldSpec(key="postal_code", label=_("Postal code"), type=TEXT),
                ),
            ),
            ChildTable(
                table="parties_contact",
                label=_("contact"),
                fields=(
                    FieldSpec(key="name", label=_("Name"), type=TEXT),
                    FieldSpec(key="job_title", label=_("Job title"), type=TEXT),
                ),
            ),
            ChildTable(
                table="parties_merge",
                label=_("merge"),
                fields=(
                    FieldSpec(key="names", label=_("Merged in"), type=TEXT),
                    FieldSpec(
                        key="state",
                        label=_("Merge"),
                        type=choice(options_of(MergeState.choices)),
                    ),
                ),
            ),
            ChildTable(
                table="parties_mergedrecord",
                label=_("merge"),
                fields=(FieldSpec(key="into_name", label=_("Merged into"), type=TEXT),),
            ),
        ),
        lists=(
            BuiltInList(
                path="customers",
                label=_("Customers"),
                icon="users",
                condition={"customer_status__isnull": False},
                hidden_fields=frozenset({"supplier_status", "id_number"}),
                status_field="customer_status",
                search_label=_("Search in customers"),
                empty_title=_("No customers yet"),
                empty_text=_(
                    "Here stands everybody who buys from you, or may one day. "
                    "Add the first one, or bring them all from a sheet."
                ),
                deeds=(
                    Deed(
                        key="create",
                        label=_("New customer"),
                        icon="plus",
                        url_name="parties:party_create",
                        query="role=customer",
                        right="party.create",
                    ),
                ),
            ),
            BuiltInList(
                path="suppliers",
                label=_("Suppliers"),
                icon="truck",
                condition={"supplier_status__isnull": False},
                hidden_fields=frozenset({"customer_status", "id_number", "standing"}),
                status_field="supplier_status",
                search_label=_("Search in suppliers"),
                empty_title=_("No suppliers yet"),
                empty_text=_("Here stands everybody you buy from. Add the first one."),
                deeds=(
                    Deed(
                        key="create",
                        label=_("New supplier"),
                        icon="plus",
                        url_name="parties:party_create",
                        query="role=supplier",
                        right="party.create",
                    ),
                ),
            ),
            BuiltInList(
                path="parties",
                label=_("Customers and suppliers"),
                icon="building",
                search_label=_("Search in all"),
                empty_title=_("Nobody here yet"),
                empty_text=_("Here stand customers and suppliers together."),
                deeds=(
                    Deed(
                        key="create",
                        label=_("New customer"),
                        icon="plus",
                        url_name="parties:party_create",
                        query="role=customer",
                        right="party.create",
                    ),
                ),
            ),
        ),
    )
)

CONTACT = register(
    RecordType(
        key="contact",
        label=_("contact"),
        label_plural=_("contacts"),
        icon="address-book",
        model=Contact,
        table="parties_contact",
        right="contact",
        also_seen_by=("party.see",),
        reach_path="party__",
        condition={"party__fictitious_at": None, "deleted_at": None, "merged_into": None},
        left_out={
            "merged_into_id": _("It was merged into another card, which stands in its place."),
            "party__fictitious_at": PARTY_LEFT,
        },
        writer=replace(CONTACT_WRITER, delete=delete_contact, restore=restore_contact),
        archived_attribute="archived_at",
        card_url_name="parties:party_card",
        card_argument="party_id",
        card_attribute="party_id",
        search=SearchSpec(
            title="name",
            details=("job_title", "party__name", "main_phone"),
            list_path="contacts",
            title_only=True,
            position=20,
        ),
        fields=(
            FieldSpec(
                key="name",
                label=_("Name"),
                type=TEXT,
                sort_attribute="sort_key",
                is_required=True,
                in_list=True,
                in_form=True,
                in_import=True,
                aliases=("שם", "איש קשר", "שם איש קשר", "שם מלא", "name", "full name", "contact"),
                position=10,
            ),
            FieldSpec(
                key="first_name",
                label=_("First name"),
                type=TEXT,
                in_form=True,
                in_import=True,
                aliases=("שם פרטי", "first name", "given name"),
                position=11,
            ),
            FieldSpec(
                key="last_name",
                label=_("Last name"),
                type=TEXT,
                in_form=True,
                in_import=True,
                aliases=("שם משפחה", "last name", "surname", "family name"),
                position=12,
            ),
            FieldSpec(
                key="title",
                label=pgettext_lazy("of a person", "Title"),
                type=TEXT,
                in_form=True,
                in_import=True,
                aliases=("תואר", "title"),
                position=13,
            ),
            FieldSpec(
                key="job_title",
                label=_("Job title"),
                type=TEXT,
                in_list=True,
                in_form=True,
                in_import=True,
                aliases=("תפקיד", "job title", "position"),
                position=20,
            ),
            FieldSpec(
                key="party",
                label=_("Customer / supplier"),
                type=RECORD_LINK,
                attribute="party_id",
                label_attribute="party__name",
                link_to="party",
                is_required=True,
                in_list=True,
                in_import=True,
                aliases=(
                    "לקוח",
                    "ספק",
                    "שם לקוח",
                    "שם הלקוח",
                    "חברה",
                    "company",
                    "customer",
                    "account",
                ),
                position=30,
            ),
            FieldSpec(
                key="phone",
                label=_("Phone"),
                type=PHONE,
                attribute="main_phone",
                in_form=True,
                is_derived=True,
                in_list=True,
                in_import=True,
                aliases=("טלפון", "נייד", "סלולרי", "phone", "mobile", "cell"),
                position=40,
            ),
            FieldSpec(
                key="email",
                label=_("E-mail"),
                type=EMAIL,
                attribute="main_email",
                in_form=True,
                is_derived=True,
                in_list=True,
                in_import=True,
                aliases=("דוא״ל", "דואל", "מייל", "אימייל", "email", "e-mail", "mail"),
                position=50,
            ),
            FieldSpec(
                key="remarks",
                label=_("Remarks"),
                type=LONG_TEXT,
                in_form=True,
                in_import=True,
                aliases=("הערות", "הערה", "remarks", "notes"),
                position=60,
            ),
            _CREATED,
            _UPDATED,
        ),
        children=(),
        lists=(
            BuiltInList(
                path="contacts",
                label=_("Contacts"),
                icon="address-book",
                search_label=_("Search in contacts"),
                empty_title=_("No contacts yet"),
                empty_text=_(
                    "Here stand the people at your customers and suppliers. "
                    "A contact is added on the card of the customer."
                ),
            ),
        ),
    )
)


# What a sheet says about a party beyond the fields of the party itself.
_IMPORT_FIELDS = (
    FieldSpec(
        key="fax",
        label=_("Fax"),
        type=PHONE,
        aliases=("פקס", "פקסימיליה", "פאקס", "fax number"),
        position=41,
    ),
    FieldSpec(
        key="address",
        label=_("Address in one cell"),
        type=TEXT,
        aliases=("כתובת", "כתובת מלאה", "מען", "address", "full address"),
        position=51,
    ),
    FieldSpec(key="street", label=_("Street"), type=TEXT, aliases=("רחוב", "רח"), position=52),
    FieldSpec(
        key="house_number",
        label=_("House number"),
        type=TEXT,
        aliases=("מספר בית", "מס בית", "בית", "house", "house no"),
        position=53,
    ),
    FieldSpec(key="entrance", label=_("Entrance"), type=TEXT, aliases=("כניסה",), position=54),
    FieldSpec(key="floor", label=_("Floor"), type=TEXT, aliases=("קומה",), position=55),
    FieldSpec(
        key="flat", label=_("Flat"), type=TEXT, aliases=("דירה", "apartment", "apt"), position=56
    ),
    FieldSpec(
        key="po_box", label=_("PO box"), type=TEXT, aliases=("תד", "תא דואר", "pob"), position=57
    ),
    FieldSpec(
        key="postal_code",
        label=_("Postal code"),
        type=TEXT,
        aliases=("מיקוד", "zip", "zip code", "postcode"),
        position=58,
    ),
    FieldSpec(
        key="contact",
        label=_("Contact person"),
        type=TEXT,
        aliases=("איש קשר", "אנשי קשר", "שם איש קשר", "contact", "contact name"),
        position=70,
    ),
    FieldSpec(
        key="contact_job",
        label=_("Job of the contact"),
        type=TEXT,
        aliases=("תפקיד", "תפקיד איש קשר", "job title", "position"),
        position=71,
    ),
    FieldSpec(
        key="contact_phone",
        label=_("Phone of the contact"),
        type=PHONE,
        aliases=("טלפון איש קשר", "נייד איש קשר", "contact phone"),
        position=72,
    ),
    FieldSpec(
        key="contact_email",
        label=_("E-mail of the contact"),
        type=EMAIL,
        aliases=("מייל איש קשר", "דוא״ל איש קשר", "contact email"),
        position=73,
    ),
    FieldSpec(
        key=LEFTOVER, label=_("Remarks, with the header of the column"), type=TEXT, position=180
    ),
)

register_target(
    ImportTarget(
        record_type=PARTY.key,
        right="party.create",
        decisions=import_decisions,
        require_allowed=require_import_allowed,
        check=check_lines,
        store=import_parties,
        names=("name", "first_name", "last_name"),
        leftover=LEFTOVER,
        more_fields=_IMPORT_FIELDS,
        repeatable=frozenset(
            {"phone", "fax", "email", "remarks", "contact_phone", "contact_email", LEFTOVER}
        ),
        finders={"phone": parties_by_phone, "email": parties_by_email},
        recognizers={
            "email": looks_like_email,
            "id_number": looks_like_id_number,  # with a lost zero a mobile has nine digits too
            "phone": looks_like_phone,
            "locality": looks_like_locality,
        },
    )
)


def _contacts(actor: Actor) -> Any:
    return visible_records(actor, CONTACT).filter(archived_at=None)


register_relation(
    "party", Relation(key="contacts", label=_("Contacts"), rows=_contacts, path="party_id")
)

register_tab(
    CardTab(
        record_type="party",
        key="details",
        label=_("Contact details"),
        position=80,
        template="parties/_party_details.html",
        context=details_tab,
    )
)
register_tab(
    CardTab(
        record_type="party",
        key="contacts",
        label=_("Contacts"),
        position=90,
        template="parties/_party_contacts.html",
        context=contacts_tab,
        count=contact_figure,
    )
)
register_tab(history_tab(PARTY))
register_panel(
    CardPanel(
        record_type="party",
        key="duplicates",
        position=900,
        template="parties/_party_duplicates.html",
        context=duplicates_panel,
    )
)
