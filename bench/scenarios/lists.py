"""Lists of parties: the first page, a deep one, own fields, the board, the API."""

from bench.clients import Answer
from bench.data.own_fields import STAGES
from bench.scenarios.sites import HTMX, Browser, Connection, Scenario, Site, page, read

PARTIES = (
    "SELECT p.id, p.name, p.main_phone, p.main_email, p.locality_name, p.customer_status,"
    " p.sort_key, m.display_name FROM parties_party p"
    " LEFT JOIN tenancy_membership m ON m.id = p.owner_id AND m.business_id = p.business_id"
    " WHERE p.business_id = %(business)s AND p.archived_at IS NULL AND p.left_lists_at IS NULL"
)
CUSTOMERS = f"{PARTIES} AND p.customer_status IS NOT NULL"
IN_ORDER = " ORDER BY p.sort_key, p.id LIMIT %(limit)s"
_EQUAL = "customers/?where=x_tier.is(gold),x_region.is(north)&sort=-x_renewal"
_RANGE = "customers/?where=x_tier.is(gold),x_budget.gt(90000)&sort=-x_renewal"
_COUNTED = "customers/counted/?where=x_tier.is(gold),x_budget.gt(90000)&sort=-x_renewal"
_BOARD = "customers/board/?segment=x_stage"
_FIGURES = "customers/board/figures/?segment=x_stage"
_CARDS = 20
_API_ROWS = 100


def scenarios() -> list[Scenario]:
    """Return what is measured of lists."""
    return [
        Scenario("list, first page", page("customers/"), _fetch_list, 'id="party-'),
        Scenario("list, row 50,000", _deep_page, _fetch_deep_page, 'id="party-'),
        Scenario("list, two own fields, by a third", page(_EQUAL), _fetch_equal, 'id="party-'),
        Scenario("list, a range of own, by a third", page(_RANGE), _fetch_range, 'id="party-'),
        Scenario("list, count of that range", page(_COUNTED), _fetch_counted, "data-list-count"),
        Scenario("board, five columns of 20", page(_BOARD), _fetch_board, 'class="board-card'),
        Scenario("board, counts of its columns", page(_FIGURES), _fetch_figures, "data-figure"),
        Scenario("API, list of 100 rows", _api_list, _fetch_api_list, '"next_cursor":"'),
    ]


def _deep_page(site: Site, client: Browser) -> Answer:
    return client.get(site.deep_path, HTMX)


def _api_list(site: Site, client: Browser) -> Answer:
    headers = {"Authorization": f"Bearer {site.program_token}"}
    return client.get(f"/api/v1/records/party?limit={_API_ROWS}", headers)


# --- The same in plain SQL ---------------------------------------------------------------------


def _fetch_list(connection: Connection, site: Site) -> None:
    read(connection, site, CUSTOMERS + IN_ORDER, limit=51)


def _fetch_deep_page(connection: Connection, site: Site) -> None:
    following = (
        " AND (p.sort_key, p.id) >= (SELECT sort_key, id FROM parties_party WHERE id = %(first)s)"
    )
    statement = CUSTOMERS + following + IN_ORDER
    read(connection, site, statement, limit=51, first=site.deep_party_id)


_GOLD = CUSTOMERS + ' AND p.custom_values @> \'{"x_tier": "gold"}\''
_BY_RENEWAL = (
    " ORDER BY (p.custom_values ->> 'x_renewal') COLLATE \"C\" DESC NULLS LAST, p.id DESC LIMIT 51"
)


def _fetch_equal(connection: Connection, site: Site) -> None:
    north = ' AND p.custom_values @> \'{"x_region": "north"}\''
    read(connection, site, _GOLD + north + _BY_RENEWAL)


def _fetch_range(connection: Connection, site: Site) -> None:
    above = " AND (p.custom_values ->> 'x_budget')::numeric > 90000"
    read(connection, site, _GOLD + above + _BY_RENEWAL)


def _fetch_counted(connection: Connection, site: Site) -> None:
    above = " AND (p.custom_values ->> 'x_budget')::numeric > 90000"
    read(connection, site, f"SELECT count(*) FROM ({_GOLD}{above} LIMIT 1001) counted")


def _fetch_board(connection: Connection, site: Site) -> None:
    conditions = [f'p.custom_values @> \'{{"x_stage": "{stage}"}}\'' for stage in STAGES]
    conditions.append("p.custom_values ->> 'x_stage' IS NULL")
    columns = [
        f"({CUSTOMERS} AND {condition} ORDER BY p.sort_key, p.id LIMIT {_CARDS + 1})"
        for condition in conditions
    ]
    read(connection, site, " UNION ALL ".join(columns))


def _fetch_figures(connection: Connection, site: Site) -> None:
    read(
        connection,
        site,
        "SELECT p.custom_values ->> 'x_stage', count(*) FROM parties_party p"
        " WHERE p.business_id = %(business)s AND p.archived_at IS NULL"
        " AND p.left_lists_at IS NULL AND p.customer_status IS NOT NULL GROUP BY 1",
    )


def _fetch_api_list(connection: Connection, site: Site) -> None:
    read(
        connection,
        site,
        "SELECT p.*, m.display_name FROM parties_party p"
        " LEFT JOIN tenancy_membership m ON m.id = p.owner_id AND m.business_id = p.business_id"
        " WHERE p.business_id = %(business)s AND p.archived_at IS NULL"
        " AND p.left_lists_at IS NULL ORDER BY p.sort_key, p.id LIMIT %(limit)s",
        limit=_API_ROWS + 1,
    )
