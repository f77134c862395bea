"""The statuses of parties as lists show them, and whether a customer is a permanent one."""

from kesher.customfields.rules.choice import choice, options_of
from kesher.parties.choices import CustomerStatus, Standing, SupplierStatus

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
