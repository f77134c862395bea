"""Forgetting what was told: the log of deliveries is kept for thirty days."""

import datetime as dt

from kesher.tenancy.history import operation
from kesher.webhooks.models import WebhookDelivery

KEPT = dt.timedelta(days=30)
_CHUNK_ROWS = 1000


@operation
def forget_deliveries(*, now: dt.datetime) -> bool:
    """Delete deliveries older than thirty days, and those of webhooks that are gone.

    The installation itself acts, in the scope of a business. Returns whether any may be left.
    """
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEPT)
    orphaned = WebhookDelivery.objects.filter(webhook__deleted_at__isnull=False)
    count = 0
    for deliveries in (old, orphaned):
        ids = list(deliveries.order_by("pk").values_list("pk", flat=True)[:_CHUNK_ROWS])
        WebhookDelivery.objects.filter(pk__in=ids).delete()
        count = max(count, len(ids))
    return count == _CHUNK_ROWS
