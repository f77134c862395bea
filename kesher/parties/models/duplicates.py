"""What the finder of duplicates has found, and how far it has come."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class DuplicatePair(BusinessModel):
    """Two parties that may be one, as the finder saw them last; `low` has the smaller number.

    `dismissed_marks` are the reasons for which somebody said that they are two: the pair comes
    back only when a further one appears.
    """

    low = ScopedForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+")
    high = ScopedForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(auto_now_add=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    dismissed_marks = models.JSONField(default=list)

    class Meta(BusinessModel.Meta):
        verbose_name = _("duplicate pair")
        verbose_name_plural = _("duplicate pairs")
        indexes = [
            models.Index(
                fields=["business", "-score", "-id"],
                name="duplicates_best_first",
                condition=Q(dismissed_at=None),
            ),
            models.Index(
                fields=["business", "-score", "-id"],
                name="duplicates_dismissed",
                condition=Q(dismissed_at__isnull=False),
            ),
            models.Index(fields=["business", "high"], name="duplicates_of_high"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["business", "low", "high"], name="pair_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id}:{self.high_id}"


class DuplicateScan(BusinessModel):
    """How far the finder of duplicates has come in a business.

    The first time it looks at every party, by number; later at those that the change log names
    after `seen_change_id`. `next_party_id` is where a first scan goes on.
    """

    is_running = models.BooleanField(default=False)
    is_complete = models.BooleanField(default=False)
    next_party_id = models.BigIntegerField(default=0)
    seen_change_id = models.BigIntegerField(default=0)
    next_change_id = models.BigIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business"], name="one_scan_of_duplicates"),
        ]

    def __str__(self) -> str:
        return f"{self.business_id}:{self.next_party_id}"
