"""What other systems asked to be told, and what became of each telling."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey
from kesher.webhooks.choices import DeliveryState, DisabledFor, WebhookState


class Webhook(BusinessModel):
    """What one other system is told of, for one user: nothing that he may not see is sent."""

    membership = ScopedForeignKey("tenancy.Membership", related_name="+", verbose_name=_("User"))
    name = models.CharField(_("Name"), max_length=80)
    address = models.CharField(_("Address"), max_length=500)
    record_types = models.JSONField(default=list)
    deeds = models.JSONField(default=list)
    sealed_secret = models.TextField()
    old_sealed_secret = models.TextField(
        blank=True, help_text=_("Signs too until its time is over, so that nobody is cut off.")
    )
    old_secret_until = models.DateTimeField(null=True, blank=True)
    hint = models.CharField(max_length=8, help_text=_("The end of the secret."))
    state = models.CharField(max_length=10, choices=WebhookState, default=WebhookState.ACTIVE)
    disabled_for = models.CharField(max_length=10, choices=DisabledFor, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name


class WebhookProgress(BusinessModel):
    """How sending to a webhook goes; apart from it, so that the change log holds only deeds.

    `busy_until`: a sender is at it, unless it died. `resting_until`: the other side fails, and is
    left alone for a while.
    """

    webhook = ScopedForeignKey("webhooks.Webhook", on_delete=models.CASCADE, related_name="+")
    busy_until = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "webhook"], name="webhook_progress_once"),
        ]

    def __str__(self) -> str:
        return str(self.webhook_id)


class WebhookCursor(BusinessModel):
    """How far the change log of the business has been followed.

    Numbers are drawn before they are committed, so that a smaller one may appear after a greater.
    Up to `fence_id` nothing more appears once every transaction that was under way when the fence
    was set, all of them older than `fence_xid`, has ended.
    """

    position = models.BigIntegerField(help_text=_("Every change up to this one has been seen."))
    fence_id = models.BigIntegerField()
    fence_xid = models.BigIntegerField()

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business"], name="one_cursor_of_business"),
        ]

    def __str__(self) -> str:
        return str(self.position)


class WebhookDelivery(BusinessModel):
    """One thing to tell one other system; what is said is made when it is sent.

    `key` is the stable name by which the other side knows a repetition.
    """

    webhook = ScopedForeignKey(
        "webhooks.Webhook", on_delete=models.CASCADE, related_name="deliveries"
    )
    key = models.UUIDField(default=uuid.uuid4)
    change_id = models.BigIntegerField(null=True)
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    deed = models.CharField(max_length=20)
    changed = models.JSONField(default=list, help_text=_("Keys of fields."))
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    due_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(
        default=0, help_text=_("Attempts since it was last asked for.")
    )
    try_count = models.PositiveIntegerField(default=0, help_text=_("Attempts in all."))
    last_status = models.PositiveSmallIntegerField(null=True)
    last_failure = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "webhook", "change_id"], name="webhook_told_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["business", "webhook", "due_at", "id"],
                name="webhook_due",
                condition=models.Q(state=DeliveryState.PENDING),
            ),
            models.Index(fields=["business", "webhook", "-id"], name="webhook_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}.{self.deed}:{self.record_id}"

    @property
    def message_id(self) -> str:
        """Return the stable name under which it is sent, however often."""
        return f"msg_{self.key.hex}"


class WebhookAttempt(BusinessModel):
    """One try to deliver, and what came back: the status and the first kilobyte."""

    delivery = ScopedForeignKey(
        "webhooks.WebhookDelivery", on_delete=models.CASCADE, related_name="attempts"
    )
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(max_length=30, blank=True)
    response = models.TextField(blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [
            models.Index(fields=["business", "delivery", "-id"], name="attempts_of_delivery")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}:{self.status or self.failure}"
