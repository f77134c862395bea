from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.TextChoices):
    """How a person wants to hear of a kind of thing."""

    SCREEN = "screen", _("On screen at once")
    DIGEST = "digest", _("In the morning digest")
    OFF = "off", _("Not at all")
