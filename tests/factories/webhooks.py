"""Webhooks, and the worker's part in them, done here and now."""

from collections.abc import Collection

from django.db import connection
from django.utils import timezone

from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor
from kesher.webhooks import operations
from kesher.webhooks.choices import Deed
from kesher.webhooks.models import Webhook, WebhookDelivery, WebhookProgress
from kesher.webhooks.operations import IssuedWebhook
from kesher.webhooks.operations.following import tell
from kesher.webhooks.operations.waking import BUSY_FOR
from tests.factories.businesses import in_scope

ADDRESS = "https://hooks.example.com/kesher"


def make_webhook(
    actor: Actor,
    address: str = ADDRESS,
    *,
    record_types: Collection[str] = ("party",),
    deeds: Collection[str] = tuple(Deed),
    name: str = "חנות",
) -> IssuedWebhook:
    with in_scope(actor):
        return operations.create_webhook(
            actor=actor, name=name, address=address, record_types=record_types, deeds=deeds
        )


def keep_workers_off(actor: Actor) -> None:
    """Say that senders are at it: the worker of a server that other tests left running sees it."""
    with in_scope(actor):
        WebhookProgress.objects.update(busy_until=timezone.now() + BUSY_FOR)


def tell_all(actor: Actor) -> list[tuple[str, str, int | None]]:
    """Tell every webhook of the whole log, and return what is written down: deed, type, record.

    Inside a test's transaction nothing is ever certain to be complete, so the fence is left out.
    """
    with in_scope(actor):
        tell(list(Change.objects.order_by("pk")))
        rows = WebhookDelivery.objects.order_by("pk")
        return list(rows.values_list("deed", "record_type", "record_id"))


def changed_of(actor: Actor, deed: str) -> list[str]:
    with in_scope(actor):
        return list(WebhookDelivery.objects.filter(deed=deed).latest("pk").changed)


def send_due(webhook: Webhook) -> None:
    """Do what the job does; the test's connection is the only one."""
    assert connection.connection is not None
    operations.send_due(business_id=webhook.business_id, webhook_id=webhook.pk)


def deliveries(actor: Actor) -> list[WebhookDelivery]:
    with in_scope(actor):
        return list(WebhookDelivery.objects.order_by("pk"))
