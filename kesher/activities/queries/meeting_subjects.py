"""Meetings as what people are reminded of, on a card or on none."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity
from kesher.activities.queries.activities import sees_all, visible_activities
from kesher.tenancy.rules.access import Actor


def meetings_in_use(ids: Collection[int]) -> Mapping[int, Activity]:
    """Return meetings by the ids of their rows, but for those of parties that left the lists."""
    on_cards = Q(party=None) | Q(party__left_lists_at=None)
    rows = Activity.objects.filter(on_cards, kind=ActivityKind.MEETING, pk__in=ids)
    return {row.pk: row for row in rows.filter(meeting__isnull=False).select_related("meeting")}


def meetings_seen(actor: Actor, rows: Collection[Activity]) -> Collection[int]:
    """Return the ids of those of the meetings that the actor sees; mostly without a query."""
    open_to_all = {row.pk for row in rows if not row.meeting.is_private and sees_all(actor)}
    asked = [row.pk for row in rows if row.pk not in open_to_all]
    if not asked:
        return open_to_all
    seen = visible_activities(actor).filter(pk__in=asked)
    return open_to_all | set(seen.values_list("pk", flat=True))


def title_of_meeting(row: Activity) -> str:
    """Return what a meeting is called; its row is loaded with it."""
    return str(row.meeting.title)
