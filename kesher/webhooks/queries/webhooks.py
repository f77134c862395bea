"""Webhooks and their deliveries, for those who may look after them."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import QuerySet

from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.queries import (
    record_types_for,
    rights_to_see,
    title_attribute,
    visible_records,
)
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor, require
from kesher.webhooks.choices import Deed
from kesher.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery, WebhookProgress

RIGHT = "settings.api"
# Who administers users looks after what works for them: pauses it, reads its log, takes it away.
FOR_ALL = "settings.users"


def types_to_tell(actor: Actor) -> dict[str, RecordType]:
    """Return the record types, by key, of which a webhook of the actor may tell."""
    return {
        key: kind
        for key, kind in record_types_for(actor).items()
        if all(actor.may(right) for right in rights_to_see(kind))
    }


def deeds_told() -> Mapping[str, str]:
    """Return what may happen to a record, with its words."""
    return {deed.value: str(deed.label) for deed in Deed}


def webhooks_of(actor: Actor) -> QuerySet[Webhook]:
    """Return the webhooks that the actor looks after, newest first: his own, or all of them for
    whoever administers users.

    Raises: NotPermitted, without `settings.api`.
    """
    require(actor, RIGHT)
    webhooks = Webhook.objects.filter(deleted_at=None).select_related("membership")
    if not actor.may(FOR_ALL):
        webhooks = webhooks.filter(membership_id=actor.membership_id)
    return webhooks.order_by("-pk")


def get_webhook(actor: Actor, webhook_id: int, *, for_update: bool = False) -> Webhook:
    """Return one of them, locked if it is going to be changed.

    Raises: NotPermitted, NotFound.
    """
    webhooks = webhooks_of(actor)
    if for_update:
        webhooks = webhooks.select_for_update(of=("self",))
    webhook = webhooks.filter(pk=webhook_id).first()
    if webhook is None:
        raise NotFound
    return webhook


def require_may_change(actor: Actor, webhook: Webhook) -> None:
    """Let only its user decide where a webhook sends, and what: it sends what he may see.

    A program of his has to be allowed to see all of it, too.

    Raises: NotPermitted.
    """
    if webhook.membership_id != actor.membership_id:
        raise NotPermitted(FOR_ALL)
    require_may_see(actor, webhook.record_types)


def require_may_see(actor: Actor, keys: list[str]) -> None:
    """Let pass only who may see records of each of these types.

    Raises: NotPermitted.
    """
    kinds = types_to_tell(actor)
    for key in keys:
        if key not in kinds:
            raise NotPermitted(f"{key}.see")


def progress_of(webhooks: list[Webhook]) -> dict[int, WebhookProgress]:
    """Return how sending goes, by webhook. One query."""
    found = WebhookProgress.objects.filter(webhook__in=webhooks)
    return {progress.webhook_id: progress for progress in found}


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """Return what a webhook was or is to be told, newest first."""
    return WebhookDelivery.objects.filter(webhook=webhook).order_by("-pk")


def get_delivery(actor: Actor, delivery_id: int) -> WebhookDelivery:
    """Return a delivery of a webhook that the actor looks after.

    Raises: NotPermitted, NotFound.
    """
    deliveries = WebhookDelivery.objects.filter(webhook__in=webhooks_of(actor))
    one = deliveries.select_related("webhook__membership").filter(pk=delivery_id)
    delivery: WebhookDelivery | None = one.first()
    if delivery is None:
        raise NotFound
    return delivery


def titles_of(
    actor: Actor, deliveries: Iterable[WebhookDelivery]
) -> Mapping[tuple[str, int | None], str]:
    """Return the names of the records that the actor may see, by type and number.

    At most one query for each type.
    """
    wanted: dict[str, set[int]] = {}
    for delivery in deliveries:
        if delivery.record_id is not None:
            wanted.setdefault(delivery.record_type, set()).add(delivery.record_id)
    kinds = types_to_tell(actor)
    return {
        (key, pk): str(title)
        for key, ids in wanted.items()
        if key in kinds
        for pk, title in visible_records(actor, kinds[key])
        .filter(pk__in=ids)
        .values_list("pk", title_attribute(kinds[key]))
    }


def attempts_of(delivery: WebhookDelivery) -> list[WebhookAttempt]:
    """Return the tries to deliver, newest first."""
    return list(WebhookAttempt.objects.filter(delivery=delivery).order_by("-pk"))


def businesses_to_follow() -> list[int]:
    """Return the businesses whose webhooks have something to do; asks outside any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_webhook_businesses()")
        return [business_id for (business_id,) in cursor.fetchall()]
