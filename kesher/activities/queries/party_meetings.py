"""«Meetings» on the card of a party: every meeting with it, and all about each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import MeetingAnswer
from kesher.activities.models import Meeting, MeetingParticipant
from kesher.activities.queries.activities import visible_activities
from kesher.activities.queries.series_times import later_counts, without_later_times
from kesher.activities.queries.wording import later_text
from kesher.activities.rules.contact_log import Place
from kesher.lib.dates import format_date, format_hours, format_time, local
from kesher.lib.labels import labels_of
from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor

MOST_SHOWN = 200
HELD_PER_PAGE = 50


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
    is_recurring: bool
    later: str
    later_query: str


def meetings_context(actor: Actor, party: Party) -> dict[str, Any]:
    """Return what `activities/_party_meetings.html` needs: what is to come, then what was held.

    Of a recurring meeting the nearest time stands for those after it, which `times_context` gives.
    At most seven queries.
    """
    now = timezone.now()
    coming = list(_coming(actor, party, now)[: MOST_SHOWN + 1])
    series = {meeting.series_id for meeting in coming if meeting.series_id}
    counts = later_counts(series, now) if series else {}
    return {
        "coming": [
            _shown(actor, meeting, counts.get(meeting.activity_id, 0))
            for meeting in coming[:MOST_SHOWN]
        ],
        "most_shown": MOST_SHOWN,
        "has_more": len(coming) > MOST_SHOWN,
        **held_context(actor, party, now=now),
    }


def held_context(
    actor: Actor, party: Party, *, now: datetime | None = None, after: Place | None = None
) -> dict[str, Any]:
    """Return a page of the meetings that were held, latest first, after a place if one is given."""
    rows = _meetings(actor, party).filter(starts_at__lte=now or timezone.now())
    if after is not None:
        same = Q(starts_at=after.moment, activity_id__lt=after.row_id)
        rows = rows.filter(Q(starts_at__lt=after.moment) | same)
    found = list(rows.order_by("-starts_at", "-activity_id")[: HELD_PER_PAGE + 1])
    shown = found[:HELD_PER_PAGE]
    next_url = ""
    if len(found) > HELD_PER_PAGE:
        place = Place(shown[-1].starts_at, shown[-1].activity_id)
        next_url = f"{_url(actor, party)}?after={place}"
    return {
        "held": [_shown(actor, meeting) for meeting in shown],
        "next_url": next_url,
    }


def times_context(actor: Actor, party: Party, series_id: int) -> dict[str, Any]:
    """Return the times of a recurring meeting after the nearest, soonest first; at most 200."""
    now = timezone.now()
    rows = _meetings(actor, party).filter(series_id=series_id, starts_at__gt=now)
    ordered = rows.order_by("starts_at", "activity_id")
    nearest = ordered.values("pk")[:1]
    later = ordered.exclude(pk__in=nearest).filter(activity__summary="")
    return {"meetings": [_shown(actor, row) for row in later[:MOST_SHOWN]]}


def _coming(actor: Actor, party: Party, now: datetime) -> QuerySet[Meeting]:
    seen = without_later_times(visible_activities(actor).filter(party_id=party.pk), now)
    rows = _with_people(Meeting.objects.filter(activity__in=seen.values("pk")))
    return rows.filter(starts_at__gt=now).order_by("starts_at", "activity_id")


def _meetings(actor: Actor, party: Party) -> QuerySet[Meeting]:
    seen = visible_activities(actor).filter(party_id=party.pk)
    return _with_people(Meeting.objects.filter(activity__in=seen.values("pk")))


def _with_people(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    people = MeetingParticipant.objects.select_related("membership", "contact").order_by("pk")
    return rows.select_related("activity", "activity__owner").prefetch_related(
        Prefetch("participants", people), "resources__resource"
    )


def _url(actor: Actor, party: Party) -> str:
    return business_url(actor.business_slug, "activities:party_meetings", party_id=party.pk)


def _shown(actor: Actor, meeting: Meeting, later_count: int = 0) -> MeetingOfParty:
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
        is_recurring=meeting.series_id is not None,
        later=later_text(later_count),
        later_query=f"series={meeting.series_id}",
    )


def _hours(meeting: Meeting) -> str:
    if meeting.is_all_day:
        return _("all day")
    end = format_time(meeting.ends_at)
    if local(meeting.starts_at).date() != local(meeting.ends_at).date():
        end = f"{format_date(meeting.ends_at)} {end}"
    return format_hours(format_time(meeting.starts_at), end)


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
