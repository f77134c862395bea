"""Parties, the people in them, and how to reach both."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.parties.choices import (
    CustomerStatus,
    FictitiousReason,
    IdNumberKind,
    MergedKind,
    MergeState,
    PartyKind,
    PhoneKind,
    Standing,
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
    merged_into = ScopedForeignKey(
        "parties.Contact",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("The contact that this one was merged into; no list and no tab shows it."),
    )

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
            models.Index(
                fields=["business", "merged_into"],
                name="contact_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(archived_at__isnull=False),
                name="merged_contact_is_archived",
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


class DuplicatePair(BusinessModel):
    """Two parties that may be one, as the finder saw them last; `low` has the smaller number.

    `dismissed_marks` are the reasons for which somebody said that they are two: the pair comes
    back only when a further one appears.
    """

    low = ScopedForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+")
    high = ScopedForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(auto_now_add=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    dismissed_marks = models.JSONField(default=list)

    class Meta(BusinessModel.Meta):
        verbose_name = _("duplicate pair")
        verbose_name_plural = _("duplicate pairs")
        indexes = [
            models.Index(
                fields=["business", "-score", "-id"],
                name="duplicates_best_first",
                condition=Q(dismissed_at=None),
            ),
            models.Index(
                fields=["business", "-score", "-id"],
                name="duplicates_dismissed",
                condition=Q(dismissed_at__isnull=False),
            ),
            models.Index(fields=["business", "high"], name="duplicates_of_high"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["business", "low", "high"], name="pair_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id}:{self.high_id}"


class DuplicateScan(BusinessModel):
    """How far the finder of duplicates has come in a business.

    The first time it looks at every party, by number; later at those that the change log names
    after `seen_change_id`. `next_party_id` is where a first scan goes on.
    """

    is_running = models.BooleanField(default=False)
    is_complete = models.BooleanField(default=False)
    next_party_id = models.BigIntegerField(default=0)
    seen_change_id = models.BigIntegerField(default=0)
    next_change_id = models.BigIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business"], name="one_scan_of_duplicates"),
        ]

    def __str__(self) -> str:
        return f"{self.business_id}:{self.next_party_id}"


class Merge(BusinessModel):
    """Cards, or contacts of one card, that were made into one, and the way back for 30 days.

    `party` is the card that stays, or that of the contacts; `survivor_contact` the contact that
    stays. `moved` counts the rows that moved, by table and column; `kept` lists what an undoing
    left as it is, because it was changed or added in the meantime.
    """

    kind = models.CharField(max_length=8, choices=MergedKind)
    party = ScopedForeignKey("parties.Party", related_name="+")
    survivor_contact = ScopedForeignKey(
        "parties.Contact", null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    names = models.CharField(_("Merged in"), max_length=500, blank=True)
    state = models.CharField(_("Merge"), max_length=8, choices=MergeState)
    moved = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    kept_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    merged_at = models.DateTimeField()
    merged_by = ScopedForeignKey("tenancy.Membership", related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    erase_after = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [
            models.Index(fields=["business", "party", "-id"], name="merges_of_party"),
            models.Index(
                fields=["business", "erase_after"],
                name="merges_to_erase",
                condition=Q(erased_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.party_id}"


class MergedRecord(BusinessModel):
    """A card or a contact that was merged away; its old address leads on, also once it is erased.

    `card_id` is the card in whose history this stands. Neither number is a key: the rows go after
    30 days.
    """

    merge = ScopedForeignKey("parties.Merge", on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=8, choices=MergedKind)
    record_id = models.BigIntegerField()
    card_id = models.BigIntegerField()
    name = models.CharField(max_length=200, blank=True)
    into_name = models.CharField(_("Merged into"), max_length=200, blank=True)

    class Meta(BusinessModel.Meta):
        indexes = [
            models.Index(fields=["business", "kind", "record_id"], name="merged_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.record_id}"


class MergeStep(BusinessModel):
    """One change that a merge made to up to 500 rows of a table: columns before and after.

    Taken back in reverse order, a column at a time, where it still holds what the merge gave it.
    """

    merge = ScopedForeignKey("parties.Merge", on_delete=models.CASCADE, related_name="steps")
    table = models.CharField(max_length=63, db_column="table_name")
    row_ids = ArrayField(models.BigIntegerField())
    before = models.JSONField()
    after = models.JSONField()
    is_undone = models.BooleanField(default=False)

    class Meta(BusinessModel.Meta):
        indexes = [models.Index(fields=["business", "merge", "-id"], name="steps_of_merge")]

    def __str__(self) -> str:
        return f"{self.merge_id}:{self.table}"
