"""What is kept about a file that somebody attached to a record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.attachments.choices import ScanState
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class Attachment(BusinessModel):
    """A file on a record of any type, which `record_type` and `record_id` name.

    The bytes lie in the store of files under `storage_key`, which is random: nothing that a sender
    chose names a place on our disk. They never change, so `sha256` holds for good. The content
    type is what we found in the bytes.

    With a `field_key` it came as the value of that field, and only who may read the field gets it.
    Number 0 stands for a record that is still to be saved.
    """

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    field_key = models.CharField(max_length=60, blank=True)
    name = models.CharField(_("File name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=100)
    is_previewable = models.BooleanField(
        default=False, help_text=_("A browser may show it: a picture of sensible size, or a PDF.")
    )
    scan_state = models.CharField(max_length=12, choices=ScanState, default=ScanState.WAITING)
    virus = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", null=True, related_name="+", db_index=False)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True)
    deleted_by = ScopedForeignKey(
        "tenancy.Membership", null=True, blank=True, related_name="+", db_index=False
    )

    class Meta(BusinessModel.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(fields=["storage_key"], name="attachment_bytes_once"),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="attachment_not_empty"),
        ]
        indexes = [
            models.Index(
                fields=["business", "record_type", "record_id", "-id"], name="attachment_of_record"
            ),
            models.Index(
                fields=["business", "deleted_at"],
                condition=Q(deleted_at__isnull=False),
                name="attachment_in_bin",
            ),
            models.Index(fields=["business"], include=["size_bytes"], name="attachment_room"),
            models.Index(
                fields=["id"],
                condition=Q(scan_state__in=[ScanState.WAITING, ScanState.DELAYED]),
                name="attachment_to_scan",
            ),
        ]

    def __str__(self) -> str:
        return self.name
