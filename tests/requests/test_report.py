"""«דוח פניות»: requests counted by any two of their traits; a figure opens its rows."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from kesher.requests.models import Request
from kesher.requests.queries.report import PAGE_ROWS
from kesher.requests.queries.report_counts import report_counts
from kesher.requests.rendering.report import MOST_COLUMNS, duration_text
from kesher.requests.rules.report import MOST_LINES, Dimension, read_report
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.requests import make_message, make_task

REPORT = "/b/ahava/reports/requests/"


def texts(actor: Actor, query: str = "") -> list[list[str]]:
    """Return the lines of the report as they are read, the last one the sums."""
    page = client_of(actor).get(f"{REPORT}?{query}").content.decode()
    table = page.partition("<tbody>")[2].partition("</table>")[0]
    lines = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL) for line in lines]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in line] for line in cells]


@pytest.mark.behaviour("R-54")
def test_two_traits_are_counted_across_with_open_overdue_and_time_to_close(
    yossi: Actor, miri: Actor
) -> None:
    late = timezone.now() - dt.timedelta(days=1)
    make_task(yossi, due_at=late)
    make_task(yossi, status="0")
    make_message(yossi, owner=miri.membership_id)

    assert texts(yossi, "rows=handler&columns=kind") == [
        ["יוסי לוי", "2", "", "2", "1", "1", "שעה"],
        ["מירי אזולאי", "", "1", "1", "1", "", ""],
        ["יחד", "2", "1", "3", "2", "1", "שעה"],
    ]


@pytest.mark.parametrize("rows", list(Dimension))
def test_by_every_trait_a_figure_opens_exactly_its_rows(yossi: Actor, rows: Dimension) -> None:
    party = make_party(yossi, "מפעלי שגב")
    make_task(yossi, party=party.pk, priority="high", sharing="branch")
    make_task(yossi, status="0")
    make_message(yossi, sub_type="mail")
    client = client_of(yossi)

    page = unescape(client.get(f"{REPORT}?rows={rows}&columns=").content.decode())
    lines = re.findall(r'<th scope="row"><a href="([^"]+)">.*?<td class="num"><a[^>]*>(\d+)<', page)

    assert sum(int(count) for _url, count in lines) == 3
    for url, count in lines:
        opened = client.get(url).content.decode()
        assert len(re.findall(r'<tr id="report-request-\d+"', opened)) == int(count)


@pytest.mark.behaviour("R-55")
def test_the_rows_of_a_figure_open_the_request_and_go_on_page_by_page(yossi: Actor) -> None:
    made = [make_task(yossi, f"משימה {number}").pk for number in range(PAGE_ROWS + 3)]
    client = client_of(yossi)
    url = unescape(f"{REPORT}rows/?rows=kind&columns=&row=task")

    first = client.get(url).content.decode()
    more = unescape(re.findall(r'hx-get="([^"]+)" hx-trigger="revealed"', first)[0])
    second = client.get(more, headers={"HX-Request": "true"}).content.decode()

    found = re.findall(r'data-open-url="/b/ahava/records/task/(\d+)/"', first + second)
    assert [int(number) for number in found] == made[::-1]


def test_only_the_days_of_the_period_count(yossi: Actor) -> None:
    old = make_task(yossi)
    make_task(yossi)
    with in_scope(yossi):
        long_ago = dt.datetime(2026, 1, 31, 21, 59, tzinfo=dt.UTC)  # 23:59 in Israel
        Request.objects.filter(pk=old.pk).update(created_at=long_ago)

    assert texts(yossi, "rows=kind&columns=&since=2026-01-31&until=2026-01-31")[-1][1] == "1"
    assert texts(yossi, "rows=kind&columns=&since=01/02/2026&until=28/02/2026") == []
    assert texts(yossi, "rows=month&columns=&since=2026-01-01&until=2199-01-01")[0][0] == (
        "ינואר 2026"
    )


def test_who_reaches_less_counts_less(ahava: Business, yossi: Actor, noa: Actor) -> None:
    rights = {"request.see": Level.OWN, "request.create": Level.ALL}
    tal = make_member(ahava, "tal", "טל", rights=rights)
    make_task(yossi)
    make_task(tal)

    state = read_report({}, timezone.localdate())
    for actor, count in ((yossi, 2), (tal, 1), (noa, 0)):
        with in_scope(actor):
            assert sum(one.count for one in report_counts(actor, state)) == count
    assert client_of(tal).get(f"{REPORT}print/").status_code == 403
    assert client_of(tal).get("/b/ahava/exports/requests/new/").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "rows=color&columns=color&since=x&until=99/99/9999",
        "rows=kind&columns=kind",
        "since=2026-05-01&until=2026-01-01",
        "rows=month&row=2026-99",
        "rows=handler&row=99999999999999999999",
        "rows=status&row=%00",
        "rows=branch&row=&figure=x&after=y",
    ],
)
def test_an_odd_address_is_answered(yossi: Actor, query: str) -> None:
    for path in ("", "rows/", "print/"):
        assert client_of(yossi).get(f"{REPORT}{path}?{query}").status_code == 200


def test_a_span_is_told_in_hours_and_then_in_days() -> None:
    assert [duration_text(seconds) for seconds in (1, 7200, 90000, 172800)] == [
        "שעה",
        "שעתיים",
        "25 שעות",
        "יומיים",
    ]


@pytest.mark.parametrize(
    ("query", "shape"),
    [
        ("rows=handler&columns=", "bars"),
        ("rows=handler&columns=status", "bars"),
        ("rows=week&columns=", "columns"),
        ("rows=kind&columns=month", "columns"),
    ],
)
@pytest.mark.behaviour("R-55")
def test_every_piece_of_a_chart_says_what_it_is_and_opens_it(
    yossi: Actor, miri: Actor, query: str, shape: str
) -> None:
    make_task(yossi, due_at=timezone.now() - dt.timedelta(days=1))
    make_task(yossi, status="0")
    make_message(yossi, owner=miri.membership_id)
    client = client_of(yossi)

    page = unescape(client.get(f"{REPORT}?{query}").content.decode())

    chart = page.partition('id="chart-count"')[2].partition("</figure>")[0]
    assert f"chart__{shape}" in chart
    pieces = re.findall(r'<a href="([^"]+)" class="[^"]+"><title>([^<]+)<', chart)
    assert pieces
    for url, label in pieces:
        told = label.rpartition(": ")[2]
        count = {"פנייה אחת": 1, "שתי פניות": 2}.get(told) or int(told.split()[0])
        opened = client.get(url).content.decode()
        assert len(re.findall(r'<tr id="report-request-\d+"', opened)) == count, label
    assert "chart-took" in page


def test_columns_beyond_what_there_is_room_for_are_one_that_opens_the_rest(yossi: Actor) -> None:
    for number in range(MOST_COLUMNS + 2):
        make_task(yossi, party=make_party(yossi, f"לקוח {number}").pk)
    client = client_of(yossi)

    page = unescape(client.get(f"{REPORT}?rows=kind&columns=customer").content.decode())

    head = page.partition("<thead>")[2].partition("</thead>")[0]
    assert head.count("<bdi>") == MOST_COLUMNS
    (url,) = set(re.findall(r'href="([^"]*row=task[^"]*not_column=[^"]*)">3<', page))
    assert client.get(url).content.decode().count('<tr id="report-request-') == 3


def test_customers_beyond_those_with_most_requests_are_one_line_that_opens_theirs(
    yossi: Actor,
) -> None:
    party, task = make_party(yossi, "לקוח"), make_task(yossi)
    with in_scope(yossi):
        parties = copies(party, MOST_LINES + 2)
        copies(task, len(parties), lambda place: {"party_id": parties[place].pk})
        (often,) = copies(task, 1, lambda _place: {"party_id": parties[-1].pk})
    client = client_of(yossi)

    for columns in ("", "status"):
        lines = texts(yossi, f"rows=customer&columns={columns}")
        assert [len(lines), lines[0][-4], lines[-2][0], lines[-2][-4]] == [102, "2", "אחרים", "3"]
        assert lines[-1][-4] == str(MOST_LINES + 4)
    page = unescape(client.get(f"{REPORT}?rows=customer&columns=status").content.decode())
    urls = set(re.findall(r'href="([^"]*not_row=[^"]*)">3<', page))
    assert len(urls) == 3  # of the line, of those that are open, and of those in one status
    for url in urls:
        opened = client.get(url).content.decode()
        assert opened.count('<tr id="report-request-') == 3
        assert f'<tr id="report-request-{often.pk}"' not in opened
    state = read_report({"rows": "kind", "columns": "customer"}, timezone.localdate())
    with in_scope(yossi):
        assert len(report_counts(yossi, state, most=3)) == 5  # of none, and of all others together


def copies(
    record: Any, count: int, changed: Callable[[int], dict[str, Any]] = lambda _place: {}
) -> list[Any]:
    """Store a record so many times over, in one statement."""
    model = type(record)
    columns = {field.attname: getattr(record, field.attname) for field in model._meta.fields}
    rows = [model(**columns | {"id": None} | changed(place)) for place in range(count)]
    made: list[Any] = model.objects.bulk_create(rows)
    return made
