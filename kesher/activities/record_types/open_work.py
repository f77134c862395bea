"""What of the timeline is open with a user and can be handed over."""

from django.utils.translation import gettext_lazy as _

from kesher.activities.models import Activity, MeetingParticipant, NextCall
from kesher.activities.operations.handing_over import hand_over_calls, hand_over_meetings
from kesher.activities.queries.open_work import (
    calls_in_reach,
    meetings_in_reach,
    names_of_calls,
    names_of_meetings,
    open_calls,
    open_meetings,
)
from kesher.tenancy.queries.open_work import OpenWork, register_open_work
from kesher.tenancy.rules.access import Actor


def _open_work(_actor: Actor) -> tuple[OpenWork, ...]:
    return (
        OpenWork(
            key="next_calls",
            label=_("Next phone calls"),
            icon="phone",
            position=10,
            right="activity.edit",
            model=NextCall,
            columns=("assignee_id",),
            open_rows=open_calls,
            reached=calls_in_reach,
            hand_over=hand_over_calls,
            names=names_of_calls,
        ),
        OpenWork(
            key="meetings",
            label=_("Meetings to come"),
            icon="calendar-event",
            position=20,
            right="activity.edit",
            model=Activity,
            columns=("owner_id",),
            open_rows=open_meetings,
            reached=meetings_in_reach,
            hand_over=hand_over_meetings,
            names=names_of_meetings,
            beside=((MeetingParticipant, "membership_id", "meeting__activity_id"),),
        ),
    )


register_open_work(_open_work)
