"""Words for what people choose in the settings."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.tenancy.rules.access import Level

SCOPE_CHOICES = (
    ("read", _("Read")),
    ("write", _("Create and change")),
    ("delete", _("Delete and restore")),
    ("merge", _("Merge duplicates")),
    ("webhooks", _("Make webhooks")),
)

LEVEL_LABELS = {
    Level.NONE: pgettext_lazy("reach of a right", "None"),
    Level.OWN: pgettext_lazy("reach of a right", "Own"),
    Level.DEPARTMENT: pgettext_lazy("reach of a right", "Department"),
    Level.BRANCH: pgettext_lazy("reach of a right", "Branch"),
    Level.ALL: pgettext_lazy("reach of a right", "All"),
}


PLACE_WORDS = {
    "form": pgettext_lazy("where a field is shown", "Form"),
    "card": pgettext_lazy("where a field is shown", "Card"),
    "list": pgettext_lazy("where a field is shown", "List"),
    "mini_card": pgettext_lazy("where a field is shown", "Mini-card"),
}
UNIT_WORDS = (
    ("minute", pgettext_lazy("unit of time", "minutes")),
    ("hour", pgettext_lazy("unit of time", "hours")),
    ("day", pgettext_lazy("unit of time", "days")),
    ("week", pgettext_lazy("unit of time", "weeks")),
)
TONE_WORDS = (
    ("gray", pgettext_lazy("color", "Gray")),
    ("green", pgettext_lazy("color", "Green")),
    ("teal", pgettext_lazy("color", "Teal")),
    ("blue", pgettext_lazy("color", "Blue")),
    ("amber", pgettext_lazy("color", "Amber")),
    ("red", pgettext_lazy("color", "Red")),
)
