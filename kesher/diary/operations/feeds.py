"""The secret address of a member's calendar."""

import hashlib
import secrets

from kesher.diary.models import CalendarFeed
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require


def feed_digest(secret: str) -> str:
    """Return what is kept of an address."""
    return hashlib.sha256(secret.encode()).hexdigest()


@operation
def make_feed(*, actor: Actor) -> str:
    """Give the actor's calendar a new address and return its secret, which is kept nowhere.

    An older address is useless from now on.

    Raises: NotPermitted, without the right to see activities.
    """
    require(actor, "activity.see")
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(membership_id=actor.membership_id).delete()
    CalendarFeed.objects.create(
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        digest=feed_digest(secret),
    )
    return secret


@operation
def revoke_feed(*, actor: Actor) -> None:
    """Make the address of the actor's calendar useless, at once."""
    CalendarFeed.objects.filter(membership_id=actor.membership_id).delete()
