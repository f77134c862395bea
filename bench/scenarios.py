"""What is measured: a request of the product, and beside it the plain SQL for the same rows."""

import html
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import quote

import psycopg

from bench.build import FREQUENT, RARE
from bench.clients import Answer, Client, UnexpectedAnswer
from kesher.lib.text import search_key

Connection = psycopg.Connection[Any]

DEEP_ROW = 50_000
_HIT = 'data-href="/b/'
_ANSWER = 'id="search-hits"'  # a small business may have nobody of the name
#: The dearest of each kind in the golden set: what it shows, what is typed, what plain SQL seeks.
FORGIVEN = (
    ("the other keyboard", "sus fvi", "דוד כהנ", _ANSWER),
    ("the other alphabet", "David Cohen", "דוד כהנ", _ANSWER),
    ("another spelling", "קסליופון", RARE, _ANSWER),
    ("a missed key", "פרדימנ", "פרידמנ", _ANSWER),
    ("nobody, by three words", "אין כזה לקוח", "כהנ", "listbox__empty"),
)
_TOKEN_OF_PAGE = re.compile(r"X-CSRFToken&quot;: &quot;(\w+)|\"X-CSRFToken\": \"(\w+)")
_NEXT = re.compile(r'data-more hx-get="([^"]+)"')
HTMX = {"HX-Request": "true"}
_SUMMARY = "סוכם שתישלח הצעה מעודכנת עד יום חמישי."


class Browser(Protocol):
    """Whoever can ask: a client over HTTP, or one in the same process."""

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address."""

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a form."""


