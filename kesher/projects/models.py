"""Projects."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kesher.projects.choices import ProjectStatus
from kesher.records.models import PlainRecord
from kesher.tenancy.scoping import ScopedForeignKey


class Project(PlainRecord):
    """Work for a customer."""

    number = models.CharField(_("Number"), max_length=40, editable=False)
    name = models.CharField(_("Name of the project"), max_length=200)
    party = ScopedForeignKey("parties.Party", related_name="projects", verbose_name=_("Customer"))
    status = models.CharField(
        _("Status"), max_length=20, choices=ProjectStatus, default=ProjectStatus.PLANNED
    )
    start_date = models.DateField(_("Starts"), null=True, blank=True)
    target_date = models.DateField(_("To be done by"), null=True, blank=True)
    end_date = models.DateField(_("Ended"), null=True, blank=True)
    budget = models.DecimalField(
        _("Budget"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    manager = ScopedForeignKey(
        "tenancy.Membership",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Project manager"),
    )
    remarks = models.TextField(_("Remarks"), blank=True)

    class Meta(PlainRecord.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [
            GinIndex(
                F("business_id"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="project_search",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="project_all",
                condition=Q(archived_at=None, deleted_at=None),
            ),
            models.Index(
                fields=["business", "status", "sort_key", "id"],
                name="project_status",
                condition=Q(archived_at=None, deleted_at=None),
            ),
            models.Index(fields=["business", "party"], name="project_of_party"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="project_has_name"),
            models.UniqueConstraint(fields=["business", "number"], name="project_number_once"),
        ]

    def __str__(self) -> str:
        return self.name
