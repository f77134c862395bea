"""Reading webhooks, what they were told, and the change log for them."""

from kesher.webhooks.queries.changes import Told, logged_changes, tellings
from kesher.webhooks.queries.webhooks import (
    RIGHT,
    attempts_of,
    businesses_to_follow,
    deeds_told,
    deliveries_of,
    get_delivery,
    get_webhook,
    progress_of,
    require_may_change,
    titles_of,
    types_to_tell,
    webhooks_of,
)

__all__ = [
    "RIGHT",
    "Told",
    "attempts_of",
    "businesses_to_follow",
    "deeds_told",
    "deliveries_of",
    "get_delivery",
    "get_webhook",
    "logged_changes",
    "progress_of",
    "require_may_change",
    "tellings",
    "titles_of",
    "types_to_tell",
    "webhooks_of",
]
