"""Words of the choices of a deal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    NEW = "new", pgettext_lazy("stage of a deal", "New")
    NEEDS = "needs", _("Clarifying needs")
    OFFER = "offer", _("Offer sent")
    NEGOTIATION = "negotiation", _("Negotiation")
    WON = "won", _("Won")
    LOST = "lost", pgettext_lazy("stage of a deal", "Lost")


class LostReason(models.TextChoices):
    PRICE = "price", _("Price")
    COMPETITOR = "competitor", _("Went to a competitor")
    NO_BUDGET = "no_budget", _("No budget")
    POSTPONED = "postponed", _("Put off")
    NO_ANSWER = "no_answer", _("Stopped answering")
    NOT_SUITABLE = "not_suitable", _("Not suitable")
    OTHER = "other", _("Other")
