from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchDeed(models.TextChoices):
    """What is done to many records at once."""

    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")
    EDIT = "edit", _("Edit")
    DELETE = "delete", _("Delete")
    STATUS = "status", _("Set status")
    ARCHIVE = "archive", _("Move to the archive")
    UNARCHIVE = "unarchive", _("Bring back from the archive")
    HANDOVER = "handover", _("Hand over work")


class BatchState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    MAPPING = "mapping", _("Choosing columns")
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


PREPARING = (BatchState.CHECKING, BatchState.MAPPING)
UNDER_WAY = (BatchState.QUEUED, BatchState.RUNNING, BatchState.UNDOING)
ENDED = (BatchState.DONE, BatchState.CANCELLED, BatchState.FAILED, BatchState.UNDONE)


class RowOutcome(models.TextChoices):
    WAITING = "waiting", _("Still to come")
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Changed")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Failed")


class UndoOutcome(models.TextChoices):
    """What the undo of a batch did to a row."""

    UNDONE = "undone", _("Undone")
    KEPT = "kept", _("Left as it is")


class SpecialRows(models.TextChoices):
    """What to do with rows about which somebody has to decide."""

    IMPORT = "import", _("Import them")
    SKIP = "skip", _("Leave them out")
