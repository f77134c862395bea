"""The record type of the people at customers and suppliers."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.text import TEXT
from kesher.parties.choices import PARTY_LEFT
from kesher.parties.models import Contact
from kesher.parties.operations.bin import delete_contact, restore_contact
from kesher.parties.operations.writers import CONTACT_WRITER
from kesher.parties.record_types.person_fields import person_fields
from kesher.records.queries.shared_fields import link_field, moment_fields, remarks_field
from kesher.records.rules.record_types import BuiltInList, FieldSpec, RecordType, SearchSpec

_CREATED, _UPDATED = moment_fields(position=200)

CONTACT = RecordType(
    key="contact",
    label=_("contact"),
    label_plural=_("contacts"),
    icon="address-book",
    model=Contact,
    table="parties_contact",
    right="contact",
    also_seen_by=("party.see",),
    reach_path="party__",
    condition={"party__left_lists_at": None, "deleted_at": None, "merged_into": None},
    left_out={
        "merged_into_id": _("It was merged into another card, which stands in its place."),
        "party__left_lists_at": PARTY_LEFT,
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
        *person_fields(position=11),
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
        link_field(
            "party",
            _("Customer / supplier"),
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
        remarks_field(position=60),
        replace(_CREATED, in_list=True),
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
