"""What a person wants to be told."""

from collections.abc import Mapping

from kesher.notifications.models import NotificationPreference
from kesher.notifications.rules.kinds import kinds_to_choose
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def set_delivery(*, actor: Actor, deliveries: Mapping[str, str]) -> None:
    """Keep how the actor wants each kind; what is as the kind says is not kept."""
    own = NotificationPreference.objects.filter(membership_id=actor.membership_id)
    for kind in kinds_to_choose():
        wanted = deliveries.get(kind.key)
        if wanted is None:
            continue
        if wanted == kind.delivery:
            own.filter(kind=kind.key).delete()
            continue
        NotificationPreference.objects.update_or_create(
            business_id=actor.business_id,
            membership_id=actor.membership_id,
            kind=kind.key,
            defaults={"delivery": wanted},
        )
