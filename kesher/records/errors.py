"""What is refused when a status may not change, and bugs of the registry found at start."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kesher.lib.errors import Conflict, NotPermitted, Refusal, Text


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


class FieldNotShown(Refusal):
    """A value was given to a field that what stands in another field hides."""

    code = "field_not_shown"

    def __init__(self, key: str, label: Text) -> None:
        text = _("“%(label)s” takes no value, by what stands in another field.")
        super().__init__(text % {"label": label}, field=key)


# Why something of a field cannot be designed, by what `rules.designing.reason_of` says.
FIXED_REASONS: dict[str, Text] = {
    "needed": _("The product itself needs this field: it is always shown and filled."),
    "no_form": _("No form asks for this field, so it can be neither demanded nor filled in."),
    "kept_by_product": _("The product itself fills this field; deeds change it, not forms."),
    "no_value": _("The value of this field follows from others, so it has no default."),
    "computed": _("This field is computed, so nobody fills it."),
    "tick": _("A box to tick always has a value: ticked or not."),
}


class FieldIsFixed(Refusal):
    """The product itself needs the field to be so."""

    code = "field_is_fixed"

    def __init__(self, reason: str, *, field: str) -> None:
        super().__init__(FIXED_REASONS[reason], field=field)


class TooManyFields(Refusal):
    """The record type has as many fields of the business' own as it can have."""

    code = "too_many_fields"

    def __init__(self, limit: int) -> None:
        text = _("There can be up to %(limit)d own fields here; delete one that nobody uses.")
        super().__init__(text % {"limit": limit})


class BadDesign(Refusal):
    """What is wanted of a field cannot be; the field of the form tells where."""

    code = "bad_design"

    def __init__(self, text: Text, *, field: str | None = None) -> None:
        super().__init__(text, field=field)


class OptionInUse(Refusal):
    """Records hold the option, so it can only be retired."""

    code = "option_in_use"

    def __init__(self, label: str, count: int) -> None:
        text = ngettext(
            "“%(label)s” is in use in %(count)d record. It can be retired.",
            "“%(label)s” is in use in %(count)d records. It can be retired.",
            count,
        )
        super().__init__(text % {"label": label, "count": count}, field="options")


class FieldInUse(Refusal):
    """Other fields depend on the field or are worked out from it."""

    code = "field_in_use"

    def __init__(self, labels: Sequence[str]) -> None:
        text = _("First change what needs this field: %(fields)s.")
        super().__init__(text % {"fields": ", ".join(labels)})


class PartUnknown(Refusal):
    """What is said of how much a deed is for is none of the answers that there are."""

    code = "part_unknown"

    def __init__(self) -> None:
        super().__init__(_("Say for how much this is, as the form offers it."), field="part")


class CannotBeWritten(Refusal):
    """Records of this type are not written in this way."""

    code = "cannot_be_written"

    def __init__(self) -> None:
        super().__init__(_("Records of this kind cannot be changed in this way."))


class DatabaseRefused(Refusal):
    """The database itself refuses a value; a check before it is missing."""

    code = "database_refused"

    def __init__(self) -> None:
        super().__init__(_("The values do not fit the database."))


class AlreadyArchived(Conflict):
    """It was archived before, perhaps by somebody else."""

    code = "already_archived"

    def __init__(self) -> None:
        super().__init__(_("This is in the archive already."))


class NotArchived(Conflict):
    """It is not in the archive, perhaps since somebody else brought it back."""

    code = "not_archived"

    def __init__(self) -> None:
        super().__init__(_("This is not in the archive."))


class RecordArchived(Refusal):
    """What is in the archive is read; to change it, bring it back first."""

    code = "record_archived"

    def __init__(self) -> None:
        super().__init__(_("This is in the archive. Bring it back to change it."))


class OwnerUnknown(Refusal):
    """The owner is no active user of the business."""

    code = "owner_unknown"

    def __init__(self) -> None:
        super().__init__(_("Please choose an active user."), field="owner")


class UnitUnknown(Refusal):
    """The branch or department does not exist, or the department is of another branch."""

    code = "unit_unknown"

    def __init__(self) -> None:
        super().__init__(_("Please choose a branch or a department."), field="unit")


class PlaceOutOfReach(Refusal):
    """With this owner, branch and department the record would leave the actor's own reach."""

    code = "place_out_of_reach"

    def __init__(self) -> None:
        super().__init__(
            _("Your permission does not reach records of this owner, branch and department."),
            field="owner",
        )


class ValueDoesNotFit(Refusal):
    """The column cannot hold the value: too long, too large, too precise."""

    code = "value_does_not_fit"

    def __init__(self, key: str, label: Text, problem: str) -> None:
        super().__init__(f"{label}: {problem}", field=key)


class TooManyOwnTypes(Refusal):
    """More types, or statuses of one, than a business can keep apart."""

    code = "too_many_own_types"

    def __init__(self, *, limit: int) -> None:
        super().__init__(_("There can be up to %(limit)s of these.") % {"limit": limit})


class NameOfTypeMissing(Refusal):
    """A type or a status that is called nothing."""

    code = "name_of_type_missing"

    def __init__(self, *, field: str) -> None:
        super().__init__(_("Please enter a name."), field=field)


class UnknownIcon(Refusal):
    """The icon is none of those in use."""

    code = "unknown_icon"

    def __init__(self) -> None:
        super().__init__(_("Please choose an icon from the list."), field="icon")


class UnknownRecordKind(Refusal):
    """A type was to belong to, or to be like, one that does not exist."""

    code = "unknown_record_kind"

    def __init__(self, *, field: str) -> None:
        super().__init__(_("Please choose a kind of record from the list."), field=field)


class StatusTwice(Refusal):
    """Two statuses of one type would be called the same."""

    code = "status_twice"

    def __init__(self, *, label: str) -> None:
        super().__init__(_("Two statuses are called “%(label)s”.") % {"label": label})


class StatusInUse(Refusal):
    """Records stand in the status; they have to leave it before it can go."""

    code = "status_in_use"

    def __init__(self, *, label: str, count: int) -> None:
        message = ngettext(
            "“%(label)s” is the status of %(count)s record.",
            "“%(label)s” is the status of %(count)s records.",
            count,
        )
        super().__init__(message % {"label": label, "count": count})


class AlreadyRetired(Conflict):
    """The type was taken out of use before, perhaps by somebody else."""

    code = "already_retired"

    def __init__(self) -> None:
        super().__init__(_("This kind of record is out of use already."))


class NotRetired(Conflict):
    """The type is in use, perhaps since somebody else brought it back."""

    code = "not_retired"

    def __init__(self) -> None:
        super().__init__(_("This kind of record is in use."))


class LinkUnknown(Refusal):
    """A link names no row of the business that the actor may see and choose."""

    code = "link_unknown"

    def __init__(self, key: str, label: Text) -> None:
        super().__init__(_("Choose “%(label)s” from the list.") % {"label": label}, field=key)


class TooManyPinned(Refusal):
    """So many entries at the top of a stream would be no top any more."""

    code = "too_many_pinned"

    def __init__(self, *, most: int) -> None:
        super().__init__(
            _("Up to %(most)d entries can be pinned; let one go first.") % {"most": most}
        )


class RegistryClosed(Exception):
    """Something was registered after the program had started."""


class UnknownRecordType(LookupError):
    """No app has registered a record type under this key."""
