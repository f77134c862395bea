from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Choosing columns")
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


class RowOutcome(models.TextChoices):
    CREATED = "created", _("Created")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Failed")
