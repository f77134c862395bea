"""Ending what does not work, and telling the one for whom it worked."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from kesher.lib import jobs
from kesher.lib.urls import business_url, full_url
from kesher.notifications.operations import notify
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership
from kesher.webhooks.choices import WEBHOOK_DISABLED, DeliveryState, DisabledFor, WebhookState
from kesher.webhooks.models import Webhook, WebhookDelivery


def disable(webhook: Webhook, why: DisabledFor) -> None:
    """Stop sending until somebody resumes it; what is waiting is held back, and its user told."""
    webhook.state, webhook.disabled_for = WebhookState.DISABLED, why
    webhook.version += 1
    webhook.save()
    waiting = WebhookDelivery.objects.filter(webhook=webhook, state=DeliveryState.PENDING)
    waiting.update(state=DeliveryState.HELD)
    if why == DisabledFor.USER_LEFT:
        return
    with translation.override(webhook.membership.language):
        text = f"{webhook.name}: {webhook.get_disabled_for_display()}"
    notify(
        actor=None,
        kind=WEBHOOK_DISABLED,
        members=[webhook.membership_id],
        text=text,
        grouping_key=f"{WEBHOOK_DISABLED}:{webhook.pk}",
    )
    jobs.enqueue("webhooks.tell_disabled", business_id=webhook.business_id, webhook_id=webhook.pk)


@operation
def mail_disabled(*, webhook_id: int) -> None:
    """Mail the user of a webhook that it was disabled, where there are mail settings; worker."""
    webhook = (
        Webhook.objects.select_related("membership__user", "business")
        .filter(pk=webhook_id, state=WebhookState.DISABLED, deleted_at=None)
        .first()
    )
    address = _mail_address(webhook) if webhook else ""
    if webhook is None or not settings.HAS_MAIL or not address:
        return
    with translation.override(webhook.membership.language):
        place = business_url(
            webhook.business.slug, "workspace:webhook_detail", webhook_id=webhook.pk
        )
        context = {
            "webhook": webhook,
            "name": webhook.membership.display_name,
            "why": webhook.get_disabled_for_display(),
            "url": full_url(place),
        }
        EmailMessage(
            subject=" ".join(
                render_to_string("webhooks/mail/disabled_subject.txt", context).split()
            ),
            body=render_to_string("webhooks/mail/disabled_body.txt", context),
            to=[address],
        ).send()


def _mail_address(webhook: Webhook) -> str:
    membership: Membership = webhook.membership
    confirmed = membership.user.email if membership.user.email_confirmed_at else None
    return confirmed or membership.email
