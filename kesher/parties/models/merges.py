"""Cards that were made into one: what became of them, and each step of the way back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.parties.choices import MergedKind, MergeState
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


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
