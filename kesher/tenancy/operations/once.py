"""Doing a deed once, however often its form is sent."""

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction

from kesher.tenancy.errors import KeyUsedForAnotherDeed
from kesher.tenancy.models import IdempotencyKey
from kesher.tenancy.rules.access import Actor


@transaction.atomic
def run_once(
    *, actor: Actor, key: UUID, deed_name: str, deed: Callable[[], int | None]
) -> int | None:
    """Do a deed once for a key, and answer every repetition with the id it gave.

    It is no operation itself, so that the change log names the deed.

    Two submits at the same moment wait for each other at the unique key; the later one sees the
    result of the earlier.

    Raises: KeyUsedForAnotherDeed, when the key belongs to another deed or another user.
    """
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(
                business_id=actor.business_id,
                key=key,
                membership_id=actor.membership_id,
                deed=deed_name,
            )
    except IntegrityError:
        done = IdempotencyKey.objects.get(key=key)
        if done.deed != deed_name or done.membership_id != actor.membership_id:
            raise KeyUsedForAnotherDeed from None
        return done.result_id
    row.result_id = deed()
    row.save(update_fields=["result_id"])
    return row.result_id
