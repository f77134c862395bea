"""The table of transitions says what the manuals say: nothing more, nothing less."""

import pytest

from kesher.parties.choices import CustomerStatus as C
from kesher.parties.choices import SupplierStatus as S
from kesher.parties.rules.status_transitions import (
    CUSTOMER_TRANSITIONS,
    SUPPLIER_TRANSITIONS,
    first_statuses,
    unfreeze_default,
)
from kesher.records.errors import EvidenceMissing, IllegalTransition
from kesher.records.rules.transitions import require_evidence

OFFERED = {
    C.NEW: {"start_follow_up", "admit_existing", "mark_not_interested", "mark_fictitious"},
    C.FOLLOW_UP: {"admit_existing", "mark_not_interested", "mark_fictitious"},
    C.REAL: {"add_contract", "freeze"},
    C.REAL_WITH_CONTRACT: {"end_contract", "freeze"},
    C.FROZEN: {"unfreeze_to_real", "unfreeze_to_real_with_contract"},
    C.NOT_INTERESTED: {"return_to_follow_up"},
    C.FICTITIOUS: set(),
}


@pytest.mark.parametrize("status", C)
@pytest.mark.behaviour("H-33")
def test_customer_moves_are_those_of_the_manual(status: C) -> None:
    offered = {move.key for move in CUSTOMER_TRANSITIONS.legal_from(status)}

    assert offered == OFFERED[status]


@pytest.mark.parametrize(
    ("status", "offered"),
    [(S.FOLLOW_UP, {"approve"}), (S.APPROVED, {"mark_problematic"}), (S.FROZEN, {"approve"})],
)
def test_supplier_moves_are_those_of_the_manual(status: S, offered: set[str]) -> None:
    assert {move.key for move in SUPPLIER_TRANSITIONS.legal_from(status)} == offered


@pytest.mark.parametrize("status", [*C, None])
@pytest.mark.parametrize("key", [*CUSTOMER_TRANSITIONS.by_key, "no_such_move", ""])
def test_a_move_from_elsewhere_is_refused(key: str, status: str | None) -> None:
    move = CUSTOMER_TRANSITIONS.by_key.get(key)
    if move is not None and status in move.from_statuses:
        assert CUSTOMER_TRANSITIONS.require(key, status) is move
        return

    with pytest.raises(IllegalTransition) as refused:
        CUSTOMER_TRANSITIONS.require(key, status)
    assert refused.value.code == "illegal_transition"


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u00a0"])
@pytest.mark.parametrize(
    ("key", "told", "missing"),
    [
        ("freeze", {"summary": "סגר עסק"}, "card_message"),
        ("mark_not_interested", {"summary": "התקשר"}, "reason"),
        ("mark_fictitious", {"summary": "בדיקה", "reason_kind": "fictitious"}, "reason"),
        ("mark_fictitious", {"summary": "בדיקה", "reason": "מספר מזויף"}, "reason_kind"),
        ("start_follow_up", {}, "summary"),
    ],
)
def test_a_move_without_its_evidence_is_refused(
    key: str, told: dict[str, str], missing: str, blank: str
) -> None:
    move = CUSTOMER_TRANSITIONS.by_key[key]

    with pytest.raises(EvidenceMissing) as refused:
        require_evidence(move, {**told, missing: blank}.items())
    assert refused.value.field == missing


def test_unfreezing_offers_the_status_before_the_freeze() -> None:
    assert unfreeze_default(C.REAL_WITH_CONTRACT) == "unfreeze_to_real_with_contract"
    assert unfreeze_default(C.REAL) == "unfreeze_to_real"
    assert unfreeze_default("") == "unfreeze_to_real"


def test_a_new_party_starts_real_only_by_right() -> None:
    assert first_statuses("customer", may_admit_existing=False) == (C.NEW,)
    assert first_statuses("customer", may_admit_existing=True) == (C.NEW, C.REAL)
    assert first_statuses("supplier", may_admit_existing=True) == (S.FOLLOW_UP,)
