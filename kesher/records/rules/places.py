"""Whose record it is, and where in the tree of branches and departments it stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Owner, branch and department, by id."""

    owner_id: int | None
    branch_id: int | None = None
    department_id: int | None = None
