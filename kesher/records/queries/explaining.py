"""Why a user sees a record, or does not: the facts that decided, for those who explain them."""

from dataclasses import dataclass
from typing import Any

from kesher.records.queries.access import rights_to_see
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor, Ground, Level, ground_of


@dataclass(frozen=True, slots=True)
class RightFinding:
    """What a right of the user comes to at one record."""

    right: str
    level: Level
    ground: Ground


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """All that decides whether a user sees a record.

    `carrier` is the record that has owner, branch and department. `left_out` is the attribute for
    which the record is out of everybody's sight, empty where it is not.
    """

    record: Any
    carrier: Any
    rights: tuple[RightFinding, ...]
    left_out: str

    @property
    def is_seen(self) -> bool:
        """Tell whether the user sees the record: the answer of `visible_records` for it."""
        return not self.left_out and all(finding.ground.is_within for finding in self.rights)


def find_whatever_its_state(kind: RecordType, record_id: int) -> Any | None:
    """Return a record of the business in scope, also one in the bin or out of the lists."""
    path = kind.reach_path
    linked = [f"{path}{name}" for name in ("owner", "branch", "department")]
    rows = kind.model.objects.filter(**kind.rows_condition).select_related(*linked)
    return rows.filter(pk=record_id).first()


def find_access(actor: Actor, kind: RecordType, record: Any) -> RecordFinding:
    """Return what decides whether the actor sees the record. At most one query."""
    path = kind.reach_path.removesuffix("__")
    carrier = getattr(record, path) if path else record
    rights = tuple(right_at(actor, right, carrier) for right in rights_to_see(kind))
    return RecordFinding(record, carrier, rights, _left_out(kind, record))


def right_at(actor: Actor, right: str, carrier: Any) -> RightFinding:
    """Return what a right of the actor comes to at the record that carries the owner."""
    ground = ground_of(
        actor,
        right,
        owner_id=carrier.owner_id,
        branch_id=carrier.branch_id,
        department_id=carrier.department_id,
    )
    return RightFinding(right, actor.level(right), ground)


def _left_out(kind: RecordType, record: Any) -> str:
    """Return for which attribute the record fails the condition of its type; the one that says
    most comes first.
    """
    failed = [name for name, wanted in kind.condition.items() if _value(record, name) != wanted]
    if not failed:
        return ""
    telling = ("deleted_at", *kind.left_out)
    return next((name for name in telling if _value(record, name) is not None), failed[0])


def _value(record: Any, attribute: str) -> Any:
    for name in attribute.split("__"):
        record = getattr(record, name)
    return record
