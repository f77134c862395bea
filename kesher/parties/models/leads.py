"""Leads that left the lists as fictitious or duplicate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.parties.choices import FictitiousReason
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class FictitiousLead(BusinessModel):
    """A party that left the lists as fictitious or duplicate, and what can bring it back."""

    party = ScopedForeignKey("parties.Party", related_name="+")
    reason_kind = models.CharField(_("Reason"), max_length=12, choices=FictitiousReason)
    reason = models.TextField(_("Details"))
    surviving_party = ScopedForeignKey("parties.Party", null=True, blank=True, related_name="+")
    marked_by = ScopedForeignKey("tenancy.Membership", related_name="+")
    marked_at = models.DateTimeField()
    lost_fields = models.JSONField(default=list)
    snapshot = models.JSONField(null=True)
    erase_after = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")

    class Meta(BusinessModel.Meta):
        verbose_name = _("fictitious or duplicate lead")
        verbose_name_plural = _("fictitious and duplicate leads")
        indexes = [
            models.Index(
                fields=["business", "-marked_at", "-id"],
                name="fictitious_leads",
                condition=Q(restored_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "party"],
                name="fictitious_once",
                condition=Q(restored_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}:{self.reason_kind}"
