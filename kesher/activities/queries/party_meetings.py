"""«Meetings» on the card of a party: every meeting with it, and all about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import MeetingAnswer
from kesher.activities.models import Meeting, MeetingParticipant
from kesher.activities.queries.activities import visible_activities
from kesher.lib.dates import format_date, format_time, local
from kesher.lib.labels import labels_of
from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class MeetingOfParty:
    """A meeting in words."""

    id: int
    url: str
    title: str
    day: str
    hours: str
    place: str
    people: str
    resources: str
    summary: str
    by: str
    is_planned: bool
    is_recurring: bool


def meetings_context(actor: Actor, party: Party) -> Mapping[str, Any]:
    """Return what `activities/_party_meetings.html` needs. Three queries."""
    found = list(_meetings(actor, party)[: MOST_SHOWN + 1])
    return {
        "meetings": [_shown(actor, meeting) for meeting in found[:MOST_SHOWN]],
        "most_shown": MOST_SHOWN,
        "has_more": len(found) > MOST_SHOWN,
    }


def _meetings(actor: Actor, party: Party) -> Any:
    seen = visible_activities(actor).filter(party_id=party.pk)
    people = MeetingParticipant.objects.select_related("membership", "contact").order_by("pk")
    return (
        Meeting.objects.filter(activity__in=seen.values("pk"))
        .select_related("activity", "activity__owner")
        .prefetch_related(Prefetch("participants", people), "resources__resource")
        .order_by("-starts_at", "-pk")
    )


def _shown(actor: Actor, meeting: Meeting) -> MeetingOfParty:
    activity = meeting.activity
    return MeetingOfParty(
        id=activity.pk,
        url=business_url(actor.business_slug, "activities:meeting", activity_id=activity.pk),
        title=meeting.title,
        day=format_date(meeting.starts_at),
        hours=_hours(meeting),
        place=meeting.place,
        people=_people(meeting),
        resources=", ".join(taken.resource.name for taken in meeting.resources.all()),
        summary=activity.summary[:600],
        by=activity.owner.display_name if activity.owner else "",
        is_planned=meeting.starts_at > timezone.now(),
        is_recurring=meeting.series_id is not None,
    )


def _hours(meeting: Meeting) -> str:
    if meeting.is_all_day:
        return _("all day")
    end = format_time(meeting.ends_at)
    if local(meeting.starts_at).date() != local(meeting.ends_at).date():
        end = f"{format_date(meeting.ends_at)} {end}"
    return f"{format_time(meeting.starts_at)}–{end}"


def _people(meeting: Meeting) -> str:
    words = labels_of(MeetingAnswer)
    names = []
    for row in meeting.participants.all():
        if row.contact is not None:
            names.append(row.contact.name)
        elif row.membership is not None:
            told = f" ({words[row.answer]})" if row.answer != MeetingAnswer.NONE else ""
            names.append(f"{row.membership.display_name}{told}")
    return ", ".join([*names, *filter(None, [meeting.participants_text])])
