"""Which status may follow which, for customers and for suppliers.

Source: the four systems' manuals, “Set status”. Fictitious and not interested are two outcomes
behind one gate: the first leaves the lists, the second stays and may return to follow-up.
"""

from kesher.parties.choices import CustomerStatus, SupplierStatus
from kesher.records.rules.transitions import Transition, TransitionTable

_PROSPECTS = frozenset({CustomerStatus.NEW.value, CustomerStatus.FOLLOW_UP.value})
_REAL = frozenset({CustomerStatus.REAL.value, CustomerStatus.REAL_WITH_CONTRACT.value})

EDIT = "party.edit"
ADMIT_EXISTING = "party.admit_existing"
RESTORE_FICTITIOUS = "party.restore_fictitious"

CUSTOMER_TRANSITIONS = TransitionTable(
    (
        Transition(
            key="start_follow_up",
            from_statuses=frozenset({CustomerStatus.NEW.value}),
            to_status=CustomerStatus.FOLLOW_UP.value,
            right=EDIT,
        ),
        Transition(
            key="admit_existing",
            from_statuses=_PROSPECTS,
            to_status=CustomerStatus.REAL.value,
            right=ADMIT_EXISTING,
        ),
        Transition(
            key="add_contract",
            from_statuses=frozenset({CustomerStatus.REAL.value}),
            to_status=CustomerStatus.REAL_WITH_CONTRACT.value,
            right=ADMIT_EXISTING,
        ),
        Transition(
            key="end_contract",
            from_statuses=frozenset({CustomerStatus.REAL_WITH_CONTRACT.value}),
            to_status=CustomerStatus.REAL.value,
            right=ADMIT_EXISTING,
        ),
        Transition(
            key="freeze",
            from_statuses=_REAL,
            to_status=CustomerStatus.FROZEN.value,
            right=EDIT,
            evidence=("card_message",),
        ),
        Transition(
            key="unfreeze_to_real",
            from_statuses=frozenset({CustomerStatus.FROZEN.value}),
            to_status=CustomerStatus.REAL.value,
            right=EDIT,
        ),
        Transition(
            key="unfreeze_to_real_with_contract",
            from_statuses=frozenset({CustomerStatus.FROZEN.value}),
            to_status=CustomerStatus.REAL_WITH_CONTRACT.value,
            right=EDIT,
        ),
        Transition(
            key="mark_not_interested",
            from_statuses=_PROSPECTS,
            to_status=CustomerStatus.NOT_INTERESTED.value,
            right=EDIT,
            evidence=("reason",),
        ),
        Transition(
            key="return_to_follow_up",
            from_statuses=frozenset({CustomerStatus.NOT_INTERESTED.value}),
            to_status=None,
            returns_to="status_before_refusal",
            right=EDIT,
        ),
        Transition(
            key="mark_fictitious",
            from_statuses=_PROSPECTS,
            to_status=CustomerStatus.FICTITIOUS.value,
            right=EDIT,
            evidence=("reason_kind", "reason"),
        ),
        Transition(
            key="restore",
            from_statuses=frozenset({CustomerStatus.FICTITIOUS.value}),
            to_status=None,
            returns_to="status_before_refusal",
            right=RESTORE_FICTITIOUS,
            is_offered=False,
        ),
    )
)

SUPPLIER_TRANSITIONS = TransitionTable(
    (
        Transition(
            key="approve",
            from_statuses=frozenset({SupplierStatus.FOLLOW_UP.value, SupplierStatus.FROZEN.value}),
            to_status=SupplierStatus.APPROVED.value,
            right=EDIT,
        ),
        Transition(
            key="mark_problematic",
            from_statuses=frozenset({SupplierStatus.APPROVED.value}),
            to_status=SupplierStatus.FROZEN.value,
            right=EDIT,
        ),
    )
)

TABLES = {"customer": CUSTOMER_TRANSITIONS, "supplier": SUPPLIER_TRANSITIONS}

CLOSED_STATUSES = frozenset(
    {
        CustomerStatus.FICTITIOUS.value,
        CustomerStatus.NOT_INTERESTED.value,
        CustomerStatus.FROZEN.value,
    }
)


def unfreeze_default(status_before_freeze: str) -> str:
    """Return the key of the move that is pre-chosen: back to the status before the freeze."""
    if status_before_freeze == CustomerStatus.REAL_WITH_CONTRACT:
        return "unfreeze_to_real_with_contract"
    return "unfreeze_to_real"


def first_statuses(role: str, *, may_admit_existing: bool) -> tuple[str, ...]:
    """Return the statuses that a new party may start with, the default first."""
    if role == "supplier":
        return (SupplierStatus.FOLLOW_UP.value,)
    if may_admit_existing:
        return (CustomerStatus.NEW.value, CustomerStatus.REAL.value)
    return (CustomerStatus.NEW.value,)
