"""What tenancy refuses."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kesher.lib.errors import Conflict, NotPermitted, Refusal, Text


class StaleVersion(Conflict):
    """The row was changed by somebody else since the form was opened."""

    code = "stale_version"

    def __init__(self, *, current_version: int) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Nothing was overwritten."))
        self.current_version = current_version


class KeyUsedForAnotherDeed(Refusal):
    """An idempotency key came back with another deed or another user: refused."""

    code = "key_used_for_another_deed"

    def __init__(self) -> None:
        super().__init__(_("This form was already sent. Open it again."))


class GroupInUse(Refusal):
    """Work is given to the group, so it cannot go."""

    code = "group_in_use"

    def __init__(self) -> None:
        super().__init__(
            _("Work is given to this group. Give it to somebody else first, or empty the group.")
        )


class UnknownScope(Refusal):
    """A token was asked for something that tokens cannot do, or for nothing at all."""

    code = "unknown_scope"

    def __init__(self) -> None:
        super().__init__(_("Choose what the token may do."), field="scopes")


class BadTokenLifetime(Refusal):
    """A token lives between one day and two years."""

    code = "bad_token_lifetime"

    def __init__(self) -> None:
        super().__init__(_("A token is valid for 1 to 730 days."), field="days")


class TooManyTokens(Refusal):
    """A user can have only so many tokens at once."""

    code = "too_many_tokens"

    def __init__(self) -> None:
        super().__init__(_("You have 20 tokens; revoke one that nobody uses."))


class InvalidAddressName(Refusal):
    """The word for the business in addresses cannot be used."""

    code = "invalid_address_name"

    def __init__(self) -> None:
        super().__init__(
            _("The name in the address takes 2 to 40 small Latin letters, digits and hyphens."),
            field="slug",
        )


class AddressNameTaken(Refusal):
    """Another business has this word in its addresses."""

    code = "address_name_taken"

    def __init__(self) -> None:
        super().__init__(_("There is a business with this name in its address."), field="slug")


class NameMissing(Refusal):
    """A name is required and was not given."""

    code = "name_missing"

    def __init__(self, *, field: str = "name") -> None:
        super().__init__(_("A name is needed."), field=field)


class NameTaken(Refusal):
    """The business has one of this name already."""

    code = "name_taken"

    def __init__(self, *, field: str = "name") -> None:
        super().__init__(_("This name is taken."), field=field)


class InvalidUserName(Refusal):
    """The user name has characters that it may not have."""

    code = "invalid_user_name"

    def __init__(self) -> None:
        super().__init__(
            _("A user name takes 2 to 60 letters, digits, dots, hyphens and underscores."),
            field="username",
        )


class InvalidLegalNumber(Refusal):
    """This is no company or dealer number; the problem says why."""

    code = "invalid_legal_number"

    def __init__(self, problem: Text) -> None:
        super().__init__(problem, field="legal_number")


class InvalidWindow(Refusal):
    """A number of minutes, or the hours of work, make no sense."""

    code = "invalid_window"


class WeakPassword(Refusal):
    """The password is too short, or known from leaked lists."""

    code = "weak_password"

    def __init__(self, reasons: Sequence[str], *, field: str = "password") -> None:
        super().__init__(" ".join(reasons), field=field)


class WrongPassword(Refusal):
    """The present password was not given correctly."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(_("This is not your present password."), field="current_password")


class LastOwner(Refusal):
    """A business always keeps an owner who can sign in."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__(_("A business needs an owner: this is the last one."), field="role")


class OwnMembership(Refusal):
    """Nobody shuts himself out."""

    code = "own_membership"

    def __init__(self) -> None:
        super().__init__(_("You cannot deactivate yourself."))


class AboveOwnRights(NotPermitted):
    """Nobody gives, takes or touches what reaches further than his own rights."""

    code = "above_own_rights"

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.message = _("This reaches further than your own permissions.")


class OwnerRoleIsFixed(Refusal):
    """The owner's role holds every right and stays as it is."""

    code = "owner_role_is_fixed"

    def __init__(self) -> None:
        super().__init__(_("The owner's role holds every permission and cannot be changed."))


class UnknownRight(Refusal):
    """A role was to hold a right that does not exist, or to an extent that it cannot have."""

    code = "unknown_right"

    def __init__(self, right: str) -> None:
        super().__init__(_("There is no such permission: %(right)s.") % {"right": right})


class UnitMismatch(Refusal):
    """The department lies in another branch, or the unit is not in use."""

    code = "unit_mismatch"

    def __init__(self) -> None:
        super().__init__(
            _("The department does not belong to this branch, or is no longer in use."),
            field="department",
        )


class InUse(Refusal):
    """Users still depend on it; the refusal names them."""

    code = "in_use"

    def __init__(self, names: Sequence[str]) -> None:
        shown = ", ".join(names[:5])
        message = ngettext(
            "In use by %(names)s.", "In use by %(count)s: %(names)s.", len(names)
        ) % {"names": shown + ("…" if len(names) > 5 else ""), "count": len(names)}
        super().__init__(message)
        self.names = tuple(names)


class PersonIsElsewhere(Refusal):
    """The person belongs to another business too, where this one has no say."""

    code = "person_is_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            _("This person looks after the password and the second factor without help.")
        )


class EmailIsConfirmed(Refusal):
    """The person has a confirmed e-mail address, to which a reset goes."""

    code = "email_is_confirmed"

    def __init__(self) -> None:
        super().__init__(_("This person has a confirmed e-mail address: send a reset link."))


class LinkIsDead(Refusal):
    """The link was used, has expired, or never existed; nobody learns which."""

    code = "link_is_dead"

    def __init__(self) -> None:
        super().__init__(_("This link is no longer valid. Ask for a new one."))


class AlreadyMember(Refusal):
    """The person who accepts an invitation is in the business already."""

    code = "already_member"

    def __init__(self) -> None:
        super().__init__(_("You belong to this business already."))


class WrongActivationCode(Refusal):
    """The code was not signed by this installation, or is no code."""

    code = "wrong_activation_code"

    def __init__(self) -> None:
        super().__init__(_("This is not an activation code of this installation."), field="code")


class ExpiredActivationCode(Refusal):
    """The last day of the code has passed."""

    code = "expired_activation_code"

    def __init__(self, until: str) -> None:
        super().__init__(
            _("This activation code expired on %(date)s.") % {"date": until}, field="code"
        )


class ForeignActivationCode(Refusal):
    """The code names another business."""

    code = "foreign_activation_code"

    def __init__(self) -> None:
        super().__init__(_("This activation code belongs to another business."), field="code")


class NotActive(NotPermitted):
    """The module is not activated, or no longer: the deed waits for an activation code."""

    status: ClassVar[int] = 403
    code = "not_active"

    def __init__(self, *, is_readable: bool) -> None:
        super().__init__("settings.activation")
        self.message = (
            _(
                "The activation has expired: until a new code is entered, you can read and export "
                "only."
            )
            if is_readable
            else _("The module is not activated: nothing can be done before a code is entered.")
        )


class InvalidLogo(Refusal):
    """The file is no PNG or JPEG, or too large."""

    code = "invalid_logo"

    def __init__(self) -> None:
        super().__init__(
            _("A logo is a PNG or JPEG picture of at most 1 MB and 4,000 pixels a side."),
            field="logo",
        )