@dataclass
class Site:
    """One business as a signed-in browser has it."""

    slug: str
    business_id: int
    membership_id: int
    first_party_id: int
    parties: int
    browser: Client
    program_token: str
    phone: str
    logged: int = 0

    @property
    def base(self) -> str:
        """Return where its addresses begin."""
        return f"/b/{self.slug}/"

    @cached_property
    def token(self) -> str:
        """Return the token that the scripts of a page send along."""
        found = _TOKEN_OF_PAGE.search(self.browser.get(f"{self.base}customers/").text)
        if found is None:
            raise UnexpectedAnswer("The page carries no token for its scripts.")
        return found[1] or found[2]

    @cached_property
    def deep_path(self) -> str:
        """Return the page that begins at the deep row, found by scrolling there.

        In a smaller list it is the last page that has another one after it.
        """
        path = f"{self.base}customers/"
        for _ in range(DEEP_ROW // 50):
            found = _NEXT.search(self.browser.get(path, HTMX).text)
            if found is None:
                break
            previous, path = path, html.unescape(found[1])
        else:
            return path
        return previous

    @cached_property
    def deep_party_id(self) -> int:
        """Return the first party of the deep page."""
        found = re.search(r'id="party-(\d+)"', self.browser.get(self.deep_path, HTMX).text)
        if found is None:
            raise UnexpectedAnswer("The deep page shows no party.")
        return int(found[1])

    def party_to_log(self) -> int:
        """Return another party each time, never the one whose card is measured."""
        self.logged += 1
        return self.first_party_id + 1 + self.logged * 7919 % (self.parties - 1)


Ask = Callable[[Site, Browser], Answer]
Fetch = Callable[[Connection, Site], None]


@dataclass(frozen=True)
class Scenario:
    """One deed of a user. `shows` must stand in the answer: an empty page is fast, too."""

    name: str
    ask: Ask
    fetch: Fetch
    shows: str


def all_scenarios() -> list[Scenario]:
    """Return everything that is measured."""
    return [
        Scenario("list, first page", page("customers/"), _fetch_list, 'id="party-'),
        Scenario("list, row 50,000", _deep_page, _fetch_deep_page, 'id="party-'),
        Scenario("list, rare part of a name", *_list_search(RARE), 'id="party-'),
        Scenario("list, frequent part of a name", *_list_search(FREQUENT), 'id="party-'),
        Scenario("search, rare part of a name", *_box_search(RARE), 'data-href="/b/'),
        Scenario("search, frequent part of a name", *_box_search(FREQUENT), 'data-href="/b/'),
        Scenario("search, phone", _search_by_phone, _fetch_by_phone, 'data-href="/b/'),
        Scenario("search, two letters", *_box_search("פר"), 'data-href="/b/'),
        *(
            Scenario(f"search that forgives: {told}", _box_ask(typed), _fetch_forgiven(key), shows)
            for told, typed, key, shows in FORGIVEN
        ),
        Scenario("card, log of 500 rows", _card, fetch_card, 'id="activity-'),
        Scenario("queue of calls", page("calls/"), _fetch_queue, 'id="next-call-'),
        Scenario("log a call", _log_call, _write_call, "no-answer-key"),
    ]


# --- What a browser asks -----------------------------------------------------------------------


def page(path: str) -> Ask:
    """Return what asks for a page of the business."""
    return lambda site, client: client.get(f"{site.base}{path}")


def _deep_page(site: Site, client: Browser) -> Answer:
    return client.get(site.deep_path, HTMX)


def _card(site: Site, client: Browser) -> Answer:
    return client.get(f"{site.base}parties/{site.first_party_id}/")


def _search_box(site: Site, client: Browser, query: str) -> Answer:
    return client.get(f"{site.base}search/?q={quote(query)}", HTMX)


def _box_ask(query: str) -> Ask:
    return lambda site, client: _search_box(site, client, query)


def _search_by_phone(site: Site, client: Browser) -> Answer:
    return _search_box(site, client, site.phone)


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

_PARTIES = (
    "SELECT p.id, p.name, p.main_phone, p.main_email, p.locality_name, p.customer_status,"
    " p.sort_key, m.display_name FROM parties_party p"
    " LEFT JOIN tenancy_membership m ON m.id = p.owner_id AND m.business_id = p.business_id"
    " WHERE p.business_id = %(business)s AND p.archived_at IS NULL AND p.fictitious_at IS NULL"
)
CUSTOMERS = f"{_PARTIES} AND p.customer_status IS NOT NULL"
_IN_ORDER = " ORDER BY p.sort_key, p.id LIMIT %(limit)s"


def read(
    connection: Connection, site: Site, statement: str, *, is_found: bool = True, **values: object
) -> list[Any]:
    """Return the rows of a statement.

    Raises: UnexpectedAnswer, when there are none.
    """
    rows = connection.execute(statement, {"business": site.business_id, **values}).fetchall()
    if is_found and not rows:
        raise UnexpectedAnswer(f"No row was found by {statement}")
    return rows


def _fetch_list(connection: Connection, site: Site) -> None:
    read(connection, site, CUSTOMERS + _IN_ORDER, limit=51)


def _fetch_deep_page(connection: Connection, site: Site) -> None:
    following = (
        " AND (p.sort_key, p.id) >= (SELECT sort_key, id FROM parties_party WHERE id = %(first)s)"
    )
    statement = CUSTOMERS + following + _IN_ORDER
    read(connection, site, statement, limit=51, first=site.deep_party_id)


def _list_search(query: str) -> tuple[Ask, Fetch]:
    path = f"customers/?q={quote(query)}"

    def fetch(connection: Connection, site: Site) -> None:
        _fetch_containing(connection, site, CUSTOMERS, search_key(query), limit=51)

    return page(path), fetch


def _box_search(query: str) -> tuple[Ask, Fetch]:
    def ask(site: Site, client: Browser) -> Answer:
        return _search_box(site, client, query)

    def fetch(connection: Connection, site: Site) -> None:
        key = search_key(query)
        # Less than a trigram is looked for at the start of words.
        _fetch_containing(connection, site, _PARTIES, key if len(key) > 2 else f" {key}", limit=10)

    return ask, fetch


def _fetch_forgiven(key: str) -> Fetch:
    """Return plain SQL for what was meant; a small business may have nobody of that name."""
    return lambda connection, site: _fetch_containing(
        connection, site, _PARTIES, search_key(key), limit=10, is_found=False
    )


def _fetch_by_phone(connection: Connection, site: Site) -> None:
    _fetch_containing(connection, site, _PARTIES, site.phone, limit=10)


def _fetch_containing(
    connection: Connection,
    site: Site,
    rows: str,
    part: str,
    *,
    limit: int,
    is_found: bool = True,
) -> None:
    statement = f"{rows} AND p.search_text LIKE %(part)s{_IN_ORDER}"
    read(connection, site, statement, is_found=is_found, part=f"%{part}%", limit=limit)


def fetch_card(connection: Connection, site: Site) -> None:
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
    rows = read(
        connection,
        site,
        "SELECT a.*, c.direction, c.status, n.due_at, m.display_name FROM activities_activity a"
        " LEFT JOIN activities_phonecall c ON c.activity_id = a.id"
        " LEFT JOIN activities_nextcall n ON n.activity_id = a.id"
        " LEFT JOIN tenancy_membership m ON m.id = a.owner_id"
        " WHERE a.business_id = %(business)s AND a.party_id = %(party)s"
        " ORDER BY a.occurred_at DESC, a.id DESC LIMIT 51",
        party=party,
    )
    if len(rows) < 51:
        raise UnexpectedAnswer("The log of the card is shorter than a page.")


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
