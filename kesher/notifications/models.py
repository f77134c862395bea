"""What a person was told, and how he wants to be told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.notifications.choices import Delivery
from kesher.notifications.rules.kinds import MORNING_DIGEST
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Notification(BusinessModel):
    """Something that one person is told; it leads to a record, or to the screen of its kind.

    `text` is as somebody wrote it, never markup. What is told of the record, its name among it, is
    read when it is shown, and only for whom may still see it.
    """

    membership = ScopedForeignKey("tenancy.Membership", related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    anchor = models.CharField(
        max_length=60, blank=True, help_text=_("The place on the card that it leads to.")
    )
    text = models.CharField(max_length=500, blank=True)
    grouping_key = models.CharField(
        max_length=120, help_text=_("What is shown as one line, with a count.")
    )
    is_gathered = models.BooleanField(
        default=False, help_text=_("Kept for the morning digest, and counted nowhere before.")
    )
    actor = ScopedForeignKey("tenancy.Membership", null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "membership", "grouping_key"],
                condition=Q(kind=MORNING_DIGEST),
                name="morning_digest_once",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "membership", "-id"], name="notification_of_member"),
            models.Index(
                fields=["business", "membership", "grouping_key"],
                condition=Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["business", "record_type", "record_id"], name="notification_of_record"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.membership_id}"


class NotificationPreference(BusinessModel):
    """How a person wants one kind, where it is not as the kind says."""

    membership = ScopedForeignKey("tenancy.Membership", related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    delivery = models.CharField(max_length=8, choices=Delivery)

    class Meta(BusinessModel.Meta):
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "membership", "kind"], name="notification_preference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.delivery}"
