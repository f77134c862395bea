"""Making, changing, pausing and ending webhooks."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from kesher.gateways.public_addresses import AddressForbidden, split_url
from kesher.lib.sealing import seal
from kesher.lib.text import clean_line
from kesher.tenancy.history import operation
from kesher.tenancy.models import Change
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require
from kesher.webhooks.choices import FAILURE_WORDS, Deed, DeliveryState, WebhookState
from kesher.webhooks.errors import (
    BadWebhookAddress,
    TooManyWebhooks,
    UnknownWebhookDeed,
    UnknownWebhookType,
    WebhookNameMissing,
)
from kesher.webhooks.models import Webhook, WebhookCursor, WebhookDelivery, WebhookProgress
from kesher.webhooks.operations.waking import wake
from kesher.webhooks.queries.webhooks import (
    RIGHT,
    get_webhook,
    require_may_change,
    types_to_tell,
)
from kesher.webhooks.rules.signing import new_secret

MOST_WEBHOOKS = 20
SEAL = "webhook"
#: How long a secret that was replaced still signs, beside the new one.
OLD_SECRET_KEPT = dt.timedelta(hours=24)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class IssuedWebhook:
    """A webhook with its new secret, which is shown this once."""

    webhook: Webhook
    secret: str


@operation
def create_webhook(
    *,
    actor: Actor,
    name: str,
    address: str,
    record_types: Collection[str],
    deeds: Collection[str],
) -> IssuedWebhook:
    """Let another system be told, from now on, of what happens to records that the actor may see.

    Raises: NotPermitted, without `settings.api`; WebhookNameMissing, BadWebhookAddress,
    UnknownWebhookType, UnknownWebhookDeed; TooManyWebhooks, when the business has twenty.
    """
    require(actor, RIGHT)
    # Two that are made at once count each other.
    _keep_cursor(actor)
    if Webhook.objects.filter(deleted_at=None).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    secret = new_secret()
    webhook = Webhook(
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        sealed_secret=seal(secret, purpose=SEAL),
        hint=_hint(secret),
    )
    _set(actor, webhook, name, address, record_types, deeds)
    webhook.save()
    WebhookProgress.objects.create(business_id=actor.business_id, webhook=webhook)
    return IssuedWebhook(webhook, secret)


@operation
def edit_webhook(
    *,
    actor: Actor,
    webhook_id: int,
    name: str | None = None,
    address: str | None = None,
    record_types: Collection[str] | None = None,
    deeds: Collection[str] | None = None,
    version: int | None = None,
) -> Webhook:
    """Change what is named of a webhook and leave the rest; only its user may.

    Raises: NotPermitted, NotFound, StaleVersion, WebhookNameMissing, BadWebhookAddress,
    UnknownWebhookType, UnknownWebhookDeed.
    """
    webhook = get_webhook(actor, webhook_id, for_update=True)
    require_may_change(actor, webhook)
    require_version(webhook, version)
    _set(
        actor,
        webhook,
        webhook.name if name is None else name,
        webhook.address if address is None else address,
        webhook.record_types if record_types is None else record_types,
        webhook.deeds if deeds is None else deeds,
    )
    webhook.save()
    return webhook


@operation
def renew_secret(*, actor: Actor, webhook_id: int) -> IssuedWebhook:
    """Give a webhook a new secret; the old one signs too for another day.

    Raises: NotPermitted, NotFound.
    """
    webhook = get_webhook(actor, webhook_id, for_update=True)
    require_may_change(actor, webhook)
    secret = new_secret()
    webhook.old_sealed_secret = webhook.sealed_secret
    webhook.old_secret_until = timezone.now() + OLD_SECRET_KEPT
    webhook.sealed_secret = seal(secret, purpose=SEAL)
    webhook.hint = _hint(secret)
    webhook.version += 1
    webhook.save()
    return IssuedWebhook(webhook, secret)


@operation
def pause_webhook(*, actor: Actor, webhook_id: int) -> Webhook:
    """Send nothing until it is resumed; what happens meanwhile is held back.

    Raises: NotPermitted, NotFound.
    """
    webhook = get_webhook(actor, webhook_id, for_update=True)
    if webhook.state == WebhookState.ACTIVE:
        webhook.state = WebhookState.PAUSED
        webhook.version += 1
        webhook.save()
        _move(webhook, DeliveryState.PENDING, DeliveryState.HELD)
    return webhook


@operation
def resume_webhook(*, actor: Actor, webhook_id: int) -> Webhook:
    """Send again, and send what was held back; only the webhook's user may.

    Raises: NotPermitted, NotFound.
    """
    webhook = get_webhook(actor, webhook_id, for_update=True)
    require_may_change(actor, webhook)
    if webhook.state != WebhookState.ACTIVE:
        webhook.state, webhook.disabled_for = WebhookState.ACTIVE, ""
        webhook.version += 1
        webhook.save()
        WebhookProgress.objects.filter(webhook=webhook).update(
            failing_since=None, resting_until=None
        )
        _move(webhook, DeliveryState.HELD, DeliveryState.PENDING)
        wake(webhook)
    return webhook


@operation
def delete_webhook(*, actor: Actor, webhook_id: int) -> Webhook:
    """End a webhook; its log is forgotten by night.

    Raises: NotPermitted, NotFound.
    """
    webhook = get_webhook(actor, webhook_id, for_update=True)
    webhook.deleted_at = timezone.now()
    webhook.state = WebhookState.PAUSED
    webhook.sealed_secret = webhook.old_sealed_secret = ""
    webhook.version += 1
    webhook.save()
    _move(webhook, DeliveryState.PENDING, DeliveryState.HELD)
    if not webhooks_left():
        WebhookCursor.objects.all().delete()
    return webhook


def _hint(secret: str) -> str:
    return secret.rstrip("=")[-4:]


def webhooks_left() -> bool:
    """Tell whether the business in scope has any webhook."""
    return Webhook.objects.filter(deleted_at=None).exists()


def _set(
    actor: Actor,
    webhook: Webhook,
    name: str,
    address: str,
    record_types: Collection[str],
    deeds: Collection[str],
) -> None:
    webhook.name = clean_line(name)[:_LONGEST_NAME]
    webhook.address = address.strip()
    if not webhook.name:
        raise WebhookNameMissing
    try:
        split_url(webhook.address)
    except AddressForbidden as forbidden:
        raise BadWebhookAddress(FAILURE_WORDS[str(forbidden)]) from None
    kinds = types_to_tell(actor)
    if not record_types or not set(record_types) <= kinds.keys():
        raise UnknownWebhookType
    if not deeds or not set(deeds) <= set(Deed.values):
        raise UnknownWebhookDeed
    webhook.record_types = [key for key in kinds if key in record_types]
    webhook.deeds = [deed for deed in Deed.values if deed in deeds]


def _move(webhook: Webhook, old: DeliveryState, new: DeliveryState) -> None:
    deliveries = WebhookDelivery.objects.filter(webhook=webhook, state=old)
    deliveries.update(state=new, due_at=timezone.now(), attempt_count=0)


def _keep_cursor(actor: Actor) -> None:
    """Follow the log from here on: what was logged before is older than any webhook."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('kesher.webhooks', %s))",
            [actor.business_id],
        )
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    WebhookCursor.objects.get_or_create(
        business_id=actor.business_id,
        defaults={"position": last, "fence_id": last, "fence_xid": 0},
    )
