"""What is refused when a status may not change, and bugs of the registry found at start."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import NotPermitted, Refusal, Text


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


class UnknownField(Refusal):
    """The record type has no such field, or none that the actor may know of."""

    code = "unknown_field"

    def __init__(self, key: str) -> None:
        super().__init__(_("There is no field “%(key)s”.") % {"key": key[:60]}, field=key)


class FieldRequired(Refusal):
    """A required field would be left empty."""

    code = "field_required"

    def __init__(self, key: str, label: Text) -> None:
        super().__init__(_("“%(label)s” is required.") % {"label": label}, field=key)


class FieldIsComputed(Refusal):
    """The value of the field follows from others; nobody writes it."""

    code = "field_is_computed"

    def __init__(self, key: str, label: Text) -> None:
        super().__init__(_("“%(label)s” is computed.") % {"label": label}, field=key)


class FieldIsLocked(Refusal):
    """The actor may read the field and not write it."""

    status = NotPermitted.status
    code = "field_is_locked"

    def __init__(self, key: str, label: Text) -> None:
        super().__init__(_("Your role may not change “%(label)s”.") % {"label": label}, field=key)


class CannotBeWritten(Refusal):
    """Records of this type are not written in this way."""

    code = "cannot_be_written"

    def __init__(self) -> None:
        super().__init__(_("Records of this kind cannot be changed in this way."))


class RegistryClosed(Exception):
    """Something was registered after the program had started."""


class UnknownRecordType(LookupError):
    """No app has registered a record type under this key."""
