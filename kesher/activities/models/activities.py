"""A row of the timeline, and who is mentioned in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.activities.choices import ActivityKind
from kesher.records.models import Record
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Activity(Record):
    """One engagement. The owner is the user who held it; `recorded_at` starts its windows.

    `record_type` and `record_id` name the record that it was written on, such as a deal; `party`
    is then the party that the record had at that time, whose log shows the row too. A row of a
    party itself names no record.
    """

    kind = models.CharField(_("What"), max_length=20, choices=ActivityKind)
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    party = ScopedForeignKey(
        "parties.Party", null=True, blank=True, related_name="activities", verbose_name=_("Party")
    )
    contact = ScopedForeignKey(
        "parties.Contact", null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    summary = models.TextField(_("Summary of the event / remarks"), blank=True)
    occurred_at = models.DateTimeField(_("Date and time"))
    recorded_at = models.DateTimeField()
    status_change = models.CharField(max_length=60, blank=True)
    subtype = models.CharField(_("Type"), max_length=60, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(
                fields=["business", "party", "-occurred_at", "-id"], name="activity_of_party"
            ),
            models.Index(fields=["business", "-occurred_at", "-id"], name="activity_newest"),
            models.Index(
                fields=["business", "-occurred_at"],
                name="activity_unknown_caller",
                condition=Q(party=None),
            ),
            models.Index(
                fields=["business", "record_type", "record_id", "-occurred_at", "-id"],
                name="activity_of_record",
                condition=Q(record_id__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(record_type="", record_id=None)
                | ~Q(record_type="") & Q(record_id__isnull=False),
                name="activity_record_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


class Mention(BusinessModel):
    """A user or a group whose name stands in a row after an @, as it was written."""

    activity = ScopedForeignKey(
        "activities.Activity", on_delete=models.CASCADE, related_name="mentions"
    )
    name = models.CharField(max_length=120)
    membership = ScopedForeignKey("tenancy.Membership", null=True, related_name="+", db_index=False)
    group = ScopedForeignKey(
        "tenancy.Group", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta(BusinessModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(membership=None, group__isnull=False)
                | Q(membership__isnull=False, group=None),
                name="mention_of_user_or_group",
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.name}"
