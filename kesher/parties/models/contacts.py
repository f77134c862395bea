"""The people at a party."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.records.models import Record
from kesher.tenancy.scoping import ScopedForeignKey


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
