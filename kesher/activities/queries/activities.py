"""Access to single rows of the timeline, and what decides about their windows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import (
    DateTimeField,
    Exists,
    Expression,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity, Meeting, MeetingParticipant, Mention
from kesher.activities.queries.subjects import is_of_archived_record
from kesher.activities.rules.windows import RowFacts, Windows
from kesher.lib.errors import NotFound
from kesher.lib.rows import read_rows
from kesher.parties.models import Party
from kesher.records.queries import record_types_for, rights_to_see, visible_records
from kesher.records.queries.stream import has_stream
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.models import GroupMember
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, Level, is_within_reach


def sees_all(actor: Actor) -> bool:
    """Tell whether no row of the timeline is out of the actor's sight.

    Then a screen that is open all day needs no query composed for the actor: see `lib.rows`.
    """
    return (
        actor.level("activity.see") is Level.ALL
        and actor.level("party.see") is Level.ALL
        and all(_sees_whole(actor, kind) for kind in _kinds_with_rows(actor))
    )


def visible_activities(actor: Actor) -> QuerySet[Activity]:
    """Return the rows that the actor may see, of records that the actor may see.

    A row that was written on a deal or the like is seen by who may see that; any other by who may
    see its party. Whoever is to make the next call, or takes part in the meeting, sees its row
    besides; so does who is mentioned in it. Private meetings, which belong to no party, are seen by
    those who take part and by nobody else.
    """
    rows: QuerySet[Activity] = Activity.objects.exclude(pk__in=_private_of_others(actor))
    level = actor.level("activity.see")
    if level is Level.NONE:
        return rows.none()
    if level is not Level.ALL:
        rows = rows.filter(_reached(actor) | _involved(actor))
    kinds = _kinds_with_rows(actor)
    if actor.level("party.see") is Level.ALL and all(_sees_whole(actor, kind) for kind in kinds):
        return rows
    seen = Q(record_type="")
    if actor.level("party.see") is not Level.ALL:
        parties = within_reach(Party.objects.all(), actor, "party.see")
        seen &= Q(party=None) | Q(party__in=parties.values("pk"))
    for kind in kinds:
        if _sees_whole(actor, kind):
            seen |= Q(record_type=kind.key)
        elif all(actor.may(right) for right in rights_to_see(kind)):
            ids = visible_records(actor, kind).values("pk")
            seen |= Q(record_type=kind.key, record_id__in=ids)
    return rows.filter(seen)


def _kinds_with_rows(actor: Actor) -> list[RecordType]:
    """Return the types whose records have rows of their own: the party's rows name no record."""
    return [
        kind
        for kind in record_types_for(actor).values()
        if not kind.card_url_name and has_stream(kind)
    ]


def _sees_whole(actor: Actor, kind: RecordType) -> bool:
    return all(actor.level(right) is Level.ALL for right in rights_to_see(kind))


# On every page of the list of parties, for who sees the whole timeline.
_LAST = """
SELECT party.id, (SELECT row.occurred_at FROM activities_activity row
  WHERE row.business_id = %(business)s AND row.party_id = party.id AND row.occurred_at <= %(now)s
  ORDER BY row.occurred_at DESC, row.id DESC LIMIT 1)
FROM unnest(%(parties)s::bigint[]) AS party(id)
"""


def last_activities(
    actor: Actor, party_ids: Sequence[int], *, now: datetime
) -> dict[int, datetime]:
    """Return when each of these parties was last in contact, by party; of any kind of contact.

    What lies ahead, such as a meeting next week, is no contact yet. One query, in which each party
    is one descent in an index.
    """
    if sees_all(actor):
        values = {"business": actor.business_id, "parties": list(party_ids), "now": now}
        return {party_id: last_at for party_id, last_at in read_rows(_LAST, values) if last_at}
    of_party = visible_activities(actor).filter(party_id=OuterRef("pk"), occurred_at__lte=now)
    newest = of_party.order_by("-occurred_at", "-id").values("occurred_at")[:1]
    parties = Party.objects.filter(pk__in=party_ids).annotate(last_at=Subquery(newest))
    return {pk: last_at for pk, last_at in parties.values_list("pk", "last_at") if last_at}


def last_activity_of(actor: Actor) -> Expression | Subquery:
    """Return the expression of the moment at which a party was last in contact, none for never."""
    if actor.level("activity.see") is Level.NONE:
        return Cast(Value(None), DateTimeField())  # a subquery without rows would empty the list
    rows = visible_activities(actor).filter(
        party_id=OuterRef("pk"), occurred_at__lte=timezone.now()
    )
    return Subquery(rows.order_by("-occurred_at", "-id").values("occurred_at")[:1])


