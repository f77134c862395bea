"""Changing a party's status: the write half of the guarded engine."""

from dataclasses import dataclass

from kesher.lib.errors import NotFound
from kesher.parties.choices import CustomerStatus
from kesher.parties.models import Party
from kesher.parties.rules.status_transitions import TABLES
from kesher.records.errors import IllegalTransition
from kesher.records.operations.values import computed_anew
from kesher.records.rules.transitions import Transition, require_evidence
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require, require_within_reach

MOVES_OF_LEADS = frozenset({"mark_fictitious", "restore"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvidence:
    """What the user tells about a status change."""

    summary: str = ""
    reason: str = ""
    reason_kind: str = ""
    card_message: str = ""

    def told(self) -> list[tuple[str, str]]:
        """Return what was told, by the name of the field."""
        return [(name, getattr(self, name)) for name in self.__slots__]


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A move that was made."""

    party: Party
    role: str
    transition: Transition
    from_status: str
    to_status: str


@operation
def change_status(
    *, actor: Actor, party_id: int, role: str, key: str, evidence: StatusEvidence
) -> StatusChange:
    """Move the party's status in a role by a transition of the table.

    The party is locked: of two people who change it at once, the second is told that the move is
    no longer legal. Leaving the lists as fictitious takes more than a status: see `leads`.

    Raises: NotFound, NotPermitted, IllegalTransition, EvidenceMissing.
    """
    if key in MOVES_OF_LEADS:
        raise IllegalTransition(key=key, status=None)
    party = lock_party(actor=actor, party_id=party_id)
    return move(actor=actor, party=party, role=role, key=key, evidence=evidence)


def move(
    *, actor: Actor, party: Party, role: str, key: str, evidence: StatusEvidence
) -> StatusChange:
    """Make the move on a party that is locked already.

    Raises: NotFound, NotPermitted, IllegalTransition, EvidenceMissing.
    """
    transition, status = _legal_move(actor, party, role, key)
    require_evidence(transition, evidence.told())
    return _apply(party, role, transition, status, evidence)


def move_towards(role: str, party: Party, to_status: str) -> Transition:
    """Return the move by hand that leads the party from where it is to this status.

    Raises: IllegalTransition, when none does.
    """
    status = getattr(party, f"{role}_status")
    for transition in TABLES[role].legal_from(status):
        if (transition.to_status or getattr(party, transition.returns_to)) == to_status:
            return transition
    raise IllegalTransition(key=to_status, status=status)


@operation
def follow_first_meeting(*, actor: Actor, party_id: int) -> StatusChange | None:
    """Move a new customer to follow-up because a first meeting was set; others stay as they are.

    The product makes this move, so it needs no summary and no right to edit the party.

    Raises: NotFound.
    """
    party = lock_party(actor=actor, party_id=party_id)
    if party.customer_status != CustomerStatus.NEW:
        return None
    transition = TABLES["customer"].require("start_follow_up", party.customer_status)
    return _apply(party, "customer", transition, CustomerStatus.NEW, StatusEvidence())


def lock_party(*, actor: Actor, party_id: int, has_left_lists: bool = False) -> Party:
    """Return the party, locked until the end of the transaction.

    Raises: NotFound, when it is absent, foreign, or outside the actor's reach, or when it left
    the lists as fictitious (or, with `has_left_lists`, did not).
    """
    party: Party | None = (
        Party.objects.select_for_update()
        .filter(pk=party_id, left_lists_at__isnull=not has_left_lists)
        .first()
    )
    if party is None:
        raise NotFound
    _require_reach(actor, "party.see", party)
    return party


def _legal_move(actor: Actor, party: Party, role: str, key: str) -> tuple[Transition, str]:
    table = TABLES.get(role)
    status: str | None = getattr(party, f"{role}_status") if table else None
    if table is None or status is None:
        raise NotFound
    transition = table.require(key, status)
    if transition.right.endswith(".edit"):
        _require_reach(actor, transition.right, party)
    else:
        require(actor, transition.right)
    return transition, status


def _require_reach(actor: Actor, right: str, party: Party) -> None:
    require_within_reach(
        actor,
        right,
        owner_id=party.owner_id,
        branch_id=party.branch_id,
        department_id=party.department_id,
        see="party.see",
    )


def _apply(
    party: Party, role: str, transition: Transition, status: str, evidence: StatusEvidence
) -> StatusChange:
    to_status = transition.to_status or getattr(party, transition.returns_to)
    setattr(party, f"{role}_status", to_status)
    fields = [f"{role}_status", "updated_at", "version"]
    if to_status in {CustomerStatus.NOT_INTERESTED, CustomerStatus.FICTITIOUS}:
        party.status_before_refusal = status
        fields.append("status_before_refusal")
    if role == "customer":
        fields += _remember_freeze(party, transition, status, evidence)
    if transition.key == "admit_existing" and not party.account_key:
        party.account_key = str(party.pk)
        fields.append("account_key")
    party.version += 1
    if computed_anew("party", party):
        fields.append("custom_values")
    party.save(update_fields=fields)
    return StatusChange(party, role, transition, status, to_status)


def _remember_freeze(
    party: Party, transition: Transition, status: str, evidence: StatusEvidence
) -> list[str]:
    if transition.to_status == CustomerStatus.FROZEN:
        party.status_before_freeze = status
        party.card_message = evidence.card_message.strip()
    elif status == CustomerStatus.FROZEN:
        party.status_before_freeze = ""
        party.card_message = ""
    else:
        return []
    return ["status_before_freeze", "card_message"]
