"""The card of a party, the queue of calls, and the call that is logged after each."""

import uuid

from bench.clients import Answer, UnexpectedAnswer
from bench.scenarios.sites import HTMX, Browser, Connection, Scenario, Site, page, read

_SUMMARY = "סוכם שתישלח הצעה מעודכנת עד יום חמישי."


def scenarios() -> list[Scenario]:
    """Return what is measured of cards and calls."""
    return [
        Scenario("card, log of 500 rows", _card, _fetch_card, 'id="activity-'),
        Scenario("split card, the next", _next_card, _fetch_card, 'id="party-head"'),
        Scenario("stream of 20,000 entries", _stream, _fetch_stream, 'id="stream-activities-'),
        Scenario("queue of calls", page("calls/"), _fetch_queue, 'id="next-call-'),
        Scenario("log a call", _log_call, _write_call, "no-answer-key"),
    ]


def _card(site: Site, client: Browser) -> Answer:
    return client.get(f"{site.base}parties/{site.first_party_id}/")


def _next_card(site: Site, client: Browser) -> Answer:
    # The whole card, of which the browser keeps what belongs beside the mini-cards.
    headers = {**HTMX, "HX-Boosted": "true"}
    return client.get(f"{site.base}parties/{site.first_party_id}/", headers)


def _stream(site: Site, client: Browser) -> Answer:
    return client.get(f"{site.base}stream/party/{site.stream_party_id}/", HTMX)


def _log_call(site: Site, client: Browser) -> Answer:
    form = {
        "csrfmiddlewaretoken": site.token,
        "idempotency_key": str(uuid.uuid4()),
        "status": "call_with_content",
        "direction": "outgoing",
        "summary": _SUMMARY,
        "due_date": "",
        "due_time": "",
        "caller": "",
    }
    path = f"{site.base}parties/{site.party_to_log()}/log/call/"
    return client.post(path, form, {**HTMX, "X-CSRFToken": site.token})


# --- The same in plain SQL ---------------------------------------------------------------------


_LOG = (
    "SELECT a.*, c.direction, c.status, n.due_at, m.display_name FROM activities_activity a"
    " LEFT JOIN activities_phonecall c ON c.activity_id = a.id"
    " LEFT JOIN activities_nextcall n ON n.activity_id = a.id"
    " LEFT JOIN tenancy_membership m ON m.id = a.owner_id"
    " WHERE a.business_id = %(business)s AND a.party_id = %(party)s"
    " ORDER BY a.occurred_at DESC, a.id DESC LIMIT 51"
)


def _fetch_card(connection: Connection, site: Site) -> None:
    """Read what the card of the first party shows."""
    party = site.first_party_id
    for table, column in (
        ("parties_party", "id"),
        ("parties_phone", "party_id"),
        ("parties_contact", "party_id"),
    ):
        statement = (
            f"SELECT * FROM {table} WHERE business_id = %(business)s AND {column} = %(party)s"
        )
        read(connection, site, statement, party=party)
    rows = read(connection, site, _LOG, party=party)
    if len(rows) < 51:
        raise UnexpectedAnswer("The log of the card is shorter than a page.")


def _fetch_stream(connection: Connection, site: Site) -> None:
    read(connection, site, _LOG, party=site.stream_party_id)
    read(
        connection,
        site,
        "SELECT id, at, operation, diff, membership_id FROM tenancy_change"
        " WHERE business_id = %(business)s AND table_name = 'parties_party'"
        " AND row_id = %(party)s ORDER BY id DESC LIMIT 51",
        party=site.stream_party_id,
    )


def _fetch_queue(connection: Connection, site: Site) -> None:
    read(
        connection,
        site,
        "SELECT n.id, n.due_at, p.id, p.name, p.main_phone, a.summary, c.status"
        " FROM activities_nextcall n"
        " JOIN parties_party p ON p.id = n.party_id"
        " JOIN activities_activity a ON a.id = n.activity_id"
        " LEFT JOIN activities_phonecall c ON c.activity_id = a.id"
        " WHERE n.business_id = %(business)s AND n.closed_at IS NULL AND n.assignee_id = %(mine)s"
        " ORDER BY n.due_at, n.id LIMIT 51",
        mine=site.membership_id,
    )


def _write_call(connection: Connection, site: Site) -> None:
    values = {
        "business": site.business_id,
        "party": site.party_to_log(),
        "mine": site.membership_id,
        "key": uuid.uuid4(),
        "summary": _SUMMARY,
    }
    connection.execute(
        "INSERT INTO tenancy_idempotencykey (business_id, membership_id, key, deed, created_at)"
        " VALUES (%(business)s, %(mine)s, %(key)s, 'log_call', now())",
        values,
    )
    connection.execute(
        "SELECT id FROM parties_party WHERE business_id = %(business)s AND id = %(party)s"
        " FOR NO KEY UPDATE",
        values,
    )
    written = connection.execute(
        "INSERT INTO activities_activity (business_id, kind, party_id, record_type, subtype,"
        " summary, occurred_at, recorded_at, status_change, owner_id, created_at, created_by_id,"
        " updated_at, version, custom_values) VALUES (%(business)s, 'phone_call', %(party)s, '',"
        " '', %(summary)s, now(), now(), '', %(mine)s, now(), %(mine)s, now(), 1, '{}')"
        " RETURNING id",
        values,
    ).fetchone()
    values["activity"] = written[0] if written else None
    connection.execute(
        "INSERT INTO activities_phonecall (business_id, activity_id, direction, status, phone_raw,"
        " phone_e164) VALUES (%(business)s, %(activity)s, 'outgoing', 'call_with_content', '', '')",
        values,
    )
    connection.execute(
        "UPDATE activities_nextcall SET closed_at = now(), closed_by_id = %(mine)s,"
        " outcome = 'contacted', contacted_in_id = %(activity)s, version = version + 1"
        " WHERE business_id = %(business)s AND party_id = %(party)s AND closed_at IS NULL",
        values,
    )
    connection.execute(
        "UPDATE tenancy_idempotencykey SET result_id = %(activity)s"
        " WHERE business_id = %(business)s AND key = %(key)s",
        values,
    )
