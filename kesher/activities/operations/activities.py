"""Changing and deleting rows of the log while they are open."""

from django.utils import timezone

from kesher.activities.choices import CallStatus
from kesher.activities.errors import (
    CallStatusRequired,
    DeleteWindowClosed,
    EditWindowClosed,
    EmptySummary,
    MeetingFollowsCard,
)
from kesher.activities.models import Activity, PhoneCall
from kesher.activities.operations.mentions import keep_mentions
from kesher.activities.operations.next_calls import reopen_calls_contacted_in
from kesher.activities.operations.rows import Subject, cleaned_summary, raise_lock
from kesher.activities.queries.activities import get_activity, row_facts, windows_of
from kesher.activities.queries.subjects import find_subject
from kesher.activities.rules.windows import Lock, delete_lock, edit_lock
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def edit_activity(
    *,
    actor: Actor,
    activity_id: int,
    summary: str,
    expected_version: int,
    status: str | None = None,
) -> None:
    """Change the summary of a call or a note, and the status of a call, while the row is open.

    Raises: NotFound, when the row is not to be seen; NotPermitted, when it is not the actor's to
    change; EditWindowClosed, when it was recorded too long ago; MeetingFollowsCard, for a meeting;
    PartyArchived and PartyLeftLists; StaleVersion, when somebody changed the row meanwhile;
    EmptySummary, for a note or content without a word; SummaryTooLong; CallStatusRequired, for a
    status that no call has.
    """
    seen = get_activity(actor=actor, activity_id=activity_id)
    row = _locked(seen)
    _refuse_if_edit_locked(seen, actor)
    if row.version != expected_version:
        raise StaleVersion(current_version=row.version)
    text = cleaned_summary(summary)
    call = PhoneCall.objects.filter(activity_id=row.pk).first()
    if call is not None and status is not None:
        _check_status(call, status)
        call.status = status
        call.save(update_fields=["status"])
    needs_text = call is None or call.status == CallStatus.CALL_WITH_CONTENT
    if needs_text and not text:
        raise EmptySummary
    row.summary = text
    row.version += 1
    row.save(update_fields=["summary", "version", "updated_at"])
    if subject := find_subject(seen):
        keep_mentions(actor, row, Subject(seen.party, *subject), is_new=False)


@operation
def delete_activity(*, actor: Actor, activity_id: int) -> None:
    """Delete a row that was just created; calls that it took off the queue are due again.

    A meeting that has not begun is called off by this at any time.

    Raises: NotFound, when the row is not to be seen; NotPermitted, when it is not the actor's to
    change; DeleteWindowClosed, when it was created too long ago; PartyArchived and
    PartyLeftLists.
    """
    seen = get_activity(actor=actor, activity_id=activity_id)
    row = _locked(seen)
    windows = windows_of(actor)
    now = timezone.now()
    if lock := delete_lock(row_facts(seen, actor=actor, now=now), windows, now):
        raise_lock(lock)
        raise DeleteWindowClosed(minutes=windows.delete_minutes)
    reopen_calls_contacted_in(row)
    row.delete()


def _locked(seen: Activity) -> Activity:
    row: Activity = Activity.objects.select_for_update().get(pk=seen.pk)
    return row


def _refuse_if_edit_locked(seen: Activity, actor: Actor) -> None:
    windows = windows_of(actor)
    now = timezone.now()
    lock = edit_lock(row_facts(seen, actor=actor, now=now), windows, now)
    if lock is None:
        return
    raise_lock(lock)
    if lock is Lock.MEETING_CARD:
        raise MeetingFollowsCard
    raise EditWindowClosed(minutes=windows.edit_minutes)


def _check_status(call: PhoneCall, status: str) -> None:
    if status != call.status and status not in CallStatus.values:
        raise CallStatusRequired
