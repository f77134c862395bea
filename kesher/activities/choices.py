from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActivityKind(models.TextChoices):
    PHONE_CALL = "phone_call", _("Phone call")
    MEETING = "meeting", _("Meeting summary")
    NOTE = "note", _("Note")
    DOCUMENTATION = "documentation", _("Documentation")


class CallDirection(models.TextChoices):
    OUTGOING = "outgoing", _("Outgoing")
    INCOMING = "incoming", _("Incoming")


class CallStatus(models.TextChoices):
    NO_ANSWER = "no_answer", _("No answer")
    LEFT_MESSAGE = "left_message", _("Left a message")
    SHORT_CALL = "short_call", _("Short call")
    CALL_WITH_CONTENT = "call_with_content", _("Call with content")


class NextCallOutcome(models.TextChoices):
    CONTACTED = "contacted", _("A later contact was logged")
    CLOSED = "closed", _("Closed with a reason")
    LEAD_MOVED = "lead_moved", _("The lead was moved away")


class MeetingAnswer(models.TextChoices):
    NONE = "none", pgettext_lazy("to an invitation", "Not answered yet")
    YES = "yes", pgettext_lazy("to an invitation", "Coming")
    MAYBE = "maybe", pgettext_lazy("to an invitation", "Perhaps")
    NO = "no", pgettext_lazy("to an invitation", "Not coming")


class SeriesPart(models.TextChoices):
    """How much of a recurring meeting a change is for."""

    ONE = "one", pgettext_lazy("of a recurring meeting", "This meeting only")
    FOLLOWING = "following", pgettext_lazy("of a recurring meeting", "This one and those after it")
    ALL = "all", pgettext_lazy("of a recurring meeting", "All that are still ahead")


class DocumentationType(models.TextChoices):
    """What documentation is about; a business may have its own."""

    GENERAL = "general", _("General documentation")
    COMPLAINT = "complaint", _("Documentation of complaints")
    COLLECTION = "collection", _("Collection of debts")
