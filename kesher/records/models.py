"""What every record of a business has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Record(BusinessModel):
    """A row that somebody owns, in a branch and a department; rights reach it through them."""

    owner = ScopedForeignKey(
        "tenancy.Membership",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Owner"),
        db_index=False,
    )
    branch = ScopedForeignKey(
        "tenancy.OrgUnit",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Branch"),
        db_index=False,
    )
    department = ScopedForeignKey(
        "tenancy.OrgUnit",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Department"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    created_by = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField(_("Updated"), auto_now=True)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True)
    deleted_by = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    custom_values = models.JSONField(default=dict, blank=True)

    class Meta(BusinessModel.Meta):
        abstract = True


class NumberCounter(BusinessModel):
    """The last number that was given in a series."""

    series = models.SlugField(max_length=60)
    last_number = models.PositiveBigIntegerField()

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "series"], name="one_counter_of_series"),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.last_number}"
