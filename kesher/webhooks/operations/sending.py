"""Sending what is due: one transaction before each call, one after it, none during it.

A sender that is killed in between leaves the delivery waiting, to be sent again: at least once,
under the same name.
"""

import datetime as dt
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.utils import timezone

from kesher.gateways.base import GatewayFailed
from kesher.gateways.calls import WHOLE_SECONDS, Answer, post
from kesher.lib.sealing import SealBroken, unseal
from kesher.tenancy.history import operation
from kesher.tenancy.queries import actor_of
from kesher.tenancy.scoping import business_scope
from kesher.webhooks.choices import DeliveryState, DisabledFor, WebhookState
from kesher.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery, WebhookProgress
from kesher.webhooks.operations.disabling import disable
from kesher.webhooks.operations.waking import BUSY_FOR
from kesher.webhooks.operations.webhooks import SEAL
from kesher.webhooks.rendering.payloads import payload_of
from kesher.webhooks.rules.retries import (
    GONE,
    is_given_up,
    is_to_be_disabled,
    seconds_to_wait,
)
from kesher.webhooks.rules.signing import signed_headers

_RUN_SECONDS = 25
_FAILURES_IN_A_ROW = 3
_REST = dt.timedelta(seconds=60)
# Longer than a call can take: whoever finds it due again knows that its sender died.
_CLAIMED_FOR = dt.timedelta(seconds=WHOLE_SECONDS * 4)
_USER_AGENT = "Kesher-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Message:
    """What is about to be sent."""

    delivery_id: int
    address: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: an answer, or the word for why there is none."""

    took_ms: int
    answer: Answer | None = None
    failure: str = ""

    @property
    def is_success(self) -> bool:
        """Tell whether the other side has taken the message."""
        return self.answer is not None and self.answer.is_success


def send_due(*, business_id: int, webhook_id: int) -> None:
    """Send what a webhook has due, one after another, until nothing is, or the turn is over.

    Opens the scopes itself. Three failures in a row leave the other side alone for a minute.
    """
    ends_at = time.monotonic() + _RUN_SECONDS
    failures = 0
    while failures < _FAILURES_IN_A_ROW and time.monotonic() < ends_at:
        with business_scope(business_id=business_id):
            message = take_next(webhook_id=webhook_id)
        if message is None:
            break
        outcome = _call(message)
        with business_scope(business_id=business_id):
            settle(delivery_id=message.delivery_id, outcome=outcome)
        failures = 0 if outcome.is_success else failures + 1
    with business_scope(business_id=business_id):
        _release(webhook_id, is_failing=failures >= _FAILURES_IN_A_ROW)


@operation
def take_next(*, webhook_id: int) -> Message | None:
    """Return what is to be sent next, claimed for a minute; None when nothing is due."""
    webhook = (
        Webhook.objects.select_related("membership__role", "membership__business")
        .filter(pk=webhook_id, state=WebhookState.ACTIVE, deleted_at=None)
        .first()
    )
    if webhook is None:
        return None
    if not webhook.membership.is_active:
        disable(webhook, DisabledFor.USER_LEFT)
        return None
    actor, now = actor_of(webhook.membership), timezone.now()
    try:
        secrets = _secrets(webhook, now)
    except SealBroken:
        disable(webhook, DisabledFor.SECRET_LOST)
        return None
    WebhookProgress.objects.filter(webhook=webhook).update(busy_until=now + BUSY_FOR)
    while (delivery := _next_due(webhook, now)) is not None:
        body = payload_of(actor, delivery)
        if body is not None:
            delivery.due_at = now + _CLAIMED_FOR
            delivery.attempt_count += 1
            delivery.save(update_fields=["due_at", "attempt_count"])
            headers = _headers(secrets, delivery, body, now)
            return Message(delivery.pk, webhook.address, body, headers)
        delivery.state = DeliveryState.DROPPED
        delivery.save(update_fields=["state"])
    return None


def _next_due(webhook: Webhook, now: dt.datetime) -> WebhookDelivery | None:
    due = WebhookDelivery.objects.filter(
        webhook=webhook, state=DeliveryState.PENDING, due_at__lte=now
    )
    delivery: WebhookDelivery | None = (
        due.order_by("due_at", "pk").select_for_update(skip_locked=True).first()
    )
    return delivery


def _secrets(webhook: Webhook, now: dt.datetime) -> list[str]:
    found = [unseal(webhook.sealed_secret, purpose=SEAL)]
    if webhook.old_secret_until and webhook.old_secret_until > now:
        # One that cannot be read is what the new one was made for.
        with suppress(SealBroken):
            found.append(unseal(webhook.old_sealed_secret, purpose=SEAL))
    return found


def _headers(
    secrets: Sequence[str], delivery: WebhookDelivery, body: bytes, now: dt.datetime
) -> dict[str, str]:
    signed = signed_headers(
        secrets, message_id=delivery.message_id, timestamp=int(now.timestamp()), body=body
    )
    return {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **signed}


def _call(message: Message) -> Outcome:
    started = time.monotonic()
    try:
        answer = post(message.address, body=message.body, headers=message.headers)
    except GatewayFailed as failed:
        return Outcome(_since(started), failure=str(failed))
    return Outcome(_since(started), answer)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


@operation
def settle(*, delivery_id: int, outcome: Outcome) -> None:
    """Write down what came of a call, and what follows from it."""
    delivery = (
        WebhookDelivery.objects.select_related("webhook")
        .select_for_update(of=("self",))
        .filter(pk=delivery_id)
        .first()
    )
    if delivery is None:
        return
    answer, now = outcome.answer, timezone.now()
    WebhookAttempt.objects.create(
        business_id=delivery.business_id,
        delivery=delivery,
        at=now,
        took_ms=outcome.took_ms,
        status=answer.status if answer else None,
        failure=outcome.failure,
        # PostgreSQL takes any sign but this one.
        response=answer.body.decode(errors="replace").replace("\0", "") if answer else "",
    )
    progress = WebhookProgress.objects.get(webhook=delivery.webhook)
    if outcome.is_success:
        delivery.state = DeliveryState.DELIVERED
        progress.delivered_at, progress.failing_since = now, None
    else:
        progress.failing_since = progress.failing_since or now
        _plan_next(delivery, answer, now)
    delivery.try_count += 1
    delivery.last_status = answer.status if answer else None
    delivery.last_failure = outcome.failure
    delivery.save(update_fields=["state", "due_at", "try_count", "last_status", "last_failure"])
    progress.save(update_fields=["delivered_at", "failing_since"])
    _disable_if_hopeless(delivery.webhook, answer, progress.failing_since, now)


def _plan_next(delivery: WebhookDelivery, answer: Answer | None, now: dt.datetime) -> None:
    if is_given_up(delivery.attempt_count):
        delivery.state = DeliveryState.FAILED
        return
    wait = seconds_to_wait(
        delivery.attempt_count,
        chance=random.random(),  # noqa: S311 -- it spreads, it guards nothing
        retry_after=answer.retry_after if answer else "",
    )
    delivery.due_at = now + dt.timedelta(seconds=wait)


def _disable_if_hopeless(
    webhook: Webhook, answer: Answer | None, failing_since: dt.datetime | None, now: dt.datetime
) -> None:
    if webhook.state != WebhookState.ACTIVE:
        return
    if answer is not None and answer.status == GONE:
        disable(webhook, DisabledFor.GONE)
    elif failing_since is not None and is_to_be_disabled(failing_since, now):
        disable(webhook, DisabledFor.FAILURES)


def _release(webhook_id: int, *, is_failing: bool) -> None:
    now = timezone.now()
    WebhookProgress.objects.filter(webhook_id=webhook_id).update(
        busy_until=None, resting_until=now + _REST if is_failing else None
    )
