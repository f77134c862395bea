"""What is refused when a status may not change, and bugs of the registry found at start."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal


class IllegalTransition(Refusal):
    """The status may not change in this way from where it stands."""

    code = "illegal_transition"

    def __init__(self, *, key: str, status: str | None) -> None:
        super().__init__(_("This status cannot be set from the present one."))
        self.key = key
        self.from_status = status


class EvidenceMissing(Refusal):
    """The change of status needs something told that was left blank."""

    code = "evidence_missing"

    def __init__(self, name: str) -> None:
        super().__init__(_("Fill this in to change the status."), field=name)


class RegistryClosed(Exception):
    """Something was registered after the program had started."""


class UnknownRecordType(LookupError):
    """No app has registered a record type under this key."""
