"""What is measured of own fields, of the board, of the split card and of the API."""

from bench.clients import Answer
from bench.own_fields import STAGES
from bench.scenarios import (
    CUSTOMERS,
    HTMX,
    Browser,
    Connection,
    Scenario,
    Site,
    fetch_card,
    page,
    read,
)

_EQUAL = "customers/?where=x_tier.is(gold),x_region.is(north)&sort=-x_renewal"
_RANGE = "customers/?where=x_tier.is(gold),x_budget.gt(90000)&sort=-x_renewal"
_BOARD = "customers/board/?segment=x_stage"
_FIGURES = "customers/board/figures/?segment=x_stage"
_CARDS = 20
_API_ROWS = 100


def scenarios() -> list[Scenario]:
    """Return what is measured beside the pages of `bench.scenarios`."""
    return [
        Scenario("list, two own fields, by a third", page(_EQUAL), _fetch_equal, 'id="party-'),
        Scenario("list, a range of own, by a third", page(_RANGE), _fetch_range, 'id="party-'),
        Scenario("board, five columns of 20", page(_BOARD), _fetch_board, 'class="board-card'),
        Scenario("board, counts of its columns", page(_FIGURES), _fetch_figures, "data-figure"),
        Scenario("split card, the next", _next_card, fetch_card, 'id="party-head"'),
        Scenario("API, list of 100 rows", _api_list, _fetch_api_list, '"next_cursor":"'),
    ]


def _next_card(site: Site, client: Browser) -> Answer:
    # The whole card, of which the browser keeps what belongs beside the mini-cards.
    headers = {**HTMX, "HX-Boosted": "true"}
    return client.get(f"{site.base}parties/{site.first_party_id}/", headers)


def _api_list(site: Site, client: Browser) -> Answer:
    headers = {"Authorization": f"Bearer {site.program_token}"}
    return client.get(f"/api/v1/records/party?limit={_API_ROWS}", headers)


# --- The same in plain SQL ---------------------------------------------------------------------

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
        " AND p.fictitious_at IS NULL AND p.customer_status IS NOT NULL GROUP BY 1",
    )


def _fetch_api_list(connection: Connection, site: Site) -> None:
    read(
        connection,
        site,
        "SELECT p.*, m.display_name FROM parties_party p"
        " LEFT JOIN tenancy_membership m ON m.id = p.owner_id AND m.business_id = p.business_id"
        " WHERE p.business_id = %(business)s AND p.archived_at IS NULL"
        " AND p.fictitious_at IS NULL ORDER BY p.sort_key, p.id LIMIT %(limit)s",
        limit=_API_ROWS + 1,
    )
