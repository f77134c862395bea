from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WebhookState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("webhook", "Active")
    PAUSED = "paused", pgettext_lazy("webhook", "Paused")
    DISABLED = "disabled", pgettext_lazy("webhook", "Disabled")


class DisabledFor(models.TextChoices):
    FAILURES = "failures", _("No delivery succeeded for five days")
    GONE = "gone", _("The other side answered that the address is gone")
    SECRET_LOST = "secret", _("The secret cannot be read any more; make a new one")
    USER_LEFT = "user_left", _("The user for whom it worked was deactivated")


class Deed(models.TextChoices):
    CREATED = "created", pgettext_lazy("told of a record", "Created")
    UPDATED = "updated", pgettext_lazy("told of a record", "Changed")
    STATUS_CHANGED = "status_changed", pgettext_lazy("told of a record", "Status changed")
    DELETED = "deleted", pgettext_lazy("told of a record", "Deleted")
    RESTORED = "restored", pgettext_lazy("told of a record", "Brought back")


class DeliveryState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("delivery", "Waiting")
    DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
    FAILED = "failed", pgettext_lazy("delivery", "Given up")
    HELD = "held", pgettext_lazy("delivery", "Held back")
    DROPPED = "dropped", pgettext_lazy("delivery", "Nothing to tell any more")


PING = "ping"
WEBHOOK_DISABLED = "webhook_disabled"

FAILURE_WORDS = {
    "not_a_url": _("This is not a web address."),
    "not_https": _("The address has to begin with https:// and use port 443."),
    "private_address": _("The address leads into a private network."),
    "unknown_host": _("Nobody answers to this name."),
    "timeout": _("There was no answer in time."),
    "connection_refused": _("The connection was refused."),
    "connection_lost": _("The connection was lost."),
    "bad_certificate": _("The certificate is not valid for this address."),
    "not_http": _("The answer cannot be read."),
}
