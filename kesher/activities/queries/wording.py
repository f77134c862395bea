"""How moments, people, statuses and locks are put into words on the screens of the log."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.activities.choices import ActivityKind, CallStatus
from kesher.activities.rules.windows import Lock, Windows
from kesher.lib.dates import format_datetime, relative_datetime, relative_due
from kesher.parties.choices import CustomerStatus, SupplierStatus

KIND_ICONS: dict[str, str] = {
    ActivityKind.NOTE: "note",
    ActivityKind.DOCUMENTATION: "file-text",
    ActivityKind.MEETING: "calendar-event",
    CallStatus.NO_ANSWER: "phone-off",
    CallStatus.LEFT_MESSAGE: "message-2",
    CallStatus.SHORT_CALL: "phone",
    CallStatus.CALL_WITH_CONTENT: "phone",
}
STATUS_TONES: dict[str, str] = {
    CallStatus.NO_ANSWER: "red",
    CallStatus.LEFT_MESSAGE: "amber",
    CallStatus.SHORT_CALL: "blue",
    CallStatus.CALL_WITH_CONTENT: "green",
}


def later_text(count: int) -> str:
    """Return how many times of a recurring meeting come after one, blank where none do."""
    if not count:
        return ""
    return ngettext("and one more time", "and %(count)d more times", count) % {"count": count}


def moment_text(moment: datetime, now: datetime) -> str:
    """Return a moment as people say it near now."""
    return relative_datetime(moment, now, with_time=True)


def due_text(due_at: datetime, now: datetime) -> str:
    """Return how late a call is or when it is due."""
    return relative_due(due_at, now)


def moment_title(moment: datetime) -> str:
    """Return a moment with its full date and time."""
    return format_datetime(moment)


def caller_name(*, taken_by: str | None, assignee: str | None, department: str | None) -> str:
    """Return who makes a promised call, and for a shared call who took it."""
    if taken_by:
        return _("%(department)s · taken by %(name)s") % {
            "department": department,
            "name": taken_by,
        }
    if assignee:
        return assignee
    return _("%(department)s (shared)") % {"department": department}


def lock_text(lock: Lock, windows: Windows) -> str:
    """Return why a row is read-only."""
    if lock is Lock.WINDOW_CLOSED:
        return ngettext(
            "Read-only: a row can be edited for %(minutes)d minute after it was recorded.",
            "Read-only: a row can be edited for %(minutes)d minutes after it was recorded.",
            windows.edit_minutes,
        ) % {"minutes": windows.edit_minutes}
    return _standing_texts()[lock]


def _standing_texts() -> dict[Lock, str]:
    return {
        Lock.NOT_YOURS: _("Read-only: this row is not yours to change."),
        Lock.MEETING_CARD: _("The row follows the meeting: edit it in the meeting's window."),
        Lock.PARTY_ARCHIVED: _("Read-only: the card is archived."),
        Lock.PARTY_LEFT_LISTS: _(
            "Read-only: the card left the lists (fictitious, merged or deleted)."
        ),
    }


def status_change_text(told: str) -> str:
    """Return the status change that a row explains, such as «New ← Follow-up», or nothing."""
    role, _sep, move = told.partition(":")
    before, _sep, after = move.partition(">")
    if not after:
        return ""
    words = CustomerStatus if role == "customer" else SupplierStatus
    return _("Status: %(before)s → %(after)s") % {
        "before": words(before).label,
        "after": words(after).label,
    }
