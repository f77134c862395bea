"""What every record of a business has."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Record(BusinessModel):
    """A row that somebody owns, in a branch and a department; rights reach it through them."""

    owner = ScopedForeignKey(
        "tenancy.Membership",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Owner"),
        db_index=False,
    )
    branch = ScopedForeignKey(
        "tenancy.OrgUnit",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Branch"),
        db_index=False,
    )
    department = ScopedForeignKey(
        "tenancy.OrgUnit",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Department"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    created_by = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField(_("Updated"), auto_now=True)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True)
    deleted_by = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    custom_values = models.JSONField(default=dict, blank=True)

    class Meta(BusinessModel.Meta):
        abstract = True


class PlainRecord(Record):
    """A record that the generic screens serve: it can be archived, found and put in order."""

    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=240, editable=False, default="", db_collation="C")

    class Meta(Record.Meta):
        abstract = True


class NumberCounter(BusinessModel):
    """The last number that was given in a series."""

    series = models.SlugField(max_length=60)
    last_number = models.PositiveBigIntegerField()

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "series"], name="one_counter_of_series"),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.last_number}"


class CustomRecordType(BusinessModel):
    """A kind of record that the business made itself; its fields are `CustomField`s like all."""

    key = models.SlugField(
        max_length=40, help_text=_("Begins with x_, so that no built-in type is called so.")
    )
    label_he = models.CharField(_("One of them, in Hebrew"), max_length=60)
    label_plural_he = models.CharField(_("Several, in Hebrew"), max_length=60)
    label_en = models.CharField(_("One of them, in English"), max_length=60, blank=True)
    label_plural_en = models.CharField(_("Several, in English"), max_length=60, blank=True)
    icon = models.SlugField(_("Icon"), max_length=40)
    number_prefix = models.CharField(_("Before the number"), max_length=10, blank=True)
    number_width = models.PositiveSmallIntegerField(_("Digits of the number"), default=4)
    belongs_to = models.SlugField(
        _("Belongs to"),
        max_length=60,
        blank=True,
        help_text=_("The kind of record that each of these belongs to, such as a customer."),
    )
    statuses = models.JSONField(default=list, help_text=_("The statuses, and which follow which."))
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("record type")
        verbose_name_plural = _("record types")
        constraints = [
            models.UniqueConstraint(fields=["business", "key"], name="own_record_type_once"),
            models.CheckConstraint(
                condition=models.Q(key__startswith="x_"), name="own_record_type_begins_with_x"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def list_path(self) -> str:
        """Return where the list of its records stands."""
        return f"r/{self.key}"


class CustomRecord(PlainRecord):
    """A record of a type that the business made itself."""

    type = ScopedForeignKey("records.CustomRecordType", related_name="records")
    number = models.CharField(_("Number"), max_length=40, editable=False)
    title = models.CharField(_("Name"), max_length=200)
    status = models.CharField(_("Status"), max_length=20, blank=True)
    status_summary = models.TextField(_("Summary of the last status"), blank=True)

    class Meta(PlainRecord.Meta):
        verbose_name = _("record")
        verbose_name_plural = _("records")
        indexes = [
            GinIndex(
                models.F("business_id"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="custom_record_search",
                condition=models.Q(deleted_at=None),
            ),
            models.Index(
                fields=["business", "type", "sort_key", "id"],
                name="custom_record_all",
                condition=models.Q(archived_at=None, deleted_at=None),
            ),
            models.Index(
                fields=["business", "type", "status", "sort_key", "id"],
                name="custom_record_status",
                condition=models.Q(archived_at=None, deleted_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "type", "number"], name="custom_record_number_once"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="custom_record_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class RecordLink(BusinessModel):
    """A value of an own field that leads to a record, kept here too to be found from its end."""

    from_type = models.SlugField(max_length=60)
    from_id = models.BigIntegerField()
    field_key = models.SlugField(max_length=60)
    to_type = models.SlugField(max_length=60)
    to_id = models.BigIntegerField()

    class Meta(BusinessModel.Meta):
        indexes = [
            models.Index(
                fields=["business", "to_type", "to_id", "from_type", "-from_id"],
                name="record_link_backward",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "from_type", "from_id", "field_key"], name="record_link_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_type}:{self.from_id}.{self.field_key}"


class StreamPin(BusinessModel):
    """An entry that stands at the top of a record's stream; its source knows the row."""

    record_type = models.SlugField(max_length=60)
    record_id = models.BigIntegerField()
    source = models.SlugField(max_length=40)
    row_id = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", null=True, related_name="+", db_index=False)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["business", "record_type", "record_id", "source", "row_id"],
                name="stream_pin_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}:{self.record_id}:{self.source}:{self.row_id}"
