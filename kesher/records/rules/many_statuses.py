"""Setting one status on many records: which may be set so, and what is asked once for all."""

from dataclasses import replace

from kesher.records.rules.record_types import FieldSpec, GuardedStatus, RecordType
from kesher.records.rules.transitions import Transition


def statuses_for_many(kind: RecordType, status: GuardedStatus) -> tuple[str, ...]:
    """Return the statuses that many records can be given at once, in the order of the table.

    A move that asks for what no field can hold, such as another record, is made one by one.
    """
    found = (
        move.to_status
        for move in status.table.transitions
        if move.is_offered and move.to_status and _can_be_asked(kind, status, move)
    )
    return tuple(dict.fromkeys(found))


def asked_of_many(kind: RecordType, status: GuardedStatus, to_status: str) -> tuple[FieldSpec, ...]:
    """Return what is asked before records get this status, wherever they come from; all of it must
    be told. First what a move asks for, then what every move does.
    """
    moves = [
        move for move in status.table.transitions if move.is_offered and move.to_status == to_status
    ]
    keys = [key for move in moves for key in move.evidence]
    keys += [spec.key for spec in status.told if spec.is_required]
    specs = (_spec_of(kind, status, key) for key in dict.fromkeys(keys))
    return tuple(
        replace(spec, is_required=True, depends=None, default=None) for spec in specs if spec
    )


def _can_be_asked(kind: RecordType, status: GuardedStatus, move: Transition) -> bool:
    return all(_spec_of(kind, status, key) for key in move.evidence)


def _spec_of(kind: RecordType, status: GuardedStatus, key: str) -> FieldSpec | None:
    told = next((spec for spec in status.told if spec.key == key), None)
    return told or kind.find_field(key)
