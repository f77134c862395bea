"""Words of the choice fields of attachments."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ScanState(TextChoices):
    """What the virus scanner has said of a file; only the first two are given out."""

    CLEAN = "clean", _("No virus found")
    NOT_SCANNED = "not_scanned", _("Not scanned")
    WAITING = "waiting", _("Waiting for the virus scan")
    DELAYED = "delayed", _("The virus scanner does not answer; the file waits for it")
    INFECTED = "infected", _("A virus was found")
    UNSCANNABLE = "unscannable", _("The virus scanner cannot read it")


GIVEN_OUT = frozenset({ScanState.CLEAN, ScanState.NOT_SCANNED})
PENDING = frozenset({ScanState.WAITING, ScanState.DELAYED})
