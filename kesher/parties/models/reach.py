"""How to reach a party or a contact: phones, e-mail addresses, addresses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.parties.choices import PhoneKind
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Phone(BusinessModel):
    """One number of a party, or of a contact at it; the raw text is never lost."""

    party = ScopedForeignKey("parties.Party", related_name="phones")
    contact = ScopedForeignKey("parties.Contact", null=True, blank=True, related_name="phones")
    raw = models.CharField(_("Number"), max_length=60)
    e164 = models.CharField(max_length=20, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=PhoneKind, default=PhoneKind.UNKNOWN)
    extension = models.CharField(_("Extension"), max_length=12, blank=True)
    label = models.CharField(_("Label"), max_length=40, blank=True)
    is_main = models.BooleanField(_("Main"), default=False)
    no_calls = models.BooleanField(_("No calls"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(BusinessModel.Meta):
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        indexes = [
            models.Index(fields=["business", "e164"], name="phone_number", condition=~Q(e164="")),
            models.Index(fields=["business", "party"], name="phone_of_party"),
        ]

    def __str__(self) -> str:
        return self.raw


class Email(BusinessModel):
    """One e-mail address of a party, or of a contact at it."""

    party = ScopedForeignKey("parties.Party", related_name="emails")
    contact = ScopedForeignKey("parties.Contact", null=True, blank=True, related_name="emails")
    address = models.CharField(_("E-mail"), max_length=254)
    label = models.CharField(_("Label"), max_length=40, blank=True)
    is_main = models.BooleanField(_("Main"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(BusinessModel.Meta):
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        indexes = [
            models.Index(fields=["business", "address"], name="email_address"),
            models.Index(fields=["business", "party"], name="email_of_party"),
        ]

    def __str__(self) -> str:
        return self.address


class Address(BusinessModel):
    """Where a party is; only the locality need be known."""

    party = ScopedForeignKey("parties.Party", related_name="addresses")
    label = models.CharField(_("Label"), max_length=40, blank=True)
    street = models.CharField(_("Street"), max_length=120, blank=True)
    house_number = models.CharField(_("House number"), max_length=12, blank=True)
    entrance = models.CharField(_("Entrance"), max_length=12, blank=True)
    floor = models.CharField(_("Floor"), max_length=12, blank=True)
    flat = models.CharField(_("Flat"), max_length=12, blank=True)
    po_box = models.CharField(_("PO box"), max_length=12, blank=True)
    locality_code = models.PositiveIntegerField(null=True, blank=True)
    locality_name = models.CharField(_("Locality"), max_length=100, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=12, blank=True)
    country = models.CharField(_("Country"), max_length=2, default="IL")
    remarks = models.CharField(_("Remarks"), max_length=200, blank=True)
    is_main = models.BooleanField(_("Main"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(BusinessModel.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        indexes = [models.Index(fields=["business", "party"], name="address_of_party")]

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}, {self.locality_name}"
