"""The scope of a business: every query runs inside one, in Python and in PostgreSQL.

The scope sets `kesher.business` for the transaction, which row-level security compares with each
row, and a context variable, from which managers add `business_id = <literal>`: the planner
estimates well only with the literal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from django.db import connection, models, transaction

from kesher.lib.rows import read_row


class UnscopedQuery(Exception):
    """A query on a business' table was built outside the scope of a business: a bug."""


class MixedScopes(Exception):
    """Code inside the scope of one business opened the scope of another: a bug."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows, and who acts."""

    business_id: int
    membership_id: int | None = None
    request_id: str = ""


@dataclass(slots=True)
class _KnownDesign:
    """What the open scope knows of the business' record design; None until somebody asks."""

    stamp: int | None = None


_current: ContextVar[Scope | None] = ContextVar("kesher_scope", default=None)
_design: ContextVar[_KnownDesign | None] = ContextVar("kesher_design", default=None)

_SET = (
    "SELECT set_config('kesher.business', %s, true), set_config('kesher.actor', %s, true),"
    " set_config('kesher.request', %s, true)"
)


def current_scope() -> Scope | None:
    """Return the open scope, if any."""
    return _current.get()


def scoped_business_id() -> int:
    """Return the business of the open scope.

    Raises: UnscopedQuery, outside any scope.
    """
    scope = _current.get()
    if scope is None:
        raise UnscopedQuery
    return scope.business_id


def known_design_stamp() -> int | None:
    """Return the stamp of the record design, if the open scope knows it already."""
    known = _design.get()
    return known.stamp if known else None


def remember_design_stamp(stamp: int) -> None:
    """Let the open scope know the stamp of the record design: as read, or as just drawn."""
    known = _design.get()
    if known is not None:
        known.stamp = stamp


@contextmanager
def _entered(scope: Scope, outer: Scope | None) -> Iterator[Scope]:
    token = _current.set(scope)
    design = None if outer else _design.set(_KnownDesign())
    try:
        yield scope
    finally:
        _current.reset(token)
        if design:
            _design.reset(design)


def _announce(scope: Scope | None) -> None:
    values = ("", "", "")
    if scope is not None:
        values = (str(scope.business_id), str(scope.membership_id or ""), scope.request_id)
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)


@contextmanager
def business_scope(
    *, business_id: int, membership_id: int | None = None, request_id: str = ""
) -> Iterator[Scope]:
    """Open one transaction in the scope of a business; all or nothing of it is kept.

    Raises: MixedScopes, when the scope of another business is open.
    """
    outer = _current.get()
    if outer is not None and outer.business_id != business_id:
        raise MixedScopes
    scope = Scope(business_id, membership_id, request_id)
    with transaction.atomic():
        _announce(scope)
        with _entered(scope, outer):
            yield scope
    # Inside an outer transaction the settings would outlive the scope.
    if connection.in_atomic_block:
        _announce(outer)


_ENTER = (
    "SELECT business_id, membership_id,"
    " set_config('kesher.business', business_id::text, true),"
    " set_config('kesher.actor', membership_id::text, true),"
    " set_config('kesher.request', %s, true) FROM kesher_member(%s, %s)"
)


@contextmanager
def member_scope(*, slug: str, user_id: int, request_id: str = "") -> Iterator[Scope | None]:
    """Open the scope of a business for an active member of it, as `business_scope` does.

    Finds and announces in one round trip. Yields nothing where there is no such business or no
    such member, and tells not which.

    Raises: MixedScopes, when the scope of another business is open.
    """
    outer = _current.get()
    with transaction.atomic():
        found = read_row(_ENTER, (request_id, slug, user_id))
        if found is None:
            yield None
            return
        if outer is not None and outer.business_id != found[0]:
            raise MixedScopes
        with _entered(Scope(found[0], found[1], request_id), outer) as scope:
            yield scope
    if connection.in_atomic_block:
        _announce(outer)


_ENTER_BY_DIGEST = (
    "SELECT business_id, membership_id, token_id,"
    " set_config('kesher.business', business_id::text, true),"
    " set_config('kesher.actor', membership_id::text, true),"
    " set_config('kesher.request', %s, true) FROM kesher_token(%s)"
)


@contextmanager
def token_scope(*, digest: str, request_id: str = "") -> Iterator[tuple[Scope, int] | None]:
    """Open the scope of the business of a living token, and yield it with the token's id.

    Yields nothing where there is no such token, or its user was deactivated.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ENTER_BY_DIGEST, (request_id, digest))
            found = cursor.fetchone()
        if found is None:
            yield None
            return
        with _entered(Scope(found[0], found[1], request_id), None) as scope:
            yield scope, found[2]
    if connection.in_atomic_block:
        _announce(None)


_Model = TypeVar("_Model", bound=models.Model)


class ScopedManager(models.Manager[_Model]):
    """Rows of the business in scope; asking outside any scope raises `UnscopedQuery`."""

    def get_queryset(self) -> models.QuerySet[_Model]:
        return super().get_queryset().filter(business_id=scoped_business_id())


class ScopedForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A key to a row of the same business; the composite key in SQL guards it."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs.setdefault("db_constraint", False)
        super().__init__(to, on_delete, **kwargs)


class BusinessModel(models.Model):
    """A row that belongs to one business."""

    business = models.ForeignKey(
        "tenancy.Business", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
