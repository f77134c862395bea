"""Deals."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kesher.deals.choices import LostReason, Stage
from kesher.records.models import PlainRecord
from kesher.tenancy.scoping import ScopedForeignKey


class Deal(PlainRecord):
    """Something that a customer may buy."""

    name = models.CharField(_("Name of the deal"), max_length=200)
    party = ScopedForeignKey("parties.Party", related_name="deals", verbose_name=_("Customer"))
    contact = ScopedForeignKey(
        "parties.Contact", null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    stage = models.CharField(_("Stage"), max_length=20, choices=Stage, default=Stage.NEW)
    amount = models.DecimalField(
        _("Amount"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    probability = models.DecimalField(
        _("Probability"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("How likely the customer is to buy, from 0 to 100."),
    )
    expected_date = models.DateField(_("Expected to close"), null=True, blank=True)
    lost_reason = models.CharField(
        _("Why it was lost"), max_length=20, choices=LostReason, blank=True
    )
    remarks = models.TextField(_("Remarks"), blank=True)

    class Meta(PlainRecord.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            GinIndex(
                F("business_id"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="deal_search",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="deal_all",
                condition=Q(archived_at=None, deleted_at=None),
            ),
            models.Index(
                fields=["business", "stage", "sort_key", "id"],
                name="deal_stage",
                condition=Q(archived_at=None, deleted_at=None),
            ),
            models.Index(fields=["business", "party"], name="deal_of_party"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="deal_has_name"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.LOST) | ~Q(lost_reason=""), name="lost_deal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name
