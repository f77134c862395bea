"""What the home screen tells of requests: the team's open and late ones, and the business'."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.lib.dates import local
from kesher.lib.urls import business_url
from kesher.notifications.queries import DayLine
from kesher.requests.queries.team import (
    TeamRequests,
    made_count,
    open_and_late_counts,
    requests_of_team,
)
from kesher.requests.rules.report import (
    EARLIEST_DAY,
    OWN_DAYS,
    Cell,
    Dimension,
    Figure,
    ReportState,
)
from kesher.tenancy.rules.access import Actor, Level

_WEEK = 7  # days


def sees_team(actor: Actor) -> bool:
    """Tell whether the actor sees more requests than his own."""
    return actor.level("request.see") > Level.OWN


def sees_business(actor: Actor) -> bool:
    """Tell whether the figures of the whole business are for the actor: who leads it."""
    return actor.may("settings.business") and actor.level("request.see") is Level.ALL


def team_lines(actor: Actor, now: dt.datetime, limit: int) -> Sequence[DayLine]:
    """Return how much is open with each colleague and group, and how much of it is late."""
    return [
        DayLine(
            text=row.handler or _("%(group)s (group)") % {"group": row.group},
            when=_late(row.late_count) if row.late_count else "",
            about=_open(row.open_count),
            url=_url(actor, now, _cell(row)),
            is_late=row.late_count > 0,
        )
        for row in requests_of_team(actor, now, limit)
    ]


def business_lines(actor: Actor, now: dt.datetime, limit: int) -> Sequence[DayLine]:
    """Return the requests of the business at a glance: open, late, and made within a week."""
    del limit
    open_count, late_count = open_and_late_counts(actor, now)
    made = made_count(actor, now, _WEEK)
    if not (open_count or made):
        return []
    week_ago = local(now).date() - dt.timedelta(days=_WEEK)
    return [
        DayLine(
            text=_("Open requests"),
            when=str(open_count),
            url=_url(actor, now, Cell(figure=Figure.OPEN)),
        ),
        DayLine(
            text=_("Overdue requests"),
            when=str(late_count),
            url=_url(actor, now, Cell(figure=Figure.OVERDUE)),
            is_late=late_count > 0,
        ),
        DayLine(
            text=_("Requests made in the last seven days"),
            when=str(made),
            url=_url(actor, now, Cell(), since=week_ago),
        ),
    ]


def _cell(row: TeamRequests) -> Cell:
    if row.handler_id:
        return Cell(row=str(row.handler_id), figure=Figure.OPEN)
    return Cell(group=row.group_id, figure=Figure.OPEN)


def _open(count: int) -> str:
    return ngettext("%(count)d open request", "%(count)d open requests", count) % {"count": count}


def _late(count: int) -> str:
    return ngettext("%(count)d late", "%(count)d late", count) % {"count": count}


def _url(actor: Actor, now: dt.datetime, cell: Cell, *, since: dt.date = EARLIEST_DAY) -> str:
    """Return the address of requests, made since a day, as the report lists them."""
    state = ReportState(
        rows=Dimension.HANDLER,
        columns=None,
        since=since,
        until=local(now).date(),
        period=OWN_DAYS,
    )
    base = business_url(actor.business_slug, "requests:request_report_rows")
    return f"{base}?{state.query}&{cell.query}"
