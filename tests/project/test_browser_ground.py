"""The ground of the journeys: a browser, our server, and the test's own data in it."""

import pytest
from playwright.sync_api import Page

from tests.servers import Server


@pytest.mark.journey
def test_a_browser_reaches_the_running_server(page: Page, site: Server) -> None:
    response = page.goto("/healthz")

    assert response is not None
    assert response.status == 200
