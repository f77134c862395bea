"""The statuses of parties as lists show them, and whether a customer is a permanent one."""

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.parties.choices import CustomerStatus, Standing, SupplierStatus
from kesher.records.rules.record_types import FieldSpec

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

# What is told beside a status; it stands in the log of the card and in no field.
STATUS_TOLD = (
    FieldSpec(
        key="summary",
        label=_("Summary of the event / remarks"),
        type=LONG_TEXT,
        is_required=True,
    ),
    FieldSpec(key="reason", label=_("Reason"), type=LONG_TEXT),
)
