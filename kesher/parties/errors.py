"""What the parties app refuses."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Conflict, NotFound, Refusal, Text


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


class SurvivingPartyUnknown(Refusal):
    """A duplicate names the party that stays, another one and one that the actor sees."""

    code = "surviving_party_unknown"

    def __init__(self) -> None:
        super().__init__(
            _("Please choose the customer that this one duplicates."), field="surviving_party"
        )


class AccountKeyTaken(Refusal):
    """Another party has this account key."""

    code = "account_key_taken"

    def __init__(self, key: str) -> None:
        super().__init__(_("The account key %(key)s is taken.") % {"key": key}, field="account_key")


class LeadErased(Refusal):
    """After 30 days nothing is left from which the lead could be brought back."""

    code = "lead_erased"

    def __init__(self) -> None:
        super().__init__(_("The 30 days are over: what this lead held was erased."))


class MergeNeedsTwo(Refusal):
    """There is nothing to merge: fewer than two records, or more than a screen can compare."""

    code = "merge_needs_two"

    def __init__(self, *, most: int) -> None:
        super().__init__(
            _("Please choose between two and %(most)d cards to merge.") % {"most": most}
        )


class AlreadyMerged(Conflict):
    """One of the records was merged into another in the meantime."""

    code = "already_merged"

    def __init__(self, *, name: Text) -> None:
        super().__init__(_("“%(name)s” was merged into another card already.") % {"name": name})


class MergeUnderWay(Conflict):
    """A merge of these cards, or its undoing, has not ended yet."""

    code = "merge_under_way"

    def __init__(self) -> None:
        super().__init__(_("A merge of this card is under way. Please try again in a moment."))


class SurvivorUnknown(Refusal):
    """The card that stays is none of those to be merged."""

    code = "survivor_unknown"

    def __init__(self) -> None:
        super().__init__(_("Please choose which card stays."), field="survivor")


class PermanentIntoPotential(Refusal):
    """A customer with an account key cannot vanish in one that may not hold it."""

    code = "permanent_into_potential"

    def __init__(self, *, name: Text) -> None:
        super().__init__(
            _("“%(name)s” has an account key. Let it stay, or admit the other customer first.")
            % {"name": name},
            field="survivor",
        )


class ContactsOfDifferentParties(Refusal):
    """Two contacts of two customers are one person with two jobs, not a duplicate."""

    code = "contacts_of_different_parties"

    def __init__(self) -> None:
        super().__init__(
            _("These contacts belong to different cards. Merge the cards first, or leave both.")
        )


class AlreadyUndone(Conflict):
    """The merge was undone before, perhaps by somebody else."""

    code = "already_undone"

    def __init__(self) -> None:
        super().__init__(_("This merge was undone already."))


class MergeErased(Refusal):
    """After 30 days nothing is left from which a merge could be undone."""

    code = "merge_erased"

    def __init__(self) -> None:
        super().__init__(_("The 30 days are over: this merge can no longer be undone."))


class SurvivorMergedOn(Conflict):
    """The card that stayed was itself merged into another one since."""

    code = "survivor_merged_on"

    def __init__(self) -> None:
        super().__init__(
            _("The card that stayed was merged into another one since. Undo that merge first.")
        )


class MergedAway(NotFound):
    """The card was merged into another one, to which its address leads."""

    code = "merged_away"

    def __init__(self, survivor_id: int) -> None:
        super().__init__()
        self.survivor_id = survivor_id
