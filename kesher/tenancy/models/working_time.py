"""When the business, a unit or a user works."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class WorkSchedule(BusinessModel):
    """When the business, one of its branches or departments, or one user works.

    `days` are seven, Sunday first: from when to when, or null. Whoever has no schedule keeps that
    of the unit above.
    """

    unit = ScopedForeignKey(
        "tenancy.OrgUnit", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    membership = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    days = models.JSONField()
    eve_end = models.TimeField(_("Eves of holidays end"), null=True, blank=True)
    calendars = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "unit", "membership"],
                name="work_schedule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(unit=None) | models.Q(membership=None),
                name="work_schedule_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}:{self.membership_id}"


class OwnDay(BusinessModel):
    """Days off, or days with other hours, of the business, a branch or department, or a user."""

    unit = ScopedForeignKey(
        "tenancy.OrgUnit", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    membership = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("Name"), max_length=100)
    first_day = models.DateField(_("From"))
    last_day = models.DateField(_("Until"))
    opens = models.TimeField(_("Opens"), null=True, blank=True)
    closes = models.TimeField(_("Closes"), null=True, blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("own day")
        verbose_name_plural = _("own days")
        indexes = [models.Index(fields=["business", "last_day"], name="own_day_ahead")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="own_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}:{self.first_day}"
