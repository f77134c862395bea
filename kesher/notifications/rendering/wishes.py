"""What a person wants to be told, as a table of kinds."""

from typing import Any

from kesher.notifications.choices import Delivery
from kesher.notifications.queries import preferences_of
from kesher.notifications.rules.kinds import kinds_to_choose
from kesher.tenancy.rules.access import Actor


def wishes_context(actor: Actor) -> dict[str, Any]:
    """Return what `notifications/notification_wishes.html` needs. One query."""
    chosen = preferences_of([actor.membership_id])
    return {
        "deliveries": [label for _value, label in Delivery.choices],
        "kinds": [
            {
                "key": kind.key,
                "label": str(kind.label),
                "options": [
                    {
                        "value": value,
                        "label": label,
                        "is_chosen": value
                        == chosen.get((actor.membership_id, kind.key), kind.delivery),
                    }
                    for value, label in Delivery.choices
                ],
            }
            for kind in kinds_to_choose()
        ],
    }
