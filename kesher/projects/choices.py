"""Words of the choices of a project."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ACTIVE = "active", pgettext_lazy("status of a project", "Under way")
    ON_HOLD = "on_hold", _("On hold")
    DONE = "done", pgettext_lazy("status of a project", "Done")
    CANCELED = "canceled", pgettext_lazy("status of a project", "Canceled")
