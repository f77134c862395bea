"""The tables below a party, whose rows stand in its history."""

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.text import TEXT
from kesher.parties.choices import MergeState
from kesher.records.rules.record_types import ChildTable, FieldSpec

PARTY_CHILDREN = (
    ChildTable(
        table="parties_phone",
        label=_("phone"),
        reads=(("party", "phone"), ("contact", "phone")),
        fields=(
            FieldSpec(key="raw", label=_("Number"), type=PHONE),
            FieldSpec(key="extension", label=_("Extension"), type=TEXT),
            FieldSpec(key="label", label=_("Label"), type=TEXT),
        ),
    ),
    ChildTable(
        table="parties_email",
        label=_("e-mail address"),
        reads=(("party", "email"), ("contact", "email")),
        fields=(
            FieldSpec(key="address", label=_("E-mail"), type=EMAIL),
            FieldSpec(key="label", label=_("Label"), type=TEXT),
        ),
    ),
    ChildTable(
        table="parties_address",
        label=_("address"),
        reads=(("party", "locality"),),
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
        record_type="contact",
        # The whole name tells its parts; numbers and addresses are rows of their own.
        untold=frozenset({"party", "first_name", "last_name", "phone", "email"}),
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
)
