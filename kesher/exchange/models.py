"""A sheet that is brought in, and what became of each of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.exchange.choices import ImportState, RowOutcome
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class ImportBatch(BusinessModel):
    """One import: file, mapping, choices, progress and result.

    Files are named relative to the folder of stored files; the sheet is deleted when the import is
    over, the file of the rejects stays. `mapping` holds the key of a field for each header, blank
    for a column that is left out; `survey` what was seen on reading the whole sheet, null until
    that is done; `next_row` the number of the sheet's row that comes next.
    """

    record_type = models.CharField(max_length=40)
    file_name = models.CharField(_("File"), max_length=255)
    stored_file = models.CharField(max_length=255, blank=True)
    checksum = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    headers = models.JSONField(default=list)
    survey = models.JSONField(null=True)
    mapping = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MAPPING)
    failure = models.TextField(blank=True)
    rejects_file = models.CharField(max_length=255, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    next_row = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(BusinessModel.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["business", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def done_count(self) -> int:
        """Return how many rows of the sheet have been dealt with."""
        return self.created_count + self.skipped_count + self.failed_count


class ImportRow(BusinessModel):
    """What became of one row of the sheet; `number` counts as the sheet does, the header is 1.

    Only rows of which no record was made keep their cells: the others are in the record.
    """

    batch = ScopedForeignKey("exchange.ImportBatch", on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=RowOutcome)
    reason = models.TextField(blank=True)
    record_id = models.BigIntegerField(null=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "batch", "number"], name="import_row_once"),
        ]
        indexes = [
            models.Index(fields=["business", "batch", "outcome", "number"], name="import_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"
