"""Who may do what: rights, their reach, and the actor that holds them.

A right is named `<record type>.<deed>` or `settings.<area>` and reaches none, the actor's own
records, those of the actor's department, of the branch, or all of the business.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from kesher.lib.errors import NotFound, NotPermitted
from kesher.tenancy.rules.scopes import is_open


class Level(IntEnum):
    """How far a right reaches; a higher level includes the lower ones."""

    NONE = 0
    OWN = 1
    DEPARTMENT = 2
    BRANCH = 3
    ALL = 4


class Ground(Enum):
    """Why a right reaches a record, or does not."""

    EVERYTHING = "everything"
    OWNER = "owner"
    DEPARTMENT = "department"
    BRANCH = "branch"
    BEYOND = "beyond"
    NO_RIGHT = "no_right"

    @property
    def is_within(self) -> bool:
        """Tell whether the right reaches the record."""
        return self not in _GROUNDS_OUTSIDE


_GROUNDS_OUTSIDE = frozenset({Ground.BEYOND, Ground.NO_RIGHT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One person acting in one business, with what they may do there.

    `deeds` are what a program may do of that for the person; None for the person himself.
    """

    business_id: int
    business_slug: str
    user_id: int
    membership_id: int
    display_name: str
    branch_id: int | None = None
    department_id: int | None = None
    role_id: int = 0
    is_owner: bool = False
    rights: Mapping[str, Level] = field(default_factory=dict)
    deeds: frozenset[str] | None = None

    def level(self, right: str) -> Level:
        """Return how far the right reaches for this actor."""
        if self.deeds is not None and not is_open(right, self.deeds):
            return Level.NONE
        return Level.ALL if self.is_owner else self.rights.get(right, Level.NONE)

    def may(self, right: str) -> bool:
        """Tell whether the actor has the right at all, however far it reaches."""
        return self.level(right) > Level.NONE


def rights_key(actor: Actor) -> Hashable:
    """Return what tells apart actors with different rights, for what is kept of drawings."""
    return (actor.is_owner or frozenset(actor.rights.items()), actor.deeds)


def require(actor: Actor, right: str) -> None:
    """Let the actor pass only with the right.

    Raises: NotPermitted, when the actor lacks the right altogether.
    """
    if not actor.may(right):
        raise NotPermitted(right)


def ground_of(
    actor: Actor,
    right: str,
    *,
    owner_id: int | None,
    branch_id: int | None,
    department_id: int | None,
) -> Ground:
    """Return why the right does or does not reach a record with this owner, branch, department.

    The twin of `tenancy.queries.within_reach`, for events that carry no row; what explains an
    answer to people is thereby what gave it.
    """
    level = actor.level(right)
    if level is Level.ALL:
        return Ground.EVERYTHING
    if level is Level.NONE:
        return Ground.NO_RIGHT
    if owner_id == actor.membership_id:
        return Ground.OWNER
    if level >= Level.DEPARTMENT and department_id and department_id == actor.department_id:
        return Ground.DEPARTMENT
    if level >= Level.BRANCH and branch_id and branch_id == actor.branch_id:
        return Ground.BRANCH
    return Ground.BEYOND


def is_within_reach(
    actor: Actor,
    right: str,
    *,
    owner_id: int | None,
    branch_id: int | None,
    department_id: int | None,
) -> bool:
    """Tell whether a record with this owner, branch and department is in the right's reach."""
    return ground_of(
        actor, right, owner_id=owner_id, branch_id=branch_id, department_id=department_id
    ).is_within


def require_within_reach(
    actor: Actor,
    right: str,
    *,
    owner_id: int | None,
    branch_id: int | None,
    department_id: int | None,
    see: str,
) -> None:
    """Let the actor pass only if the record is in the right's reach.

    Raises: NotFound, when the record is outside the reach of `see`, the right to see it;
    NotPermitted, when it may be seen but lies outside the reach of `right`.
    """
    where = {"owner_id": owner_id, "branch_id": branch_id, "department_id": department_id}
    if not is_within_reach(actor, see, **where):
        raise NotFound
    if right != see and not is_within_reach(actor, right, **where):
        raise NotPermitted(right)
