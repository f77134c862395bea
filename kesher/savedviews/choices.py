from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SavedViewKind(models.TextChoices):
    LIST = "list", _("List")
    BOARD = "board", _("Board")
    SPLIT = "split", pgettext_lazy("a view of records", "Card")


class Sharing(models.TextChoices):
    PRIVATE = "private", _("Only me")
    ROLE = "role", _("My role")
    DEPARTMENT = "department", _("My department")
    ALL = "all", _("Everybody")


VIEW_ICONS = {"list": "list", "board": "columns-3", "split": "layout-sidebar-right"}

OPERATOR_WORDS = {
    "is": pgettext_lazy("operator", "is"),
    "not": pgettext_lazy("operator", "is not"),
    "contains": pgettext_lazy("operator", "contains"),
    "lacks": pgettext_lazy("operator", "does not contain"),
    "starts": pgettext_lazy("operator", "starts with"),
    "empty": pgettext_lazy("operator", "is empty"),
    "filled": pgettext_lazy("operator", "is not empty"),
    "gt": pgettext_lazy("operator", "greater than"),
    "gte": pgettext_lazy("operator", "at least"),
    "lt": pgettext_lazy("operator", "less than"),
    "lte": pgettext_lazy("operator", "at most"),
    "between": pgettext_lazy("operator", "between"),
    "on": pgettext_lazy("operator", "on"),
    "before": pgettext_lazy("operator", "before"),
    "after": pgettext_lazy("operator", "after"),
    "ago_over": pgettext_lazy("operator", "more than … ago"),
    "ago_within": pgettext_lazy("operator", "within the last …"),
    "ahead_over": pgettext_lazy("operator", "in more than …"),
    "ahead_within": pgettext_lazy("operator", "within the next …"),
    "has_any": pgettext_lazy("operator", "has any of"),
    "has_all": pgettext_lazy("operator", "has all of"),
    "has_none": pgettext_lazy("operator", "has none of"),
}
RELATION_WORDS = {
    "exists": pgettext_lazy("operator of a relation", "there is"),
    "missing": pgettext_lazy("operator of a relation", "there is none"),
    "ago_over": pgettext_lazy("operator of a relation", "none for …"),
    "ago_within": pgettext_lazy("operator of a relation", "within the last …"),
}
PERIOD_WORDS = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "next_quarter": _("next quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "next_year": _("next year"),
}
UNIT_WORDS = {"d": _("days"), "w": _("weeks"), "m": _("months")}
