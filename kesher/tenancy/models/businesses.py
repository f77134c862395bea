"""Whose everything is, and the code that keeps it active."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
