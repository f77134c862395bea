"""The change log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.choices import ChangeKind
from kesher.tenancy.scoping import BusinessModel


class Change(BusinessModel):
    """One change of one row, written by the trigger and by nothing else."""

    at = models.DateTimeField()
    membership_id = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=80)
    request_id = models.CharField(max_length=40)
    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.BigIntegerField()
    parent_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=1, choices=ChangeKind)
    diff = models.JSONField()

    class Meta(BusinessModel.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["business", "table", "row_id", "-id"], name="change_of_row"),
            # The history of a record holds the changes of its phones, addresses and the like.
            models.Index(
                fields=["business", "parent_id", "table", "-id"],
                name="change_of_parent",
                condition=models.Q(parent_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}:{self.row_id}:{self.kind}"
