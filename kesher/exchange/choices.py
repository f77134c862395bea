from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
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


class SpecialRows(models.TextChoices):
    """What to do with rows about which somebody has to decide."""

    IMPORT = "import", _("Import them")
    SKIP = "skip", _("Leave them out")
