"""Businesses, the people in them, what they may do, and what they did."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.choices import (
    AccessLinkKind,
    ChangeKind,
    Density,
    Language,
    OrgUnitKind,
    Theme,
)
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Business(models.Model):
    """The tenant. Row-level security shows only the one in scope."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("Business name"), max_length=200)
    legal_number = models.CharField(_("Company or dealer number"), max_length=20, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    logo = models.CharField(max_length=200, blank=True)
    log_edit_minutes = models.PositiveIntegerField(
        _("Minutes in which a log row may be edited"), default=60
    )
    log_delete_minutes = models.PositiveIntegerField(
        _("Minutes in which a log row may be deleted"), default=20
    )
    no_answer_tries = models.PositiveSmallIntegerField(
        _("Calls without an answer until another status is suggested"),
        default=5,
        db_default=5,
        help_text=_("0 never suggests it."),
    )
    workday_start = models.TimeField(_("Working day starts"), default="08:30")
    workday_end = models.TimeField(_("Working day ends"), default="17:00")
    friday_end = models.TimeField(_("Friday ends"), default="12:00")
    kept_lead_fields = models.JSONField(default=list)
    modules = models.JSONField(default=list)
    active_until = models.DateField(null=True, blank=True)
    design_stamp = models.BigIntegerField(
        default=0, help_text=_("Drawn anew whenever the record design changes; 0 as delivered.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")

    def __str__(self) -> str:
        return self.name

    @property
    def print_details(self) -> str:
        """Return what stands beside the name on every print; nothing where nothing is known."""
        return " · ".join(filter(None, (self.legal_number, self.address, self.phone)))


class UserManager(BaseUserManager["User"]):
    """People are known by e-mail, or by nothing but an opaque id."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(public_id=username or "")


class User(AbstractBaseUser):
    """One person, known to the installation; the user name belongs to the membership."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(null=True, blank=True, unique=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.email or str(self.public_id)


class OrgUnit(BusinessModel):
    """A branch, or a department inside one."""

    kind = models.CharField(max_length=12, choices=OrgUnitKind)
    name = models.CharField(_("Name"), max_length=100)
    parent = ScopedForeignKey("tenancy.OrgUnit", null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("branch or department")
        verbose_name_plural = _("branches and departments")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "parent", "name"],
                name="org_unit_name_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(kind=OrgUnitKind.BRANCH, parent=None)
                | models.Q(kind=OrgUnitKind.DEPARTMENT, parent__isnull=False),
                name="departments_stand_in_branches",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(BusinessModel):
    """A named set of rights; the owner's role holds them all and cannot be changed."""

    name = models.CharField(_("Name"), max_length=80)
    is_owner = models.BooleanField(default=False)
    rights = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="role_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(BusinessModel):
    """A person in a business, under the name that the business knows him by."""

    user = models.ForeignKey("tenancy.User", on_delete=models.PROTECT, related_name="+")
    username = models.CharField(_("User name"), max_length=60)
    display_name = models.CharField(_("Name"), max_length=120)
    job_title = models.CharField(_("Job title"), max_length=100, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.EmailField(
        _("E-mail"), blank=True, help_text=_("Invitations are sent here; it is not for signing in.")
    )
    role = ScopedForeignKey("tenancy.Role", related_name="+")
    branch = ScopedForeignKey("tenancy.OrgUnit", null=True, blank=True, related_name="+")
    department = ScopedForeignKey("tenancy.OrgUnit", null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5, choices=Language, default=Language.HEBREW)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    density = models.CharField(max_length=12, choices=Density, default=Density.COMFORTABLE)
    has_shortcuts = models.BooleanField(default=True)
    has_diary_beside = models.BooleanField(
        default=True, help_text=_("The diary stands beside the active requests.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                models.F("business"),
                Lower("username"),
                name="username_once_in_business",
            ),
            models.UniqueConstraint(fields=["business", "user"], name="person_once_in_business"),
        ]

    def __str__(self) -> str:
        return self.display_name


class Group(BusinessModel):
    """Users who get work together."""

    name = models.CharField(_("Name"), max_length=80)
    version = models.PositiveIntegerField(default=1)
    members: Any = models.ManyToManyField(
        "tenancy.Membership", through="tenancy.GroupMember", related_name="+"
    )

    class Meta(BusinessModel.Meta):
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="group_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(BusinessModel):
    """One user in one group."""

    group = ScopedForeignKey(
        "tenancy.Group", on_delete=models.CASCADE, related_name="group_members"
    )
    membership = ScopedForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["business", "group", "membership"], name="group_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}:{self.membership_id}"


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


class AccessLink(BusinessModel):
    """An invitation or a reset: a link for one use, of which only the digest is kept."""

    membership = ScopedForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=AccessLinkKind)
    digest = models.CharField(max_length=64)
    is_mailed = models.BooleanField(
        default=False, help_text=_("Sent to the person's own address, so opening it proves it.")
    )
    email = models.EmailField(blank=True)
    is_from_operator = models.BooleanField(
        default=False, help_text=_("Made by whoever runs the installation.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "digest"], name="access_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.membership_id}"


class ActivationCode(BusinessModel):
    """A code that was accepted; the latest decides what is active and until when."""

    code = models.TextField()
    modules = models.JSONField(default=list)
    expires_on = models.DateField()
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = ScopedForeignKey("tenancy.Membership", null=True, related_name="+")

    class Meta(BusinessModel.Meta):
        verbose_name = _("activation code")
        verbose_name_plural = _("activation codes")

    def __str__(self) -> str:
        return f"{self.business_id}:{self.expires_on}"


class ApiToken(BusinessModel):
    """A key by which a program acts for a user; only its digest is kept."""

    membership = ScopedForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64)
    hint = models.CharField(
        max_length=8, help_text=_("The end of the token, by which people tell tokens apart.")
    )
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("Valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="api_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"


class IdempotencyKey(BusinessModel):
    """A form that was sent once; sent again, it answers with what it made the first time."""

    key = models.UUIDField()
    membership = ScopedForeignKey("tenancy.Membership", related_name="+")
    deed = models.CharField(max_length=80)
    result_id = models.BigIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Change(BusinessModel):
    """One change of one row, written by the trigger and by nothing else."""

    at = models.DateTimeField()
    membership_id = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=80)
    request_id = models.CharField(max_length=40)
    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.BigIntegerField()
    parent_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=1, choices=ChangeKind)
    diff = models.JSONField()

    class Meta(BusinessModel.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["business", "table", "row_id", "-id"], name="change_of_row"),
            # The history of a record holds the changes of its phones, addresses and the like.
            models.Index(
                fields=["business", "parent_id", "table", "-id"],
                name="change_of_parent",
                condition=models.Q(parent_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}:{self.row_id}:{self.kind}"
