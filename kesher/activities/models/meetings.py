"""Meetings: their series, the people in them, and the resources that they take."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.choices import MeetingAnswer
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


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
                include=["answer"],  # so that a diary reads who comes from the index alone
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
