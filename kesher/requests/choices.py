"""Words of the choices of requests; a business may change all but the first status."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Status number 0 is closed in every business, whatever else it calls its own.
CLOSED_STATUS = "0"


class RequestKind(models.TextChoices):
    MESSAGE = "message", _("message")
    TASK = "task", _("task")


class Sharing(models.TextChoices):
    PERSONAL = "personal", pgettext_lazy("sharing of a task", "Personal")
    BRANCH = "branch", pgettext_lazy("sharing of a task", "Of a branch")
    DEPARTMENT = "department", pgettext_lazy("sharing of a task", "Of a department")


class MessageType(models.TextChoices):
    PHONE = "phone", _("Phone message")
    WRITTEN = "written", _("Written message")
    MAIL = "mail", _("Message by e-mail")


class TaskType(models.TextChoices):
    GENERAL = "general", _("General task")
    PLATE = "plate", _("Preparing a plate")
    PRINTING = "printing", _("Printing")
    TRAINING = "training", _("Training")


class MessageStatus(models.TextChoices):
    CLOSED = CLOSED_STATUS, _("Closed / done")
    OPEN = "open", pgettext_lazy("status of a message", "Open")
    IN_PROGRESS = "in_progress", _("Being handled")
    CALL_BACK = "call_back", _("To call back")


class TaskStatus(models.TextChoices):
    CLOSED = CLOSED_STATUS, _("The task is done")
    OPEN = "open", pgettext_lazy("status of a task", "Open")
    IN_PROGRESS = "in_progress", _("Being handled")
    WAITING = "waiting", _("Waiting for an answer")
    REFUSED = "refused", _("I refuse to do it")


class Priority(models.TextChoices):
    LOW = "low", pgettext_lazy("priority", "Low")
    NORMAL = "normal", pgettext_lazy("priority", "Normal")
    HIGH = "high", pgettext_lazy("priority", "High")
    URGENT = "urgent", pgettext_lazy("priority", "Urgent")


class Repeating(models.TextChoices):
    DAILY = "daily", _("Every so many days")
    WEEKLY = "weekly", _("Every so many weeks")
    MONTHLY = "monthly", _("Every so many months")
    YEARLY = "yearly", _("Every so many years")
    JEWISH_YEARLY = "jewish_yearly", _("Every so many years, by the Jewish date")
    AFTER_DONE = "after_done", _("So many days after it was done")


class SeriesPart(models.TextChoices):
    """How much of a repeating task a change is for."""

    ONE = "one", pgettext_lazy("of a repeating task", "This task only")
    FOLLOWING = "following", pgettext_lazy("of a repeating task", "This one and those after it")
    ALL = "all", pgettext_lazy("of a repeating task", "All that are open, and those after them")
