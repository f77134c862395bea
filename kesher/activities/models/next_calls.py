"""The calls that rows promise."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.activities.choices import NextCallOutcome
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class NextCall(BusinessModel):
    """The call that was promised in a row of the log: when, by whom, and how it ended.

    `assignee` is a user, `department` a call that anybody of the department may take.
    """

    activity = models.OneToOneField(
        "activities.Activity",
        on_delete=models.CASCADE,
        related_name="next_call",
        db_constraint=False,
    )
    party = ScopedForeignKey("parties.Party", related_name="+")
    due_at = models.DateTimeField(_("Time of the next phone call"))
    assignee = ScopedForeignKey(
        "tenancy.Membership",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Next phone call by"),
    )
    department = ScopedForeignKey("tenancy.OrgUnit", null=True, blank=True, related_name="+")
    attempt = models.PositiveIntegerField(default=1)
    taken_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=NextCallOutcome, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)
    contacted_in = ScopedForeignKey(
        "activities.Activity",
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The later contact that closed this call; if it is deleted, the call is due."),
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("next call")
        verbose_name_plural = _("next calls")
        indexes = [
            models.Index(
                fields=["business", "assignee", "due_at", "id"],
                name="next_calls_of_user",
                condition=Q(closed_at=None),
            ),
            models.Index(
                fields=["business", "department", "due_at", "id"],
                name="next_calls_of_department",
                condition=Q(closed_at=None, department__isnull=False),
            ),
            models.Index(
                fields=["business", "taken_by", "due_at", "id"],
                name="next_calls_taken",
                condition=Q(closed_at=None, taken_by__isnull=False),
            ),
            models.Index(
                fields=["business", "due_at", "id"],
                name="next_calls_due",
                condition=Q(closed_at=None),
            ),
            models.Index(
                fields=["business", "party"],
                name="next_calls_of_party",
                condition=Q(closed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(assignee__isnull=False, department=None)
                | Q(assignee=None, department__isnull=False),
                name="next_call_by_user_or_department",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="next_call_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}:{self.due_at}"
