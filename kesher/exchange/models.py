"""What is done to many records at once, and what became of each of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.exchange.choices import BatchDeed, BatchState, RowOutcome, UndoOutcome
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Batch(BusinessModel):
    """One import, export or deed done to many records: what was chosen, progress and result.

    `choices` are what was decided for all of it; which keys there are, the deed knows. `next_row`
    is the place at which the work goes on after a kill. What the work changed is in the change
    log under `request_id`, and the undo reads it there.

    `stored_file` is the uploaded sheet, deleted when the import is over; `result_file` what can be
    downloaded afterwards: the export itself, or the rows that were refused. Both are named
    relative to the folder of stored files. Only an import has headers, mapping (the key of a field
    for each header, blank for a column left out) and survey (what was seen on reading the whole
    sheet, null until that is done).
    """

    deed = models.CharField(max_length=12, choices=BatchDeed, default=BatchDeed.IMPORT)
    record_type = models.CharField(max_length=40)
    file_name = models.CharField(_("File"), max_length=255, blank=True)
    stored_file = models.CharField(max_length=255, blank=True)
    checksum = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    headers = models.JSONField(default=list)
    survey = models.JSONField(null=True)
    mapping = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.MAPPING)
    failure = models.TextField(blank=True)
    result_file = models.CharField(max_length=255, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    next_row = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")

    class Meta(BusinessModel.Meta):
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes = [models.Index(fields=["business", "-id"], name="batch_newest")]

    def __str__(self) -> str:
        return self.file_name or f"{self.deed} {self.pk}"

    @property
    def done_count(self) -> int:
        """Return how many rows have been dealt with."""
        return self.changed_count + self.skipped_count + self.failed_count

    @property
    def changed_count(self) -> int:
        """Return how many records were made or changed, or written into the file of an export."""
        return self.created_count + self.updated_count

    @property
    def request_id(self) -> str:
        """Return the name under which the change log holds what the batch did."""
        return f"batch-{self.pk}"


class BatchRow(BusinessModel):
    """What became of one row of a sheet, or of one of the records that were chosen.

    `number` counts as the sheet does, the header is 1; records that were chosen are counted from
    1. Only rows of a sheet of which no record was made keep their cells in `values`: the others
    are in the record. `code` is that of the refusal whose words are the `reason`. `version` is the
    record's after the deed: one that has moved on was changed
    since, and the undo leaves it alone. `version_before` is the record's before the deed: where a
    deed is undone, those that came before it can be undone too.
    """

    batch = ScopedForeignKey("exchange.Batch", on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=RowOutcome)
    reason = models.TextField(blank=True)
    code = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(null=True)
    version_before = models.PositiveIntegerField(null=True)
    undo_outcome = models.CharField(max_length=8, choices=UndoOutcome, blank=True)
    undo_reason = models.TextField(blank=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["business", "batch", "number"], name="batch_row_once"),
        ]
        indexes = [
            models.Index(fields=["business", "batch", "outcome", "number"], name="batch_outcome"),
            models.Index(fields=["business", "record_id"], name="batch_of_record"),
            models.Index(
                fields=["business", "batch", "undo_outcome", "number"],
                name="batch_undo_outcome",
                condition=~Q(undo_outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"
