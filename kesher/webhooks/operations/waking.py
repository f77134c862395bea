"""Having the worker send what is due, by one sender at a time for each webhook."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from kesher.lib import jobs
from kesher.webhooks.choices import DeliveryState, WebhookState
from kesher.webhooks.models import Webhook, WebhookDelivery, WebhookProgress

#: A sender that has not shown itself for so long is dead.
BUSY_FOR = dt.timedelta(seconds=60)
# However many webhooks there are, so many threads of a worker send at once; the others are free
# for what people wait for.
_SENDERS = 2


def wake(webhook: Webhook) -> None:
    """Start a sender for a webhook, unless one is at it or the other side is left alone."""
    now = timezone.now()
    free = (Q(busy_until=None) | Q(busy_until__lt=now)) & (
        Q(resting_until=None) | Q(resting_until__lt=now)
    )
    taken = WebhookProgress.objects.filter(free, webhook=webhook).update(busy_until=now + BUSY_FOR)
    if taken:
        jobs.enqueue(
            "webhooks.send",
            business_id=webhook.business_id,
            webhook_id=webhook.pk,
            one_at_a_time=f"webhooks.send:{webhook.pk % _SENDERS}",
        )


def wake_due() -> None:
    """Start a sender for each webhook of the business in scope that has something due."""
    due = WebhookDelivery.objects.filter(
        webhook=OuterRef("pk"),
        business=F("business"),
        state=DeliveryState.PENDING,
        due_at__lte=timezone.now(),
    )
    webhooks = Webhook.objects.filter(Exists(due), state=WebhookState.ACTIVE, deleted_at=None)
    for webhook in webhooks:
        wake(webhook)
