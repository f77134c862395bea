"""Requests: what somebody asked of the business, or the business of one of its people."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.records.models import PlainRecord
from kesher.requests.choices import Priority, Repeating, RequestKind, Sharing
from kesher.requests.rules.checklists import LONGEST_TEXT
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey

_IN_USE = Q(archived_at=None, deleted_at=None)
_ACTIVE = Q(closed_at=None, archived_at=None, deleted_at=None)


class Request(PlainRecord):
    """A message or a task. The owner is who handles it; `group` are those who may take it.

    Sub-type, status and priority hold the stable keys of options that the business may change.
    """

    kind = models.CharField(max_length=20, choices=RequestKind)
    sub_type = models.CharField(_("Type"), max_length=40, blank=True)
    status = models.CharField(_("Status"), max_length=40)
    priority = models.CharField(_("Priority"), max_length=40, default=Priority.NORMAL)
    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    content = models.TextField(_("Content"), blank=True)
    group = ScopedForeignKey(
        "tenancy.Group", null=True, blank=True, related_name="+", verbose_name=_("Group")
    )
    party = ScopedForeignKey(
        "parties.Party", null=True, blank=True, related_name="+", verbose_name=_("Customer")
    )
    contact = ScopedForeignKey(
        "parties.Contact", null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    project = ScopedForeignKey(
        "projects.Project", null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    meeting = ScopedForeignKey(
        "activities.Activity",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Meeting"),
        help_text=_("Out of which a task came."),
    )
    hour = ScopedForeignKey(
        "activities.Activity",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The meeting that takes time for it in the diary of whoever does it."),
    )
    contact_name = models.CharField(
        _("Contact name"), max_length=200, blank=True, help_text=_("Who gave a message.")
    )
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    sharing = models.CharField(
        _("Shared task"), max_length=12, choices=Sharing, default=Sharing.PERSONAL
    )
    starts_at = models.DateTimeField(_("Starts"), null=True, blank=True)
    due_at = models.DateTimeField(_("Target"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)
    percent_done = models.DecimalField(
        _("% done"),
        max_digits=3,
        decimal_places=0,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    checklist = models.CharField(
        pgettext_lazy("of a task", "Checklist"),
        max_length=9,
        blank=True,
        help_text=_("How many of its items are done, as 3/7; kept with every change of one."),
    )
    checklist_version = models.PositiveIntegerField(
        default=0, help_text=_("Goes up with whatever is done to an item of the checklist.")
    )
    open_predecessors = models.PositiveSmallIntegerField(
        _("Waits for open tasks"),
        default=0,
        help_text=_("How many of the tasks that it waits for are open; kept as they change."),
    )
    closed_regardless = models.BooleanField(
        _("Close it although it waits for open tasks"), default=False
    )
    is_locked_for_recipient = models.BooleanField(
        _("Block changes by the recipient"), default=False
    )
    feedback = models.TextField(_("Feedback / remarks"), blank=True)
    repeats = models.CharField(_("Repeats"), max_length=20, choices=Repeating, blank=True)
    repeat_interval = models.PositiveSmallIntegerField(
        _("Every"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    repeat_until = models.DateField(_("Repeats until"), null=True, blank=True)
    repeats_from = models.DateTimeField(
        null=True, blank=True, help_text=_("The target of the first task of the series.")
    )
    apart = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("What was changed for this task alone: the next one of the series gets these."),
    )
    repeated_from = ScopedForeignKey(
        "requests.Request", null=True, blank=True, related_name="+", db_index=False
    )
    follows_deleted = models.BooleanField(
        default=False, help_text=_("The one before it was not done: it was deleted alone.")
    )

    class Meta(PlainRecord.Meta):
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [
            GinIndex(
                F("business_id"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="request_search",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["business", "kind", "sort_key", "id"],
                name="request_all",
                condition=_IN_USE,
            ),
            models.Index(
                fields=["business", "kind", "-id"], name="request_newest", condition=_IN_USE
            ),
            # Without a target a request comes last, as in the order of PostgreSQL.
            models.Index(
                fields=["business", "owner", "due_at", "id"],
                include=["kind", "priority", "party"],
                name="request_active_of_user",
                condition=_ACTIVE,
            ),
            models.Index(
                fields=["business", "group", "due_at", "id"],
                name="request_active_of_group",
                condition=_ACTIVE & Q(group__isnull=False),
            ),
            models.Index(fields=["business", "created_by"], name="request_given"),
            models.Index(
                fields=["business", "created_at"],
                include=[
                    "kind",
                    "sub_type",
                    "status",
                    "priority",
                    "owner",
                    "party",
                    "branch",
                    "due_at",
                    "closed_at",
                    "id",
                ],
                name="request_report",
                condition=Q(deleted_at=None),
            ),
            # What is late, for the report: the only figure that time alone changes.
            models.Index(
                fields=["business", "due_at"],
                include=[
                    "created_at",
                    "kind",
                    "sub_type",
                    "status",
                    "priority",
                    "owner",
                    "party",
                    "branch",
                ],
                name="request_late",
                condition=Q(closed_at=None, deleted_at=None),
            ),
            models.Index(fields=["business", "party", "-id"], name="request_of_party"),
            models.Index(
                fields=["business", "project", "-id"],
                name="request_of_project",
                condition=Q(project__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(subject=""), name="request_has_subject"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(group__isnull=False),
                name="request_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(starts_at=None) | Q(due_at__gte=F("starts_at")),
                name="request_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(repeats="") | Q(due_at__isnull=False), name="repeating_has_target"
            ),
            models.UniqueConstraint(
                fields=["business", "repeated_from"], name="request_comes_again_once"
            ),
            models.CheckConstraint(
                condition=Q(percent_done__lte=100), name="request_percent_to_100"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class ChecklistItem(BusinessModel):
    """A step of a task, ticked when it is done. A deleted one is kept for whoever takes it back."""

    request = ScopedForeignKey(
        "requests.Request", on_delete=models.CASCADE, related_name="checklist_items"
    )
    text = models.CharField(_("Item of the checklist"), max_length=LONGEST_TEXT)
    place = models.IntegerField()
    done_at = models.DateTimeField(_("Done"), null=True, blank=True)
    done_by = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, related_name="+", db_index=False
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of checklists")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="checklist_item_has_text"),
        ]

    def __str__(self) -> str:
        return self.text


class TaskDependency(BusinessModel):
    """A task that waits for another one to be closed."""

    request = ScopedForeignKey(
        "requests.Request", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    waits_for = ScopedForeignKey(
        "requests.Request", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta(BusinessModel.Meta):
        verbose_name = _("task that is waited for")
        verbose_name_plural = _("tasks that are waited for")
        indexes = [models.Index(fields=["business", "waits_for"], name="dependency_waited_for")]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "request", "waits_for"], name="dependency_once"
            ),
            models.CheckConstraint(
                condition=~Q(request=F("waits_for")), name="dependency_on_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.waits_for_id}"


class Tally(BusinessModel):
    """How many requests of one description were made from a day on, up to the next first day.

    First days are Sundays and the firsts of months, in Israel. Written by triggers alone: what one
    statement changed is one more row, which may be negative; the worker adds rows up by night. The
    ids are of no row in particular, so they are no keys.
    """

    since = models.DateField()
    kind = models.CharField(max_length=20)
    sub_type = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=40)
    priority = models.CharField(max_length=40)
    owner_id = models.BigIntegerField(null=True)
    branch_id = models.BigIntegerField(null=True)
    total = models.IntegerField()
    open_count = models.IntegerField()
    closed_microseconds = models.BigIntegerField(help_text="How long closing took, together.")

    class Meta(BusinessModel.Meta):
        indexes = [models.Index(fields=["business", "since"], name="tally_since")]

    def __str__(self) -> str:
        return f"{self.since}:{self.total}"
