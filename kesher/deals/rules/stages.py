"""Which stage of a deal may follow which: open ones in any order, and an end that can be reopened.

Source: `spec/features.md`, rows F-05 and F-07: a board of deals, where a lost one needs a reason.
"""

from kesher.deals.choices import Stage
from kesher.records.rules.transitions import Transition, TransitionTable

OPEN = (Stage.NEW.value, Stage.NEEDS.value, Stage.OFFER.value, Stage.NEGOTIATION.value)
CLOSED = frozenset({Stage.WON.value, Stage.LOST.value})
EDIT = "deal.edit"


def _to(stage: str, *, evidence: tuple[str, ...] = ()) -> Transition:
    """Return the move to a stage from every other one; from one end to the other leads no way."""
    others = set(Stage.values) - {stage}
    starts = others - CLOSED if stage in CLOSED else others
    return Transition(
        key=stage,
        from_statuses=frozenset(starts),
        to_status=stage,
        right=EDIT,
        evidence=evidence,
    )


STAGES = TransitionTable(
    (
        *(_to(stage) for stage in OPEN),
        _to(Stage.WON.value),
        _to(Stage.LOST.value, evidence=("lost_reason",)),
    )
)
