"""Webhooks, their deliveries and attempts, ready for the template."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext

from kesher.lib.dates import format_datetime, relative_datetime
from kesher.lib.urls import business_url
from kesher.records.queries import all_record_types, card_url
from kesher.tenancy.rules.access import Actor
from kesher.webhooks import queries
from kesher.webhooks.choices import FAILURE_WORDS, PING, DeliveryState, WebhookState
from kesher.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery

PAGE_DELIVERIES = 50
_STATE_TONES = {
    WebhookState.ACTIVE: "green",
    WebhookState.PAUSED: "gray",
    WebhookState.DISABLED: "red",
}
_DELIVERY_TONES = {
    DeliveryState.PENDING: "amber",
    DeliveryState.DELIVERED: "green",
    DeliveryState.FAILED: "red",
    DeliveryState.HELD: "gray",
    DeliveryState.DROPPED: "gray",
}


@dataclass(frozen=True, slots=True)
class ShownWebhook:
    """A webhook in words; `trouble` says what is wrong with it, if anything."""

    id: int
    name: str
    address: str
    user: str
    types: str
    deeds: str
    hint: str
    state: str
    tone: str
    trouble: str
    delivered_at: str
    url: str
    is_active: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """A delivery in words."""

    id: int
    message_id: str
    what: str
    deed: str
    record_url: str
    happened_at: str
    state: str
    tone: str
    answer: str
    tries: int
    next_at: str
    url: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, newest first; `is_moving` while one of them is about to be sent."""

    rows: tuple[ShownDelivery, ...]
    next_before: int
    is_moving: bool


@dataclass(frozen=True, slots=True)
class ShownAttempt:
    """One try to deliver, in words."""

    at: str
    took: str
    answer: str
    tone: str
    response: str


def shown_webhooks(actor: Actor) -> list[ShownWebhook]:
    """Return the webhooks that the actor looks after, newest first."""
    return _shown(actor, list(queries.webhooks_of(actor)))


def shown_webhook(actor: Actor, webhook: Webhook) -> ShownWebhook:
    """Return one webhook in words."""
    return _shown(actor, [webhook])[0]


def _shown(actor: Actor, webhooks: list[Webhook]) -> list[ShownWebhook]:
    progress = queries.progress_of(webhooks)
    kinds, deeds, now = all_record_types(), queries.deeds_told(), timezone.now()
    found = []
    for webhook in webhooks:
        going = progress[webhook.pk]
        trouble = str(webhook.get_disabled_for_display()) if webhook.disabled_for else ""
        if not trouble and going.failing_since:
            since = relative_datetime(going.failing_since, now, with_time=True)
            trouble = gettext("Nothing has arrived since %(when)s.") % {"when": since}
        found.append(
            ShownWebhook(
                id=webhook.pk,
                name=webhook.name,
                address=webhook.address,
                user=webhook.membership.display_name,
                types=", ".join(
                    str(kinds[key].label_plural) for key in webhook.record_types if key in kinds
                ),
                deeds=", ".join(deeds[deed] for deed in webhook.deeds),
                hint=webhook.hint,
                state=str(webhook.get_state_display()),
                tone=_STATE_TONES[WebhookState(webhook.state)],
                trouble=trouble,
                delivered_at=format_datetime(going.delivered_at) if going.delivered_at else "",
                url=business_url(
                    actor.business_slug, "workspace:webhook_detail", webhook_id=webhook.pk
                ),
                is_active=webhook.state == WebhookState.ACTIVE,
                is_own=webhook.membership_id == actor.membership_id,
            )
        )
    return found


def delivery_page(actor: Actor, webhook: Webhook, before: int = 0) -> DeliveryPage:
    """Return deliveries of a webhook, newest first, those before this number."""
    deliveries = queries.deliveries_of(webhook)
    if before:
        deliveries = deliveries.filter(pk__lt=before)
    found = list(deliveries[: PAGE_DELIVERIES + 1])
    shown = found[:PAGE_DELIVERIES]
    titles = queries.titles_of(actor, shown)
    soon = timezone.now() + dt.timedelta(seconds=90)
    return DeliveryPage(
        rows=tuple(_in_words(actor, delivery, titles) for delivery in shown),
        next_before=shown[-1].pk if len(found) > PAGE_DELIVERIES else 0,
        is_moving=not before
        and any(one.state == DeliveryState.PENDING and one.due_at < soon for one in shown),
    )


def shown_delivery(actor: Actor, delivery: WebhookDelivery) -> ShownDelivery:
    """Return a delivery in words."""
    return _in_words(actor, delivery, queries.titles_of(actor, [delivery]))


def _in_words(
    actor: Actor, delivery: WebhookDelivery, titles: Mapping[tuple[str, int | None], str]
) -> ShownDelivery:
    kind = all_record_types().get(delivery.record_type)
    what = record_url = ""
    if delivery.deed == PING:
        deed = gettext("Trial message")
    else:
        deed = queries.deeds_told().get(delivery.deed, delivery.deed)
        title = titles.get((delivery.record_type, delivery.record_id))
        what = f"{kind.label if kind else delivery.record_type} {title or delivery.record_id}"
        if kind and title and kind.card_attribute == "id":
            record_url = card_url(actor, kind, delivery.record_id or 0)
    is_waiting = delivery.state == DeliveryState.PENDING and delivery.attempt_count
    return ShownDelivery(
        id=delivery.pk,
        message_id=delivery.message_id,
        what=what,
        deed=deed,
        record_url=record_url,
        happened_at=format_datetime(delivery.happened_at),
        state=str(delivery.get_state_display()),
        tone=_DELIVERY_TONES[DeliveryState(delivery.state)],
        answer=_answer(delivery.last_status, delivery.last_failure),
        tries=delivery.try_count,
        next_at=format_datetime(delivery.due_at) if is_waiting else "",
        url=business_url(
            actor.business_slug, "workspace:webhook_delivery", delivery_id=delivery.pk
        ),
    )


def shown_attempts(attempts: list[WebhookAttempt]) -> list[ShownAttempt]:
    """Return attempts in words."""
    return [
        ShownAttempt(
            at=format_datetime(attempt.at),
            took=gettext("%(count)s ms") % {"count": attempt.took_ms},
            answer=_answer(attempt.status, attempt.failure),
            tone="green" if attempt.status and 200 <= attempt.status < 300 else "red",
            response=attempt.response,
        )
        for attempt in attempts
    ]


def _answer(status: int | None, failure: str) -> str:
    if failure:
        return str(FAILURE_WORDS[failure])
    return str(status or "")
