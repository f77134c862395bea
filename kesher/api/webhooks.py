"""Webhooks: which other systems are told of what happens, and what became of it."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from ninja import P, QueryEx, Router

from kesher.api.callers import actor_of
from kesher.api.representation import answer
from kesher.api.webhook_schemas import (
    DeliveryOut,
    DeliveryPage,
    IssuedWebhookOut,
    ReplayIn,
    ReplayOut,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
)
from kesher.webhooks import operations, queries
from kesher.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery

router = Router(tags=["webhooks"])

_MOST_DELIVERIES = 200


@router.get("/webhooks", response=list[WebhookOut], summary="Webhooks of the user")
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Needs the scope `webhooks`, as do all of these; newest first."""
    return answer([_shown(webhook) for webhook in queries.webhooks_of(actor_of(request))])


@router.post("/webhooks", response={201: IssuedWebhookOut}, summary="Make a webhook")
def webhook_create(request: HttpRequest, body: WebhookIn) -> HttpResponse:
    """Answer with the secret too, this once. It needs the scope `read` for what it tells of."""
    issued = operations.create_webhook(actor=actor_of(request), **body.dict())
    return answer({**_shown(issued.webhook), "secret": issued.secret}, 201)


@router.get("/webhooks/{webhook_id}", response=WebhookOut, summary="One webhook")
def webhook_get(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """A webhook, without its secret."""
    return answer(_shown(queries.get_webhook(actor_of(request), webhook_id)))


@router.patch("/webhooks/{webhook_id}", response=WebhookOut, summary="Change a webhook")
def webhook_edit(request: HttpRequest, webhook_id: int, body: WebhookPatch) -> HttpResponse:
    """Change what is named and leave the rest; with `version`, only if nobody was faster."""
    webhook = operations.edit_webhook(
        actor=actor_of(request), webhook_id=webhook_id, **body.dict(exclude_unset=True)
    )
    return answer(_shown(webhook))


@router.delete("/webhooks/{webhook_id}", response={204: None}, summary="Delete a webhook")
def webhook_delete(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """End a webhook with its log."""
    operations.delete_webhook(actor=actor_of(request), webhook_id=webhook_id)
    return HttpResponse(status=204)


@router.post("/webhooks/{webhook_id}/pause", response=WebhookOut, summary="Pause a webhook")
def webhook_pause(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send nothing for a while; what happens is held back for thirty days."""
    return answer(_shown(operations.pause_webhook(actor=actor_of(request), webhook_id=webhook_id)))


@router.post("/webhooks/{webhook_id}/resume", response=WebhookOut, summary="Resume a webhook")
def webhook_resume(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send again, what was held back first."""
    return answer(_shown(operations.resume_webhook(actor=actor_of(request), webhook_id=webhook_id)))


@router.post("/webhooks/{webhook_id}/secret", response=IssuedWebhookOut, summary="A new secret")
def webhook_secret(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Answer with the new secret, this once; the old one signs too for 24 hours."""
    issued = operations.renew_secret(actor=actor_of(request), webhook_id=webhook_id)
    return answer({**_shown(issued.webhook), "secret": issued.secret})


@router.post("/webhooks/{webhook_id}/ping", response={202: DeliveryOut}, summary="A trial message")
def webhook_ping(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send a message that is about no record."""
    delivery = operations.ping_webhook(actor=actor_of(request), webhook_id=webhook_id)
    return answer(_shown_delivery(delivery), 202)


@router.post(
    "/webhooks/{webhook_id}/replay", response={202: ReplayOut}, summary="Send a period again"
)
def webhook_replay(request: HttpRequest, webhook_id: int, body: ReplayIn) -> HttpResponse:
    """Send again what happened from `start` up to, and not including, `end`."""
    count = operations.replay_period(
        actor=actor_of(request),
        webhook_id=webhook_id,
        start=body.start,
        end=body.end,
        only_undelivered=body.only_undelivered,
    )
    return answer({"count": count}, 202)


@router.get(
    "/webhooks/{webhook_id}/deliveries", response=DeliveryPage, summary="What a webhook was told"
)
def delivery_list(
    request: HttpRequest,
    webhook_id: int,
    limit: QueryEx[int, P(ge=1, le=_MOST_DELIVERIES)] = 50,
    before: QueryEx[int | None, P(ge=1, le=2**63 - 1, description="As `next_before` said.")] = None,
) -> HttpResponse:
    """Deliveries, newest first; they are kept for thirty days."""
    webhook = queries.get_webhook(actor_of(request), webhook_id)
    deliveries = queries.deliveries_of(webhook)
    if before is not None:
        deliveries = deliveries.filter(pk__lt=before)
    found = list(deliveries[: limit + 1])
    shown = found[:limit]
    following = shown[-1].pk if len(found) > limit else None
    return answer({"deliveries": [_shown_delivery(one) for one in shown], "next_before": following})


@router.get("/webhook-deliveries/{delivery_id}", response=DeliveryOut, summary="One delivery")
def delivery_get(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """A delivery with every attempt, newest first."""
    delivery = queries.get_delivery(actor_of(request), delivery_id)
    attempts = [_shown_attempt(attempt) for attempt in queries.attempts_of(delivery)]
    return answer({**_shown_delivery(delivery), "attempts": attempts})


@router.post(
    "/webhook-deliveries/{delivery_id}/replay", response={202: DeliveryOut}, summary="Send it again"
)
def delivery_replay(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send a delivery again under its own name, whatever became of it."""
    delivery = operations.replay_delivery(actor=actor_of(request), delivery_id=delivery_id)
    return answer(_shown_delivery(delivery), 202)


def _shown(webhook: Webhook) -> dict[str, object]:
    return {
        "id": webhook.pk,
        "name": webhook.name,
        "address": webhook.address,
        "record_types": webhook.record_types,
        "deeds": webhook.deeds,
        "state": webhook.state,
        "disabled_for": webhook.disabled_for or None,
        "created_at": webhook.created_at.isoformat(),
        "version": webhook.version,
    }


def _shown_delivery(delivery: WebhookDelivery) -> dict[str, object]:
    return {
        "id": delivery.pk,
        "message_id": delivery.message_id,
        "type": delivery.record_type or None,
        "record_id": delivery.record_id,
        "deed": delivery.deed,
        "changed": delivery.changed,
        "happened_at": delivery.happened_at.isoformat(),
        "state": delivery.state,
        "due_at": _moment(delivery.due_at if delivery.state == "pending" else None),
        "try_count": delivery.try_count,
        "last_status": delivery.last_status,
        "last_failure": delivery.last_failure or None,
    }


def _shown_attempt(attempt: WebhookAttempt) -> dict[str, object]:
    return {
        "at": attempt.at.isoformat(),
        "took_ms": attempt.took_ms,
        "status": attempt.status,
        "failure": attempt.failure or None,
        "response": attempt.response,
    }


def _moment(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
