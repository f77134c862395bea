"""Every way in which webhooks and their deliveries are written."""

from kesher.webhooks.operations.deliveries import ping_webhook, replay_delivery, replay_period
from kesher.webhooks.operations.disabling import mail_disabled
from kesher.webhooks.operations.following import follow_changes
from kesher.webhooks.operations.forgetting import forget_deliveries
from kesher.webhooks.operations.sending import send_due
from kesher.webhooks.operations.webhooks import (
    IssuedWebhook,
    create_webhook,
    delete_webhook,
    edit_webhook,
    pause_webhook,
    renew_secret,
    resume_webhook,
)

__all__ = [
    "IssuedWebhook",
    "create_webhook",
    "delete_webhook",
    "edit_webhook",
    "follow_changes",
    "forget_deliveries",
    "mail_disabled",
    "pause_webhook",
    "ping_webhook",
    "renew_secret",
    "replay_delivery",
    "replay_period",
    "resume_webhook",
    "send_due",
]
