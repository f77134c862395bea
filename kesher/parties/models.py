"""Parties, the people in them, and how to reach both."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.parties.choices import (
    CustomerStatus,
    FictitiousReason,
    IdNumberKind,
    PartyKind,
    PhoneKind,
    SupplierStatus,
)
from kesher.records.models import Record
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Party(Record):
    """A customer, a supplier, or both: a status in a role means that the party has that role."""

    kind = models.CharField(_("Kind"), max_length=12, choices=PartyKind)
    name = models.CharField(_("Name"), max_length=200)
    legal_name = models.CharField(_("Legal name"), max_length=200, blank=True)
    first_name = models.CharField(_("First name"), max_length=100, blank=True)
    last_name = models.CharField(_("Last name"), max_length=100, blank=True)
    title = models.CharField(pgettext_lazy("of a person", "Title"), max_length=40, blank=True)
    id_number_kind = models.CharField(
        _("Kind of number"), max_length=12, choices=IdNumberKind, default=IdNumberKind.UNKNOWN
    )
    id_number = models.CharField(_("ID or company number"), max_length=40, blank=True)
    customer_status = models.CharField(
        _("Customer status"), max_length=20, choices=CustomerStatus, null=True, blank=True
    )
    supplier_status = models.CharField(
        _("Supplier status"), max_length=20, choices=SupplierStatus, null=True, blank=True
    )
    status_before_freeze = models.CharField(max_length=20, choices=CustomerStatus, blank=True)
    status_before_refusal = models.CharField(max_length=20, choices=CustomerStatus, blank=True)
    card_message = models.TextField(_("Message that pops on entering the card"), blank=True)
    account_key = models.CharField(_("Account key"), max_length=15, blank=True)
    website = models.CharField(_("Website"), max_length=200, blank=True)
    remarks = models.TextField(_("Remarks"), blank=True)
    main_phone = models.CharField(_("Phone"), max_length=60, blank=True)
    main_email = models.CharField(_("E-mail"), max_length=254, blank=True)
    locality_name = models.CharField(_("Locality"), max_length=100, blank=True)
    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)
    fictitious_at = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=240, editable=False, default="", db_collation="C")

    class Meta(Record.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        indexes = [
            GinIndex(
                F("business_id"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="party_search",
                condition=Q(fictitious_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_customers",
                condition=Q(customer_status__isnull=False, archived_at=None, fictitious_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_suppliers",
                condition=Q(supplier_status__isnull=False, archived_at=None, fictitious_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_all",
                condition=Q(archived_at=None, fictitious_at=None),
            ),
            # Statuses are uneven: walking all customers for the frozen ones would grow with them.
            models.Index(
                fields=["business", "customer_status", "sort_key", "id"],
                name="party_status",
                condition=Q(customer_status__isnull=False, archived_at=None, fictitious_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_archive",
                condition=Q(archived_at__isnull=False, fictitious_at=None),
            ),
            models.Index(
                fields=["business", "owner", "sort_key", "id"],
                name="party_of_owner",
                condition=Q(archived_at=None, fictitious_at=None),
            ),
            models.Index(
                fields=["business", "id_number"],
                name="party_id_number",
                condition=~Q(id_number=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="party_has_name"),
            models.UniqueConstraint(
                fields=["business", "account_key"],
                name="account_key_once",
                condition=~Q(account_key=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(Record):
    """A person at a party."""

    party = ScopedForeignKey("parties.Party", related_name="contacts", verbose_name=_("Party"))
    name = models.CharField(_("Name"), max_length=200)
    first_name = models.CharField(_("First name"), max_length=100, blank=True)
    last_name = models.CharField(_("Last name"), max_length=100, blank=True)
    title = models.CharField(pgettext_lazy("of a person", "Title"), max_length=40, blank=True)
    job_title = models.CharField(_("Job title"), max_length=100, blank=True)
    remarks = models.TextField(_("Remarks"), blank=True)
    is_main = models.BooleanField(_("Main contact"), default=False)
    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)
    main_phone = models.CharField(_("Phone"), max_length=60, blank=True)
    main_email = models.CharField(_("E-mail"), max_length=254, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=240, editable=False, default="", db_collation="C")

    class Meta(Record.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(
                fields=["business", "sort_key", "id"],
                name="contact_all",
                condition=Q(archived_at=None),
            ),
            models.Index(fields=["business", "party"], name="contact_of_party"),
            GinIndex(
                F("business_id"), OpClass("search_text", name="gin_trgm_ops"), name="contact_search"
            ),
        ]

    def __str__(self) -> str:
        return self.name


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


class FictitiousLead(BusinessModel):
    """A party that left the lists as fictitious or duplicate, and what can bring it back."""

    party = ScopedForeignKey("parties.Party", related_name="+")
    reason_kind = models.CharField(_("Reason"), max_length=12, choices=FictitiousReason)
    reason = models.TextField(_("Details"))
    surviving_party = ScopedForeignKey("parties.Party", null=True, blank=True, related_name="+")
    marked_by = ScopedForeignKey("tenancy.Membership", related_name="+")
    marked_at = models.DateTimeField()
    lost_fields = models.JSONField(default=list)
    snapshot = models.JSONField(null=True)
    erase_after = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")

    class Meta(BusinessModel.Meta):
        verbose_name = _("fictitious or duplicate lead")
        verbose_name_plural = _("fictitious and duplicate leads")
        indexes = [
            models.Index(
                fields=["business", "-marked_at", "-id"],
                name="fictitious_leads",
                condition=Q(restored_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "party"],
                name="fictitious_once",
                condition=Q(restored_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}:{self.reason_kind}"
