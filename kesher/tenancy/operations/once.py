"""Doing a deed once, however often its form is sent."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone

from kesher.lib.rows import read_row, read_rows
from kesher.tenancy.errors import KeyUsedForAnotherDeed
from kesher.tenancy.history import all_or_nothing
from kesher.tenancy.models import IdempotencyKey
from kesher.tenancy.rules.access import Actor

# A key that is known is no error, so no savepoint is needed to look on.
_TAKE = """
INSERT INTO tenancy_idempotencykey (business_id, key, membership_id, deed, created_at)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT (business_id, key) DO NOTHING RETURNING id
"""
_KEEP_RESULT = """
UPDATE tenancy_idempotencykey SET result_id = %s WHERE business_id = %s AND id = %s RETURNING id
"""


@all_or_nothing()
def run_once(
    *, actor: Actor, key: UUID, deed_name: str, deed: Callable[[], int | None]
) -> int | None:
    """Do a deed once for a key, and answer every repetition with the id it gave.

    It is no operation itself, so that the change log names the deed.

    Two submits at the same moment wait for each other at the unique key; the later one sees the
    result of the earlier.

    Raises: KeyUsedForAnotherDeed, when the key belongs to another deed or another user.
    """
    taken = _take(actor, key, deed_name)
    if isinstance(taken, IdempotencyKey):
        return taken.result_id
    result_id = deed()
    if result_id is not None:
        read_rows(_KEEP_RESULT, (result_id, actor.business_id, taken))
    return result_id


@all_or_nothing()
def answer_once(
    *, actor: Actor, key: UUID, deed_name: str, deed: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do a deed once for a key, and answer every repetition with what it answered, as JSON.

    For a deed that has more to tell than the id that `run_once` keeps.

    Raises: KeyUsedForAnotherDeed, when the key belongs to another deed or another user.
    """
    taken = _take(actor, key, deed_name)
    if isinstance(taken, IdempotencyKey):
        return dict(taken.answer or {})
    answer = deed()
    IdempotencyKey.objects.filter(pk=taken).update(answer=answer)
    return answer


def _take(actor: Actor, key: UUID, deed_name: str) -> int | IdempotencyKey:
    """Take the key; return its new id, or the key where the deed was done already."""
    values = (actor.business_id, key, actor.membership_id, deed_name, timezone.now())
    taken = read_row(_TAKE, values)
    if taken is not None:
        return int(taken[0])
    done: IdempotencyKey = IdempotencyKey.objects.get(key=key)
    if done.deed != deed_name or done.membership_id != actor.membership_id:
        raise KeyUsedForAnotherDeed
    return done