def parties_by_last_activity(
    actor: Actor,
    parties: QuerySet[Party],
    *,
    is_descending: bool,
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[tuple[int, datetime]]:
    """Return ids of parties and when they were last in contact, in that order, then by id.

    It walks the timeline piece by piece and keeps the last row of each party, so a page of a
    million parties costs what lies before its end and not a look at each of them. As one query it
    took 400 ms at 40,000 parties: the planner joins first and orders after that.
    """
    now = timezone.now()
    past = visible_activities(actor).filter(party__isnull=False, occurred_at__lte=now)
    sign, side = ("-", "lt") if is_descending else ("", "gt")
    found: list[tuple[int, datetime]] = []
    at_once = _WALKED_FIRST
    while len(found) < limit:
        rows = past
        if after:
            moment, party_id = after
            further = Q(**{f"occurred_at__{side}": moment}) | Q(**{f"party_id__{side}": party_id})
            rows = past.filter(further, **{f"occurred_at__{side}e": moment})
        rows = rows.order_by(f"{sign}occurred_at", f"{sign}party_id")
        piece: list[tuple[datetime, int]] = list(
            rows.values_list("occurred_at", "party_id")[:at_once]
        )
        if not piece:
            break
        last = last_activities(actor, list({party_id for _, party_id in piece}), now=now)
        pairs = dict.fromkeys(
            (party_id, moment) for moment, party_id in piece if last.get(party_id) == moment
        )
        chosen = parties.order_by().filter(pk__in=[party_id for party_id, _ in pairs])
        fitting = set(chosen.values_list("pk", flat=True))
        found += [pair for pair in pairs if pair[0] in fitting]
        after, at_once = piece[-1], min(at_once * 4, _WALKED_MOST)
    return found[:limit]


def get_activity(*, actor: Actor, activity_id: int) -> Activity:
    """Return a row of the timeline with its party and its details.

    Raises: NotFound, when the row is absent, foreign or not to be seen by the actor.
    """
    rows = visible_activities(actor).select_related("party", "phone_call", "meeting", "next_call")
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity


_WALKED_FIRST, _WALKED_MOST = 200, 5000  # rows of the timeline at once

_MINUTES = "SELECT log_edit_minutes, log_delete_minutes FROM tenancy_business WHERE id = %s"


def windows_of(actor: Actor) -> Windows:
    """Return how long rows stay open in the business, for this actor."""
    ((edit_minutes, delete_minutes),) = read_rows(_MINUTES, (actor.business_id,))
    return Windows(
        edit_minutes=edit_minutes,
        delete_minutes=delete_minutes,
        # Granted by name or not at all: the owner, too, is bound by default.
        is_overridden=bool(actor.rights.get("activity.override_windows")),
    )


def row_facts(activity: Activity, *, actor: Actor, now: datetime) -> RowFacts:
    """Return what decides whether the row may be changed; its party is loaded."""
    is_meeting = activity.kind == ActivityKind.MEETING
    return RowFacts(
        recorded_at=activity.recorded_at,
        is_meeting=is_meeting,
        is_planned=is_meeting and activity.occurred_at > now,
        is_in_reach=is_within_reach(
            actor,
            "activity.edit",
            owner_id=activity.owner_id,
            branch_id=activity.branch_id,
            department_id=activity.department_id,
        ),
        is_party_archived=(activity.party is not None and activity.party.archived_at is not None)
        or is_of_archived_record(activity),
        has_party_left_lists=(
            activity.party is not None and activity.party.left_lists_at is not None
        ),
    )


def _reached(actor: Actor) -> Q:
    return Q(pk__in=within_reach(Activity.objects.all(), actor, "activity.see").values("pk"))


def _private_of_others(actor: Actor) -> QuerySet[Meeting, Any]:
    own = MeetingParticipant.objects.filter(
        meeting=OuterRef("pk"), membership_id=actor.membership_id
    )
    private = Meeting.objects.filter(Q(is_private=True), ~Q(Exists(own)))
    return private.exclude(activity__owner_id=actor.membership_id).values("activity_id")


def _involved(actor: Actor) -> Q:
    takes_part = MeetingParticipant.objects.filter(
        meeting__activity=OuterRef("pk"), membership_id=actor.membership_id
    )
    groups = GroupMember.objects.filter(membership_id=actor.membership_id).values("group_id")
    mentioned = Mention.objects.filter(activity=OuterRef("pk")).filter(
        Q(membership_id=actor.membership_id) | Q(group_id__in=groups)
    )
    is_caller = Q(next_call__assignee_id=actor.membership_id) | Q(
        next_call__taken_by_id=actor.membership_id
    )
    return is_caller | Q(Exists(takes_part)) | Q(Exists(mentioned))
