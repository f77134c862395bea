"""How parties are imported: what a sheet says beyond their fields, and how it is recognized."""

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.text import TEXT
from kesher.exchange.rules.targets import ImportTarget
from kesher.parties.operations.imports.decisions import (
    import_decisions,
    require_import_allowed,
)
from kesher.parties.operations.imports.known import parties_by_email, parties_by_phone
from kesher.parties.operations.imports.lines import check_lines, import_parties
from kesher.parties.rules.import_cells import (
    LEFTOVER,
    looks_like_email,
    looks_like_id_number,
    looks_like_locality,
    looks_like_phone,
)
from kesher.records.rules.record_types import FieldSpec

# What a sheet says about a party beyond the fields of the party itself.
_BEYOND_FIELDS = (
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

PARTY_IMPORT = ImportTarget(
    record_type="party",
    right="party.create",
    decisions=import_decisions,
    require_allowed=require_import_allowed,
    check=check_lines,
    store=import_parties,
    names=("name", "first_name", "last_name"),
    leftover=LEFTOVER,
    more_fields=_BEYOND_FIELDS,
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
