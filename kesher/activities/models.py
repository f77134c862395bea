"""The timeline of a business: what was said, with whom, and who calls next."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.choices import (
    ActivityKind,
    CallDirection,
    CallStatus,
    MeetingAnswer,
    NextCallOutcome,
)
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


class PhoneCall(BusinessModel):
    """What only a phone call has."""

    activity = models.OneToOneField(
        "activities.Activity",
        on_delete=models.CASCADE,
        related_name="phone_call",
        db_constraint=False,
    )
    direction = models.CharField(
        _("Direction"), max_length=8, choices=CallDirection, default=CallDirection.OUTGOING
    )
    status = models.CharField(_("Phone call status"), max_length=20, choices=CallStatus)
    phone_raw = models.CharField(_("Phone"), max_length=60, blank=True)
    phone_e164 = models.CharField(max_length=20, blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("phone call")
        verbose_name_plural = _("phone calls")
        indexes = [
            models.Index(
                fields=["business", "phone_e164"],
                name="phone_call_number",
                condition=~Q(phone_e164=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction}:{self.status}"


class MeetingSeries(BusinessModel):
    """A meeting that comes again: each time is a meeting of its own, as far ahead as is planned.

    `first_day` is the day that the rule counts from; after a change from one day on, two series
    share it and `since` parts them. Times are local, so that they stay when the clocks change.
    """

    rule = models.JSONField()
    first_day = models.DateField()
    since = models.DateField()
    at = models.TimeField()
    minutes = models.PositiveIntegerField(help_text=_("How long each time is."))
    planned_until = models.DateField(help_text=_("Up to this day each time has its meeting."))

    class Meta(BusinessModel.Meta):
        verbose_name = _("recurring meeting")
        verbose_name_plural = _("recurring meetings")
        indexes = [models.Index(fields=["business", "planned_until"], name="series_to_plan")]

    def __str__(self) -> str:
        return f"{self.first_day}:{self.pk}"


class Meeting(BusinessModel):
    """What only a meeting has; its summary is the activity's.

    `series_day` is the day for which the series made it, wherever it was moved since.
    """

    activity = models.OneToOneField(
        "activities.Activity",
        on_delete=models.CASCADE,
        related_name="meeting",
        db_constraint=False,
    )
    title = models.CharField(pgettext_lazy("of a meeting", "Title"), max_length=200)
    starts_at = models.DateTimeField(_("Start"))
    ends_at = models.DateTimeField(_("End"))
    place = models.CharField(_("Place"), max_length=200, blank=True)
    participants_text = models.CharField(_("Other participants"), max_length=500, blank=True)
    is_all_day = models.BooleanField(_("All day"), default=False)
    is_private = models.BooleanField(_("Private"), default=False)
    series = ScopedForeignKey(
        "activities.MeetingSeries", null=True, blank=True, related_name="meetings"
    )
    series_day = models.DateField(null=True, blank=True)
    is_apart = models.BooleanField(
        default=False, help_text=_("Changed by itself, so the series no longer says what it is.")
    )

    class Meta(BusinessModel.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [
            models.Index(fields=["business", "starts_at"], name="meeting_start"),
            models.Index(
                fields=["business", "series", "series_day"],
                name="meeting_of_series",
                condition=Q(series__isnull=False),
            ),
            models.Index(
                fields=["business", "activity"],
                name="meeting_private",
                condition=Q(is_private=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "series", "series_day"],
                name="meeting_once_in_series",
                condition=Q(series__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("starts_at")), name="meeting_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingParticipant(BusinessModel):
    """A user or a contact who takes part in a meeting; users answer whether they come.

    Of a recurring meeting they answer for all times at once; what was answered for one alone
    stays when the whole is answered again.
    """

    meeting = ScopedForeignKey(
        "activities.Meeting", on_delete=models.CASCADE, related_name="participants"
    )
    membership = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    contact = ScopedForeignKey("parties.Contact", null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=8, choices=MeetingAnswer, default=MeetingAnswer.NONE)
    is_answered_apart = models.BooleanField(default=False)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(membership=None, contact__isnull=False)
                | Q(membership__isnull=False, contact=None),
                name="participant_is_user_or_contact",
            ),
            models.UniqueConstraint(
                fields=["business", "meeting", "membership", "contact"],
                name="participant_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}:{self.membership_id or self.contact_id}"


class Resource(BusinessModel):
    """What a meeting takes for itself: a room, a car, a projector."""

    name = models.CharField(pgettext_lazy("of a resource", "Name"), max_length=100)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="resource_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class MeetingResource(BusinessModel):
    """A resource taken for a meeting; the times are the meeting's, so that none is taken twice."""

    meeting = ScopedForeignKey(
        "activities.Meeting", on_delete=models.CASCADE, related_name="resources"
    )
    resource = ScopedForeignKey("activities.Resource", related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(BusinessModel.Meta):
        constraints = [
            ExclusionConstraint(
                name="resource_taken_once",
                # Meetings that change places with each other overlap for a moment.
                deferrable=Deferrable.DEFERRED,
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.UniqueConstraint(
                fields=["business", "meeting", "resource"], name="resource_once_in_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}:{self.starts_at}"


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
