"""The fields that a business adds to its records, and how it wants every field."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class CustomField(BusinessModel):
    """A field that the business added to a kind of record; values stand in `custom_values`."""

    record_type = models.SlugField(max_length=60)
    key = models.SlugField(
        max_length=60, help_text=_("Begins with x_, so that no built-in field is called so.")
    )
    type_key = models.SlugField(max_length=20)
    settings = models.JSONField(
        default=dict, blank=True, help_text=_("What the type needs: options, decimals, a formula.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = ScopedForeignKey("tenancy.Membership", null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "record_type", "key"], name="custom_field_once"
            ),
            models.CheckConstraint(
                condition=models.Q(key__startswith="x_"), name="custom_field_key_begins_with_x"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}.{self.key}"


class FieldDesign(BusinessModel):
    """How the business wants a field, built in or its own; what is null is as it was declared."""

    record_type = models.SlugField(max_length=60)
    field_key = models.SlugField(max_length=60)
    label_he = models.CharField(_("Label in Hebrew"), max_length=80, blank=True)
    label_en = models.CharField(_("Label in English"), max_length=80, blank=True)
    help_he = models.CharField(_("Help in Hebrew"), max_length=300, blank=True)
    help_en = models.CharField(_("Help in English"), max_length=300, blank=True)
    is_required = models.BooleanField(_("Required"), null=True, blank=True)
    default_value = models.JSONField(_("Default"), null=True, blank=True)
    section = models.CharField(_("Section"), max_length=80, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True)
    places = models.JSONField(
        null=True, blank=True, help_text=_("Where it is shown: form, card, list, mini_card.")
    )
    depends_on = models.SlugField(max_length=60, blank=True)
    depends_values = models.JSONField(default=list, blank=True)
    depends_effect = models.CharField(max_length=10, blank=True)
    options = models.JSONField(
        null=True, blank=True, help_text=_("The options of a built-in choice, in their order.")
    )
    reader_roles = models.JSONField(null=True, blank=True)
    writer_roles = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("field design")
        verbose_name_plural = _("field designs")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "record_type", "field_key"], name="field_design_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}.{self.field_key}"
