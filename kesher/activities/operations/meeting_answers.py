"""Answering an invitation: to one meeting, or to all of a recurring one."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from kesher.activities.choices import MeetingAnswer
from kesher.activities.errors import NotInvited
from kesher.activities.models import Meeting, MeetingParticipant
from kesher.activities.operations.meeting_telling import tell_of_refusal
from kesher.activities.queries.meetings import get_meeting
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def answer_meeting(
    *,
    actor: Actor,
    activity_id: int,
    answer: str,
    is_whole_series: bool = False,
    expected_version: int | None = None,
) -> None:
    """Tell whether the actor comes to a meeting, or to all of a series that are still ahead.

    The times that he answered for by themselves, and those that were moved by themselves, keep
    what he answered, but for the one at hand.

    Raises: NotFound, when it is not to be seen; NotInvited, when the actor takes no part;
    StaleVersion, when the meeting is not as he saw it.
    """
    seen = get_meeting(actor=actor, activity_id=activity_id)
    if expected_version is not None and seen.activity.version != expected_version:
        raise StaleVersion(current_version=seen.activity.version)
    own = MeetingParticipant.objects.filter(membership_id=actor.membership_id)
    invited = own.filter(meeting=seen)
    if not invited.exists() or answer not in MeetingAnswer.values:
        raise NotInvited
    is_whole = is_whole_series and seen.series_id is not None
    if is_whole:
        ahead = _ahead(seen, timezone.now()).values("pk")
        own.filter(meeting__in=ahead, is_answered_apart=False).update(answer=answer)
    is_apart = seen.series_id is not None and not is_whole
    invited.update(answer=answer, is_answered_apart=is_apart)
    if answer == MeetingAnswer.NO:
        tell_of_refusal(actor, seen)


def ask_again(actor: Actor, meeting: Meeting, *, is_series: bool, now: datetime) -> None:
    """Forget what others answered for the time that was; of a series, for all times ahead."""
    moved = [meeting.pk]
    if is_series and meeting.series_id is not None:
        moved += _ahead(meeting, now).values_list("pk", flat=True)
    others = MeetingParticipant.objects.filter(meeting__in=moved)
    others = others.exclude(membership_id=actor.membership_id)
    others.exclude(answer=MeetingAnswer.NONE).update(
        answer=MeetingAnswer.NONE, is_answered_apart=False
    )


def _ahead(seen: Meeting, now: datetime) -> QuerySet[Meeting]:
    """Return the times of a series that are still ahead and stand where the series has them."""
    ahead: QuerySet[Meeting] = Meeting.objects.filter(
        series_id=seen.series_id, starts_at__gte=now, is_apart=False
    )
    return ahead
