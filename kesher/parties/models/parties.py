"""The party itself, and the indexes by which lists of thousands stay quick."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.parties.choices import CustomerStatus, IdNumberKind, PartyKind, Standing, SupplierStatus
from kesher.records.models import Record
from kesher.tenancy.scoping import ScopedForeignKey


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
    # Whyever it did: as a fictitious lead, merged into another, deleted.
    left_lists_at = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=240, editable=False, default="", db_collation="C")
    # Computed by the database, so that no door by which a party comes in can forget it.
    match_key = models.GeneratedField(
        expression=Func(F("name"), function="kesher_match_key"),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )
    # Who has an account card is permanent, by whatever door the key came in.
    standing = models.GeneratedField(
        expression=Case(
            When(account_key="", then=Value("potential")),
            default=Value("permanent"),
            output_field=models.CharField(max_length=9),
        ),
        output_field=models.CharField(max_length=9, choices=Standing),
        db_persist=True,
        verbose_name=_("Standing"),
    )
    merged_into = ScopedForeignKey(
        "parties.Party",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("The card that this one was merged into; it left the lists with that."),
    )

    class Meta(Record.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        indexes = [
            GinIndex(
                F("business_id"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="party_search",
                condition=Q(left_lists_at=None),
            ),
            GinIndex(
                F("business_id"),
                OpClass("custom_values", name="jsonb_path_ops"),
                name="party_own_values",
                condition=Q(left_lists_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_customers",
                condition=Q(customer_status__isnull=False, archived_at=None, left_lists_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_suppliers",
                condition=Q(supplier_status__isnull=False, archived_at=None, left_lists_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_all",
                condition=Q(archived_at=None, left_lists_at=None),
            ),
            # Statuses are uneven: walking all customers for the frozen ones would grow with them.
            models.Index(
                fields=["business", "customer_status", "sort_key", "id"],
                name="party_status",
                condition=Q(customer_status__isnull=False, archived_at=None, left_lists_at=None),
            ),
            models.Index(
                fields=["business", "sort_key", "id"],
                name="party_archive",
                condition=Q(archived_at__isnull=False, left_lists_at=None),
            ),
            models.Index(
                fields=["business", "owner", "sort_key", "id"],
                name="party_of_owner",
                condition=Q(archived_at=None, left_lists_at=None),
            ),
            models.Index(
                fields=["business", "id_number"],
                name="party_id_number",
                condition=~Q(id_number=""),
            ),
            models.Index(
                fields=["business", "match_key"],
                name="party_match",
                condition=Q(left_lists_at=None) & ~Q(match_key=""),
            ),
            models.Index(
                fields=["business", "merged_into"],
                name="party_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(left_lists_at__isnull=False),
                name="merged_party_left_the_lists",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="party_has_name"),
            models.UniqueConstraint(
                fields=["business", "account_key"],
                name="account_key_once",
                condition=~Q(account_key=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name
