"""Who works in a business: users and what they are there, by unit, role and group."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.choices import Density, Language, OrgUnitKind, Theme
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


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
