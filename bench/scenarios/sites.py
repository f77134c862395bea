"""A business as a signed-in browser has it, and what a scenario is."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import psycopg

from bench.clients import Answer, Client, UnexpectedAnswer

Connection = psycopg.Connection[Any]

HTMX = {"HX-Request": "true"}
_DEEP_ROW = 50_000
_TOKEN_OF_PAGE = re.compile(r"X-CSRFToken&quot;: &quot;(\w+)|\"X-CSRFToken\": \"(\w+)")
_NEXT = re.compile(r'data-more hx-get="([^"]+)"')


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
    member_ids: Sequence[int]
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

    @property
    def stream_party_id(self) -> int:
        """Return the party with the longest stream."""
        return self.first_party_id + 1

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
        for _ in range(_DEEP_ROW // 50):
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
        """Return another party each time, never one of those that are measured."""
        self.logged += 1
        return self.first_party_id + 2 + self.logged * 7919 % (self.parties - 2)


Ask = Callable[[Site, Browser], Answer]
Fetch = Callable[[Connection, Site], None]


@dataclass(frozen=True)
class Scenario:
    """One deed of a user. `shows` must stand in the answer: an empty page is fast, too."""

    name: str
    ask: Ask
    fetch: Fetch
    shows: str


def page(path: str) -> Ask:
    """Return what asks for a page of the business."""
    return lambda site, client: client.get(f"{site.base}{path}")


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
