"""What pops on a person's screen at its time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.reminders.choices import ReminderState
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey

LIVING = [ReminderState.WAITING, ReminderState.FIRED]


class Reminder(BusinessModel):
    """A reminder of one person, about a record of any type or about none.

    `due_at` is its time as it was set, or as it follows from the moment in `anchor_field` of the
    record. `fires_at` is when it pops next: `due_at`, or `snoozed_until`; null while the record has
    no such moment. The row `anchor_row` of `anchor_table` is the record's, or holds that moment;
    `is_stale` is set by a trigger when it changes or goes, until the worker has looked.

    With `follows_handler` it goes with the work to whoever gets it. One that `outlives_closing` was
    set while the record was closed, so that closing does not end it.
    """

    membership = ScopedForeignKey(
        "tenancy.Membership", verbose_name=_("Whom to remind"), related_name="+", db_index=False
    )
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    text = models.CharField(_("What to be reminded of"), max_length=300, blank=True)
    due_at = models.DateTimeField(_("When"), null=True, blank=True)
    minutes_before = models.PositiveIntegerField(null=True, blank=True)
    anchor_field = models.CharField(max_length=60, blank=True)
    anchor_table = models.CharField(max_length=63, blank=True)
    anchor_row = models.BigIntegerField(null=True, blank=True)
    is_stale = models.BooleanField(default=False)
    follows_handler = models.BooleanField(default=False)
    outlives_closing = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=ReminderState, default=ReminderState.WAITING)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    fires_at = models.DateTimeField(null=True, blank=True)
    fired_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by = ScopedForeignKey("tenancy.Membership", null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(record_type=""), name="reminder_says_something"
            ),
            models.CheckConstraint(
                condition=Q(anchor_field="", due_at__isnull=False)
                | (~Q(anchor_field="") & Q(minutes_before__isnull=False)),
                name="reminder_has_time",
            ),
        ]
        indexes = [
            # What the worker asks for twice a second, of all businesses at once.
            models.Index(
                fields=["fires_at", "business"],
                condition=Q(state=ReminderState.WAITING),
                name="reminder_due",
            ),
            models.Index(fields=["business"], condition=Q(is_stale=True), name="reminder_stale"),
            models.Index(
                fields=["business", "membership", "fires_at"],
                condition=Q(state__in=LIVING),
                name="reminder_of_member",
            ),
            models.Index(
                fields=["business", "record_type", "record_id"], name="reminder_of_record"
            ),
            # Asked by the trigger for every change of a row.
            models.Index(
                fields=["business", "anchor_table", "anchor_row"],
                condition=~Q(anchor_table=""),
                name="reminder_of_anchor",
            ),
        ]

    def __str__(self) -> str:
        return self.text or f"{self.record_type}:{self.record_id}"


class PresetTable(BusinessModel):
    """The reminder presets of a business, once it has changed them: one row of rows.

    `rows` are those of `kesher.reminders.rules.presets.PresetRow` in their order; `before` is what
    they were until the last change, for taking it back.
    """

    rows = models.JSONField(default=list)
    before = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("reminder presets")
        verbose_name_plural = _("reminder presets")
        constraints = [
            models.UniqueConstraint(fields=["business"], name="preset_table_once"),
        ]

    def __str__(self) -> str:
        return f"{len(self.rows)}:{self.version}"
