from django.db import models
from django.utils.translation import gettext_lazy as _

REMINDER_SET = "reminder_set"  # the kind of notification


class ReminderState(models.TextChoices):
    """Where a reminder is between being set and being over."""

    WAITING = "waiting", _("Waits")
    FIRED = "fired", _("On screen")
    DONE = "done", _("Done")
    DISMISSED = "dismissed", _("Dismissed")
    SILENT = "silent", _("Nothing is left to be reminded of")
