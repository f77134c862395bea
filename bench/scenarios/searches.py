"""Searching, in a list and in the box of all pages."""

from urllib.parse import quote

from bench.clients import Answer
from bench.data.words import FREQUENT, RARE
from bench.scenarios.lists import CUSTOMERS, IN_ORDER, PARTIES
from bench.scenarios.sites import HTMX, Ask, Browser, Connection, Fetch, Scenario, Site, page, read
from kesher.lib.text import search_key

_ANSWER = 'id="search-hits"'  # a small business may have nobody of the name
#: The dearest of each kind in the golden set: what it shows, what is typed, what plain SQL seeks.
FORGIVEN = (
    ("the other keyboard", "sus fvi", "דוד כהנ", _ANSWER),
    ("the other alphabet", "David Cohen", "דוד כהנ", _ANSWER),
    ("another spelling", "קסליופון", RARE, _ANSWER),
    ("a missed key", "פרדימנ", "פרידמנ", _ANSWER),
    ("nobody, by three words", "אין כזה לקוח", "כהנ", "listbox__empty"),
)


def scenarios() -> list[Scenario]:
    """Return what is measured of searching."""
    return [
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
    ]


# --- What a browser asks -----------------------------------------------------------------------


def _search_box(site: Site, client: Browser, query: str) -> Answer:
    return client.get(f"{site.base}search/?q={quote(query)}", HTMX)


def _box_ask(query: str) -> Ask:
    return lambda site, client: _search_box(site, client, query)


def _search_by_phone(site: Site, client: Browser) -> Answer:
    return _search_box(site, client, site.phone)


# --- The same in plain SQL ---------------------------------------------------------------------


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
        _fetch_containing(connection, site, PARTIES, key if len(key) > 2 else f" {key}", limit=10)

    return ask, fetch


def _fetch_forgiven(key: str) -> Fetch:
    """Return plain SQL for what was meant; a small business may have nobody of that name."""
    return lambda connection, site: _fetch_containing(
        connection, site, PARTIES, search_key(key), limit=10, is_found=False
    )


def _fetch_by_phone(connection: Connection, site: Site) -> None:
    _fetch_containing(connection, site, PARTIES, site.phone, limit=10)


def _fetch_containing(
    connection: Connection,
    site: Site,
    rows: str,
    part: str,
    *,
    limit: int,
    is_found: bool = True,
) -> None:
    statement = f"{rows} AND p.search_text LIKE %(part)s{IN_ORDER}"
    read(connection, site, statement, is_found=is_found, part=f"%{part}%", limit=limit)
