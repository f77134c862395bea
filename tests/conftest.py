"""What every test stands on: a real database as the app's own role, and the standing cast."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django import DjangoDbBlocker

from tests.behaviour_marks import (
    note_behaviours,
    pytest_runtest_logreport,
    pytest_sessionfinish,
)
from tests.cast import ahava, avi, barak, dana, miri, noa, yossi
from tests.databases import empty_tables, owner_connection, seeded_tables, test_database
from tests.servers import Server, allow_database_beside_a_browser, running_server
from tools.chromium import find_chromium, install_command

# How long something takes on a machine that does other things is no fault of what is tested.
settings.register_profile("kesher", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kesher")

# A machine that runs two browsers and their servers at once is slow, and no test asserts a time.
_PATIENCE_MS = 30_000

# Half a million objects are made while tests are collected, and stay: looking through them again
# and again took a fifth of the time.
gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    note_behaviours(items)
    items.sort(key=_turn)
    for item in items:
        # docs/decisions/0022-journeys-once-more.md
        if item.get_closest_marker("journey") is not None:
            item.add_marker(pytest.mark.flaky(reruns=1))


def _turn(item: pytest.Item) -> int:
    """Return when a test runs, small numbers first.

    Those that start servers of their own wait much: at the end nothing would run beside them.
    A walk through every address is one transaction of a minute: what waits for all transactions of
    the server, as the fence of the webhooks does, stood still beside it for half of that.
    Those that share one server come last, for its worker would write beside other tests. This
    holds in each process of xdist only while none is given what another left undone: with
    `--dist worksteal` a test that compares tables met the jobs of a server that stood already.
    """
    fixtures = getattr(item, "fixturenames", ())
    if "server" in fixtures:
        return 3
    if item.get_closest_marker("slow") is not None and "db" not in fixtures:
        return 0
    return 1 if item.path.name.endswith("_walk.py") else 2


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this process a database of its own; tests connect to it as the app's role."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    with django_db_blocker.unblock(), test_database(worker):
        kept = seeded_tables()
        patch = pytest.MonkeyPatch()
        # Django would truncate as the app's role, which may not.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables(kept))
        with django_db_blocker.block():
            yield
        patch.undo()


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection as the owner of the database, who sees the committed rows of everybody."""
    with owner_connection() as connection:
        yield connection


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """The shell and a worker in processes of their own, on this process's database."""
    with django_db_blocker.unblock(), running_server() as running:
        yield running


@pytest.fixture
def site(server: Server, transactional_db: None) -> Server:
    """The running server, with tables that are emptied after the test."""
    return server


@pytest.fixture(scope="session")
def base_url() -> None:
    """Not known before a server runs; `browser_context_args` names it then."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = find_chromium()
    if path is None:
        pytest.exit(f"The journeys need a Chromium: {install_command()}", returncode=3)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    options = ["--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", *sandbox]
    return {**browser_type_launch_args, "executable_path": path, "args": options}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], server: Server) -> dict[str, Any]:
    return {
        **browser_context_args,
        "base_url": server.url,
        "locale": "he-IL",
        "timezone_id": "Asia/Jerusalem",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def page(site: Server, context: BrowserContext) -> Iterator[Page]:
    """A page of the running server; a script's error or a breach of the policy fails the test."""
    allow_database_beside_a_browser()
    opened = context.new_page()
    _wait_for_scripts(opened)
    opened.set_default_timeout(_PATIENCE_MS)
    expect.set_options(timeout=_PATIENCE_MS)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    # Asked only when a test waits for it, the browser would tell of a choice of files too late.
    opened.on("filechooser", lambda _chooser: None)
    yield opened
    opened.close()
    assert not faults


def _wait_for_scripts(page: Page) -> None:
    """Let no deed and no look meet a page whose scripts have not run yet, as no person is so quick.

    Before each of them Playwright waits until what a handler is for has gone.
    """
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () =>"
        " setTimeout(() => document.documentElement.setAttribute('data-is-ready', '')))"
    )
    page.add_locator_handler(page.locator("html:not([data-is-ready])"), lambda: None)


def is_fault(message: ConsoleMessage) -> bool:
    """Tell a fault of ours from the browser's remark on a refusal, or on a line that a test cut."""
    remarks = (
        "the server responded with a status of 4",
        "Response Status Error Code 4",
        "net::ERR_INTERNET_DISCONNECTED",
        "htmx:sendError",
        "htmx:sendAbort",
        "htmx:afterRequest",
    )
    return message.type == "error" and not any(remark in message.text for remark in remarks)


__all__ = [
    "ahava",
    "avi",
    "barak",
    "dana",
    "miri",
    "noa",
    "pytest_runtest_logreport",
    "pytest_sessionfinish",
    "yossi",
]
