"""Tallies of requests agree with the requests, whatever was done to them and by whatever door."""

import datetime as dt
from collections import Counter
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from kesher.lib.dates import local
from kesher.requests.models import Request, Tally
from kesher.requests.operations.tallies import add_up_tallies
from kesher.requests.queries.report_counts import report_counts
from kesher.requests.rules.report import Dimension, ReportState
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.requests import make_message, make_task

PERIODS = (
    (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    (dt.date(2026, 1, 28), dt.date(2026, 2, 4)),  # both ends within a span, one ends between
    (dt.date(2026, 2, 3), dt.date(2026, 2, 4)),  # within one span
)
TRAITS = {
    Dimension.KIND: lambda row: row.kind,
    Dimension.STATUS: lambda row: row.status,
    Dimension.HANDLER: lambda row: row.owner_id,
    Dimension.MONTH: lambda row: local(row.created_at).date().replace(day=1),
    Dimension.WEEK: lambda row: _sunday(local(row.created_at).date()),
}
MADE = (
    "2026-01-27T21:59",
    "2026-01-27T22:00",  # midnight in Israel
    "2026-01-31T22:00",
    "2026-02-01T12:00",
    "2026-02-03T12:00",
    "2026-02-04T21:59",
    "2026-02-04T22:01",
    "2026-08-15T12:00",
)


def _sunday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.isoweekday() % 7)


def by_hand(state: ReportState) -> Counter[Any]:
    now, counts = timezone.now(), Counter[Any]()
    for row in Request.objects.filter(deleted_at=None):
        if not state.since <= local(row.created_at).date() <= state.until:
            continue
        assert state.columns is not None
        cell = (TRAITS[state.rows](row), TRAITS[state.columns](row))
        is_open = row.closed_at is None
        took = 0.0 if is_open else (row.closed_at - row.created_at).total_seconds()
        counts[*cell, "count"] += 1
        counts[*cell, "open"] += is_open
        counts[*cell, "late"] += bool(is_open and row.due_at and row.due_at < now)
        counts[*cell, "took"] += round(took)
    return +counts


def told(actor: Actor, state: ReportState) -> Counter[Any]:
    counts = Counter[Any]()
    for one in report_counts(actor, state):
        cell = (one.row, one.column)
        counts[*cell, "count"] = one.count
        counts[*cell, "open"] = one.open_count
        counts[*cell, "late"] = one.overdue_count
        counts[*cell, "took"] = round(one.closed_seconds * (one.count - one.open_count))
    return +counts


def agree(actor: Actor) -> None:
    pairs = list(product(TRAITS, TRAITS))[1::5]
    for (since, until), (rows, columns) in product(PERIODS, pairs):
        state = ReportState(rows=rows, columns=columns, since=since, until=until)
        assert told(actor, state) == by_hand(state)


@pytest.fixture
def requests(dana: Actor, miri: Actor) -> list[Request]:
    late = timezone.now() - dt.timedelta(days=1)
    made = []
    for place, moment in enumerate(MADE):
        owner = (dana, miri)[place % 2].membership_id
        maker = (make_task, make_message)[place // 2 % 2]
        request = maker(dana, owner=owner, due_at=late if place % 3 else None)
        with in_scope(dana):
            when = dt.datetime.fromisoformat(f"{moment}+00:00")
            Request.objects.filter(pk=request.pk).update(created_at=when)
        made.append(request)
    return made


def test_tallies_agree_after_every_kind_of_change(dana: Actor, requests: list[Request]) -> None:
    first, second, third, *_rest, last = (one.pk for one in requests)

    with in_scope(dana):
        agree(dana)
        Request.objects.filter(pk__in=[first, second, third]).update(
            status="0", closed_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
        )
        Request.objects.filter(pk=second).update(deleted_at=timezone.now())
        Request.objects.filter(pk=last).delete()
        agree(dana)
        Request.objects.filter(pk=second).update(deleted_at=None)
        Request.objects.filter(pk=third).update(status="open", closed_at=None)
        agree(dana)


def test_tallies_are_added_up_without_a_change_of_the_figures(
    dana: Actor, noa: Actor, requests: list[Request]
) -> None:
    with in_scope(noa):
        add_up_tallies()
    with in_scope(dana):
        before = Tally.objects.count()
        add_up_tallies()
        agree(dana)

        assert Tally.objects.count() == len(requests) - 1 < before  # two are alike
