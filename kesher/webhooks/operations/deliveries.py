"""Asking for deliveries by hand: a trial, a repetition, a period over again."""

import datetime as dt

from django.utils import timezone

from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor
from kesher.webhooks.choices import PING, DeliveryState, WebhookState
from kesher.webhooks.errors import BadPeriod, WebhookNotActive
from kesher.webhooks.models import Webhook, WebhookDelivery
from kesher.webhooks.operations.waking import wake
from kesher.webhooks.queries.webhooks import get_delivery, get_webhook, require_may_change


@operation
def ping_webhook(*, actor: Actor, webhook_id: int) -> WebhookDelivery:
    """Send a trial message that is about no record.

    Raises: NotPermitted, NotFound, WebhookNotActive.
    """
    webhook = _active(actor, webhook_id)
    now = timezone.now()
    delivery: WebhookDelivery = WebhookDelivery.objects.create(
        business_id=actor.business_id, webhook=webhook, deed=PING, happened_at=now, due_at=now
    )
    wake(webhook)
    return delivery


@operation
def replay_delivery(*, actor: Actor, delivery_id: int) -> WebhookDelivery:
    """Send a delivery again under its own name, whatever became of it.

    Raises: NotPermitted, NotFound, WebhookNotActive.
    """
    delivery = get_delivery(actor, delivery_id)
    webhook = _active(actor, delivery.webhook_id)
    delivery.state, delivery.due_at, delivery.attempt_count = (
        DeliveryState.PENDING,
        timezone.now(),
        0,
    )
    delivery.save(update_fields=["state", "due_at", "attempt_count"])
    wake(webhook)
    return delivery


@operation
def replay_period(
    *,
    actor: Actor,
    webhook_id: int,
    start: dt.datetime,
    end: dt.datetime,
    only_undelivered: bool = False,
) -> int:
    """Send again what happened from `start` up to, and not including, `end`; return how many.

    Raises: NotPermitted, NotFound, WebhookNotActive, BadPeriod.
    """
    webhook = _active(actor, webhook_id)
    if end <= start:
        raise BadPeriod
    deliveries = WebhookDelivery.objects.filter(
        webhook=webhook, happened_at__gte=start, happened_at__lt=end
    ).exclude(deed=PING)
    if only_undelivered:
        deliveries = deliveries.exclude(state=DeliveryState.DELIVERED)
    count: int = deliveries.update(
        state=DeliveryState.PENDING, due_at=timezone.now(), attempt_count=0
    )
    wake(webhook)
    return count


def _active(actor: Actor, webhook_id: int) -> Webhook:
    webhook = get_webhook(actor, webhook_id, for_update=True)
    require_may_change(actor, webhook)
    if webhook.state != WebhookState.ACTIVE:
        raise WebhookNotActive
    return webhook
