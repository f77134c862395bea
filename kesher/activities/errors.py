"""What activities refuses."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kesher.lib.errors import Conflict, Refusal


class EditWindowClosed(Refusal):
    """The row was recorded too long ago to be edited."""

    code = "edit_window_closed"

    def __init__(self, *, minutes: int) -> None:
        super().__init__(
            ngettext_lazy(
                "A row is open for editing for %(minutes)d minute after it was recorded."
                " This one is read-only now.",
                "A row is open for editing for %(minutes)d minutes after it was recorded."
                " This one is read-only now.",
                minutes,
            )
            % {"minutes": minutes}
        )


class DeleteWindowClosed(Refusal):
    """The row was recorded too long ago to be deleted."""

    code = "delete_window_closed"

    def __init__(self, *, minutes: int) -> None:
        super().__init__(
            ngettext_lazy(
                "A row can be deleted for %(minutes)d minute after it was created.",
                "A row can be deleted for %(minutes)d minutes after it was created.",
                minutes,
            )
            % {"minutes": minutes}
        )


class MeetingFollowsCard(Refusal):
    """A meeting's row mirrors the meeting; it is edited in the meeting's window."""

    code = "meeting_follows_card"

    def __init__(self) -> None:
        super().__init__(_("The row of a meeting follows the meeting: edit it there."))


class DocumentationTypeRequired(Refusal):
    """Documentation says what it is about, by one of the types of the business."""

    code = "documentation_type_required"

    def __init__(self) -> None:
        super().__init__(_("Choose the type of documentation."), field="subtype")


class PartyArchived(Refusal):
    """The party is archived; its log can be read only."""

    code = "party_archived"

    def __init__(self) -> None:
        super().__init__(_("This card is archived, so its log is read-only."))


class PartyLeftLists(Refusal):
    """The card left the lists: fictitious, merged or deleted; its log can be read only."""

    code = "party_left_lists"

    def __init__(self) -> None:
        super().__init__(
            _("This card left the lists (fictitious, merged or deleted), so its log is read-only.")
        )


class EmptySummary(Refusal):
    """The row was to be kept without a word in its summary."""

    code = "empty_summary"

    def __init__(self) -> None:
        super().__init__(_("Write a summary."), field="summary")


class SummaryTooLong(Refusal):
    """The summary is longer than a row can hold."""

    code = "summary_too_long"

    def __init__(self, *, length: int, limit: int) -> None:
        super().__init__(
            _(
                "The summary has %(length)s characters; the limit is %(limit)s."
                " Nothing was saved, and the text is still in the form."
            )
            % {"length": f"{length:,}", "limit": f"{limit:,}"},
            field="summary",
        )


class CallStatusRequired(Refusal):
    """A call was logged without saying whether it was short or had content."""

    code = "call_status_required"

    def __init__(self) -> None:
        super().__init__(_("Choose “Short call” or “Call with content”."), field="status")


class DirectionRequired(Refusal):
    """The direction of the call is neither incoming nor outgoing."""

    code = "direction_required"

    def __init__(self) -> None:
        super().__init__(_("Choose an incoming or an outgoing call."), field="direction")


class NotAContactOfParty(Refusal):
    """The contact belongs to another party, is archived or does not exist."""

    code = "not_a_contact_of_party"

    def __init__(self) -> None:
        super().__init__(_("This contact does not belong to the card."), field="contact")


class NotACaller(Refusal):
    """The next call was given to nobody, or to a user or department that is not active."""

    code = "not_a_caller"

    def __init__(self) -> None:
        super().__init__(_("Choose an active user or department."), field="caller")


class NobodyToCall(Refusal):
    """A next call was asked for in a row that stands on no card of a customer or supplier."""

    code = "nobody_to_call"

    def __init__(self) -> None:
        super().__init__(
            _("This row is on no card of a customer or supplier, so there is nobody to call.")
        )


class CallerCannotSeeParty(Refusal):
    """The next call was given to a user who may not see the party."""

    code = "caller_cannot_see_party"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            _("%(name)s has no permission to see this card.") % {"name": name}, field="caller"
        )


class NextCallInPast(Refusal):
    """The next call was set to a moment that has passed."""

    code = "next_call_in_past"

    def __init__(self) -> None:
        super().__init__(_("Choose a time that is still ahead."), field="due")


class NextCallAlreadySet(Conflict):
    """The row has a next call already; it can be moved, not set again."""

    code = "next_call_already_set"

    def __init__(self) -> None:
        super().__init__(_("A next call was already set in this row."))


class NextCallDone(Conflict):
    """The next call is no longer pending."""

    code = "next_call_done"

    def __init__(self) -> None:
        super().__init__(_("This call is no longer waiting: it was made or closed meanwhile."))


class NextCallTaken(Conflict):
    """A colleague took the shared call first."""

    code = "next_call_taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(_("%(name)s already took this call.") % {"name": name})
        self.name = name


class NextCallNotShared(Refusal):
    """The call belongs to one user, so there is nothing to take."""

    code = "next_call_not_shared"

    def __init__(self) -> None:
        super().__init__(_("This call belongs to one user; only shared calls can be taken."))


class CloseReasonRequired(Refusal):
    """A next call was to be closed without a reason."""

    code = "close_reason_required"

    def __init__(self) -> None:
        super().__init__(_("Write why the call is closed."), field="reason")


class NumberRequired(Refusal):
    """An incoming call was logged without a number that holds a digit."""

    code = "number_required"

    def __init__(self) -> None:
        super().__init__(_("Type the number of the caller."), field="phone")


class CallAlreadyNamed(Conflict):
    """The unknown call has been given to a party meanwhile."""

    code = "call_already_named"

    def __init__(self) -> None:
        super().__init__(_("This call was already linked to a card."))


class MeetingTitleRequired(Refusal):
    """A meeting needs a title."""

    code = "meeting_title_required"

    def __init__(self) -> None:
        super().__init__(_("Write a title."), field="title")


class MeetingEndsBeforeStart(Refusal):
    """The meeting would end before it starts, or last longer than a week."""

    code = "meeting_ends_before_start"

    def __init__(self) -> None:
        super().__init__(_("The end comes after the start, at most a week later."), field="ends")


class NotAParticipant(Refusal):
    """A participant is not an active user of the business, nor a contact of the party."""

    code = "not_a_participant"

    def __init__(self) -> None:
        super().__init__(
            _("Choose participants among the users and the contacts of this card."),
            field="participants",
        )


class TooManyParticipants(Refusal):
    """A meeting has room for two hundred users and contacts."""

    code = "too_many_participants"

    def __init__(self, *, most: int) -> None:
        super().__init__(
            _("A meeting has at most %(most)d participants.") % {"most": most},
            field="participants",
        )


class ResourceTaken(Refusal):
    """A resource of the meeting is taken at that time by another one."""

    code = "resource_taken"

    def __init__(self, *, name: str, when: str) -> None:
        super().__init__(
            _("%(name)s is taken on %(when)s.") % {"name": name, "when": when}, field="resources"
        )


class NotAResource(Refusal):
    """The resource is retired, or there is none."""

    code = "not_a_resource"

    def __init__(self) -> None:
        super().__init__(_("Choose resources that are in use."), field="resources")


class ResourceNameTaken(Refusal):
    """Another resource has this name."""

    code = "resource_name_taken"

    def __init__(self) -> None:
        super().__init__(_("There is a resource of this name."), field="name")


class ResourceNameRequired(Refusal):
    """A resource needs a name."""

    code = "resource_name_required"

    def __init__(self) -> None:
        super().__init__(_("Write a name."), field="name")


class PrivateWithCard(Refusal):
    """A meeting with a customer or supplier belongs to his card, so it cannot be private."""

    code = "private_with_card"

    def __init__(self) -> None:
        super().__init__(
            _("A meeting with a customer or supplier stands on the card; only others are private."),
            field="is_private",
        )


class NoDayInSeries(Refusal):
    """The rule of a recurring meeting has no day ahead."""

    code = "no_day_in_series"

    def __init__(self) -> None:
        super().__init__(_("The recurrence ends before it begins."), field="repeats")


class NotInvited(Refusal):
    """Somebody answered for a meeting that he takes no part in."""

    code = "not_invited"

    def __init__(self) -> None:
        super().__init__(_("Only participants answer whether they come."))
