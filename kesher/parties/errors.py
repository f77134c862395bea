"""What the parties app refuses."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Conflict, Refusal, Text


class NameMissing(Refusal):
    """A party or a contact without a name."""

    code = "name_missing"

    def __init__(self) -> None:
        super().__init__(_("Please enter a name."), field="name")


class TextTooLong(Refusal):
    """A text that does not fit its field; nothing is cut off silently."""

    code = "text_too_long"

    def __init__(self, *, field: str, label: Text, limit: int, length: int) -> None:
        message = _("“%(label)s” takes up to %(limit)s characters; this has %(length)s.")
        super().__init__(
            message % {"label": label, "limit": f"{limit:,}", "length": f"{length:,}"}, field=field
        )


class TooManyRows(Refusal):
    """More phones, e-mails or addresses than a card can hold."""

    code = "too_many_rows"

    def __init__(self, *, field: str, limit: int) -> None:
        super().__init__(_("At most %(limit)s rows fit here.") % {"limit": limit}, field=field)


class UnknownChoice(Refusal):
    """A value that the list of the field does not hold."""

    code = "unknown_choice"

    def __init__(self, *, field: str) -> None:
        super().__init__(_("Please choose a value from the list."), field=field)


class InvalidIdNumber(Refusal):
    """An ID or company number whose digits cannot be right."""

    code = "invalid_id_number"

    def __init__(self, message: Text) -> None:
        super().__init__(message, field="id_number")


class InvalidEmail(Refusal):
    """A text that no mail can be sent to."""

    code = "invalid_email"

    def __init__(self, *, field: str) -> None:
        super().__init__(_("This is not an e-mail address."), field=field)


class InvalidPostalCode(Refusal):
    """A postal code that no place in Israel has."""

    code = "invalid_postal_code"

    def __init__(self, *, field: str) -> None:
        super().__init__(_("A postal code has seven digits."), field=field)


class RoleMissing(Refusal):
    """A party is a customer, a supplier or both; it cannot be neither."""

    code = "role_missing"

    def __init__(self) -> None:
        super().__init__(_("Please choose customer, supplier or both."), field="roles")


class RoleAlreadyHeld(Conflict):
    """The role was given before; its status stays as it is."""

    code = "role_already_held"

    def __init__(self) -> None:
        super().__init__(_("The party has this role already."))


class RoleNotHeld(Conflict):
    """The role to be taken away is not there."""

    code = "role_not_held"

    def __init__(self) -> None:
        super().__init__(_("The party does not have this role."))


class RoleInUse(Refusal):
    """A role that was worked with stays: giving it anew would start its status from scratch."""

    code = "role_in_use"

    def __init__(self) -> None:
        super().__init__(
            _("Only a role whose status was never changed can be taken away. Archive the card.")
        )


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


class SurvivingPartyUnknown(Refusal):
    """A duplicate names the party that stays, another one and one that the actor sees."""

    code = "surviving_party_unknown"

    def __init__(self) -> None:
        super().__init__(
            _("Please choose the customer that this one duplicates."), field="surviving_party"
        )


class LeadErased(Refusal):
    """After 30 days nothing is left from which the lead could be brought back."""

    code = "lead_erased"

    def __init__(self) -> None:
        super().__init__(_("The 30 days are over: what this lead held was erased."))
