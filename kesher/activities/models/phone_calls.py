"""What a row that is a phone call says besides."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.activities.choices import CallDirection, CallStatus
from kesher.tenancy.scoping import BusinessModel


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
