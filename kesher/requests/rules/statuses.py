"""Which status of a request may follow which: any, and for a task only with feedback.

Source: `spec/features.md`, rows R-14, R-15, H-73, H-74.
"""

from collections.abc import Callable, Sequence

from kesher.customfields.rules.field_type import Option
from kesher.records.rules.record_types import GuardedStatus
from kesher.records.rules.transitions import Transition, TransitionTable

EDIT = "request.edit"
STATUS = "status"


def guard(evidence: tuple[str, ...]) -> Callable[[Sequence[Option]], GuardedStatus]:
    """Return what makes the guard of statuses, of which any may follow any on this evidence."""

    def made(options: Sequence[Option]) -> GuardedStatus:
        every = frozenset(option.value for option in options)
        offered = [option for option in options if not option.is_retired]
        return GuardedStatus(
            field_key=STATUS,
            table=TransitionTable(
                tuple(
                    Transition(
                        key=option.value,
                        from_statuses=every - {option.value},
                        to_status=option.value,
                        right=EDIT,
                        evidence=evidence,
                    )
                    for option in offered
                )
            ),
            first=tuple(
                option.value for option in sorted(offered, key=lambda option: option.is_closed)
            ),
            closed=frozenset(option.value for option in options if option.is_closed),
            remake=made,
        )

    return made


guard_of_messages = guard(())
guard_of_tasks = guard(("feedback",))
