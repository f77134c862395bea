"""The same requests to Django in this process, where its queries can be counted."""

import os
from collections.abc import Mapping

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.clients import Answer, UnexpectedAnswer
from bench.rounds import check
from bench.scenarios.sites import Scenario, Site
from kesher.tenancy.models import Membership
from kesher.tenancy.scoping import business_scope


class InProcess:
    """A signed-in browser without a server."""

    def __init__(self, site: Site) -> None:
        with business_scope(business_id=site.business_id):
            user = Membership.objects.select_related("user").get(pk=site.membership_id).user
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(user)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address."""
        return self._answer(self.client.get(path, headers=headers))

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a form."""
        return self._answer(self.client.post(path, form, headers=headers))

    def _answer(self, response: object) -> Answer:
        content = bytes(response.content)  # type: ignore[attr-defined]
        return Answer(response.status_code, {}, content, len(content), 0)  # type: ignore[attr-defined]


def count_queries(scenario: Scenario, site: Site) -> int:
    """Count the statements of one request, but for those that begin and end its transaction."""
    browser = InProcess(site)
    scenario.ask(site, browser)
    with CaptureQueriesContext(connection) as captured:
        answer = check(scenario, scenario.ask(site, browser))
    if scenario.shows not in answer.text:
        raise UnexpectedAnswer(f"{scenario.name}: the answer does not show {scenario.shows}.")
    statements = [query["sql"] for query in captured.captured_queries]
    if "KESHER_BENCH_SQL" in os.environ:
        print(f"--- {scenario.name}", *statements, sep="\n")
    return sum(not sql.startswith(("BEGIN", "COMMIT", "ROLLBACK")) for sql in statements)
