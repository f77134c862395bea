"""The day's work: active requests, the diary of colleagues, the report of requests."""

import datetime as dt
from urllib.parse import urlencode

from django.utils import timezone

from bench.clients import Answer
from bench.scenarios.sites import Ask, Browser, Connection, Scenario, Site, page, read

_ROW = 'id="active-request-'


def scenarios() -> list[Scenario]:
    """Return what is measured of the day's work."""
    return [
        Scenario("active requests, 5,000 open", page("requests/"), _fetch_active, _ROW),
        Scenario("diary, month of 30 with 2,000", _month, _fetch_month, 'class="diary__line'),
        Scenario("report of all requests", _report("handler", "status"), _fetch_report, "<tfoot"),
        Scenario("report turned round", _report("month", "sub_type"), _fetch_turned, "<tfoot"),
    ]


def _month(site: Site, client: Browser) -> Answer:
    who = [("who", f"user:{member_id}") for member_id in site.member_ids]
    query = urlencode([("view", "month"), ("day", timezone.localdate().isoformat()), *who])
    return client.get(f"{site.base}diary/?{query}")


def _report(rows: str, columns: str) -> Ask:
    """Return what asks for a report on whatever was ever asked."""
    today = timezone.localdate()
    since = today - dt.timedelta(days=3 * 365)
    told = {"rows": rows, "columns": columns, "since": since, "until": today}
    return page(f"reports/requests/?{urlencode(told)}")


# --- The same in plain SQL ---------------------------------------------------------------------


def _fetch_active(connection: Connection, site: Site) -> None:
    read(
        connection,
        site,
        "SELECT r.*, p.name FROM requests_request r"
        " LEFT JOIN parties_party p ON p.business_id = r.business_id AND p.id = r.party_id"
        " WHERE r.business_id = %(business)s AND r.owner_id = %(mine)s AND r.closed_at IS NULL"
        " AND r.archived_at IS NULL AND r.deleted_at IS NULL ORDER BY r.due_at, r.id LIMIT 51",
        mine=site.membership_id,
    )
    read(
        connection,
        site,
        "SELECT kind, count(*), count(*) FILTER (WHERE due_at < now()) FROM requests_request"
        " WHERE business_id = %(business)s AND owner_id = %(mine)s AND closed_at IS NULL"
        " AND archived_at IS NULL AND deleted_at IS NULL GROUP BY kind",
        mine=site.membership_id,
    )


def _fetch_month(connection: Connection, site: Site) -> None:
    first = dt.datetime.now(dt.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    read(
        connection,
        site,
        "SELECT a.id, m.title, m.starts_at, m.ends_at, m.place, p.name,"
        " (SELECT array_agg(w.membership_id) FROM activities_meetingparticipant w"
        " WHERE w.business_id = m.business_id AND w.meeting_id = m.id)"
        " FROM activities_meeting m"
        " JOIN activities_activity a ON a.business_id = m.business_id AND a.id = m.activity_id"
        " LEFT JOIN parties_party p ON p.business_id = a.business_id AND p.id = a.party_id"
        " WHERE m.business_id = %(business)s AND m.starts_at >= %(first)s"
        " AND m.starts_at < %(end)s ORDER BY m.starts_at",
        first=first - dt.timedelta(days=first.isoweekday() % 7),
        end=first + dt.timedelta(days=36),
    )


def _fetch_report(connection: Connection, site: Site) -> None:
    _fetch_counts(connection, site, "owner_id, status")


def _fetch_turned(connection: Connection, site: Site) -> None:
    _fetch_counts(connection, site, "date_trunc('month', created_at), sub_type")


def _fetch_counts(connection: Connection, site: Site, traits: str) -> None:
    read(
        connection,
        site,
        f"SELECT {traits}, count(*), count(*) FILTER (WHERE closed_at IS NULL),"
        " count(*) FILTER (WHERE closed_at IS NULL AND due_at < now()),"
        " avg(closed_at - created_at) FROM requests_request"
        " WHERE business_id = %(business)s AND deleted_at IS NULL GROUP BY 1, 2",
    )
