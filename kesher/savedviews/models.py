"""Views of lists that people keep, and how each of them wants a list that has no view open."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.savedviews.choices import SavedViewKind, Sharing
from kesher.tenancy.scoping import BusinessModel, ScopedForeignKey


class SavedView(BusinessModel):
    """A list with its filter, order and columns under a name; the owner may share it."""

    listing = models.CharField(
        max_length=60, help_text=_("The path of the list, as addresses name it.")
    )
    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(
        _("Kind"), max_length=8, choices=SavedViewKind, default=SavedViewKind.LIST
    )
    parameters = models.JSONField(
        default=dict, help_text=_("What an address of the list would say, by name.")
    )
    owner = ScopedForeignKey("tenancy.Membership", related_name="+", verbose_name=_("Owner"))
    sharing = models.CharField(
        _("Who sees it"), max_length=10, choices=Sharing, default=Sharing.PRIVATE
    )
    role = ScopedForeignKey(
        "tenancy.Role", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    department = ScopedForeignKey(
        "tenancy.OrgUnit", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(BusinessModel.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ListPreference(BusinessModel):
    """What one person wants of one list: the view to begin with, and the columns without one."""

    membership = ScopedForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=60)
    view = ScopedForeignKey(
        "savedviews.SavedView", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    columns = models.CharField(max_length=4000, blank=True)

    class Meta(BusinessModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["business", "membership", "listing"], name="list_preference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}:{self.listing}"


class BoardPlace(BusinessModel):
    """Where somebody put a card in a column of a board: the same for everybody.

    Cards that nobody moved have no row; they follow those that were, in the order of the list.
    """

    record_type = models.SlugField(max_length=60)
    field_key = models.SlugField(max_length=60)
    record_id = models.BigIntegerField()
    value = models.CharField(max_length=200, help_text=_("The column in which it was put."))
    rank = models.BigIntegerField(help_text=_("The order in the column, with gaps."))

    class Meta(BusinessModel.Meta):
        verbose_name = _("place on a board")
        verbose_name_plural = _("places on boards")
        indexes = [
            models.Index(
                fields=["business", "record_type", "field_key", "value", "rank"],
                name="board_place_order",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "record_type", "field_key", "record_id"],
                name="board_place_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}:{self.record_id}:{self.value}"
