"""What the home screen tells of the timeline: the team's calls, and what colleagues did."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.activities.choices import ActivityKind
from kesher.activities.queries.subjects import names_of_records
from kesher.activities.queries.team import (
    ColleagueRow,
    calls_of_team,
    contact_count,
    rows_of_colleagues,
)
from kesher.activities.queries.wording import moment_text
from kesher.lib.labels import labels_of
from kesher.lib.urls import business_url
from kesher.notifications.queries import DayLine
from kesher.records.queries import card_url, record_types_for
from kesher.tenancy.rules.access import Actor, Level


def sees_team(actor: Actor) -> bool:
    """Tell whether the actor sees more of the timeline than what is his own."""
    return actor.level("activity.see") > Level.OWN


def team_lines(actor: Actor, now: datetime, limit: int) -> Sequence[DayLine]:
    """Return how many calls wait for each colleague and department, and how many are late."""
    return [
        DayLine(
            text=row.assignee or _("%(department)s (shared)") % {"department": row.department},
            when=_late(row.late_count) if row.late_count else "",
            about=ngettext("%(count)d call waits", "%(count)d calls wait", row.open_count)
            % {"count": row.open_count},
            is_late=row.late_count > 0,
        )
        for row in calls_of_team(actor, now, limit)
    ]


def _late(count: int) -> str:
    return ngettext("%(count)d late", "%(count)d late", count) % {"count": count}


def colleague_lines(actor: Actor, now: datetime, limit: int) -> Sequence[DayLine]:
    """Return what colleagues logged lately: with whom, who and what. Two queries, rarely more."""
    rows = rows_of_colleagues(actor, now, limit)
    names = names_of_records(actor, [(row.record_type, row.record_id) for row in rows])
    kinds = labels_of(ActivityKind)
    return [
        DayLine(
            text=_name(row, names),
            when=moment_text(row.moment, now),
            about=f"{row.by} · {kinds[row.kind]}: {' '.join(row.text.split())}",
            url=_url(actor, row),
        )
        for row in rows
    ]


def _name(row: ColleagueRow, names: dict[tuple[str, int], str]) -> str:
    return row.party or names.get((row.record_type, row.record_id or 0), "")


def _url(actor: Actor, row: ColleagueRow) -> str:
    if row.party_id is not None:
        return business_url(actor.business_slug, "parties:party_card", party_id=row.party_id)
    kind = record_types_for(actor).get(row.record_type)
    return card_url(actor, kind, row.record_id) if kind and row.record_id else ""


def sees_business(actor: Actor) -> bool:
    """Tell whether the figures of the whole business are for the actor: who leads it."""
    return actor.may("settings.business") and actor.level("activity.see") is Level.ALL


def business_lines(actor: Actor, now: datetime, limit: int) -> Sequence[DayLine]:
    """Return the business at a glance: what was logged today and within a week."""
    del limit
    week = contact_count(actor, now, 7)
    if not week:
        return []
    return [
        DayLine(text=_("Contacts logged in the last day"), when=str(contact_count(actor, now, 1))),
        DayLine(text=_("Contacts logged in the last seven days"), when=str(week)),
    ]
