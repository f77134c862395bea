"""Start the server as `kesher run` does, ask it as browsers do, and count what that costs."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection as django_connection
from django.db import connections
from django.db.models import Min
from django.test import Client as InProcessClient
from django.test.utils import CaptureQueriesContext

from bench import batches, report, shapes, visits
from bench.accounting import Accounts, CpuMs
from bench.build import LARGE, MEDIUM, PASSWORD, USERNAME
from bench.clients import Answer, UnexpectedAnswer, sign_in
from bench.report import Figures, Load, Measured
from bench.scenarios import Browser, Connection, Scenario, Site, all_scenarios
from kesher.lib.text import search_terms
from kesher.parties.models import Party
from kesher.project import cluster
from kesher.project.postgres import addresses
from kesher.tenancy import queries
from kesher.tenancy.models import ApiToken, Membership
from kesher.tenancy.operations import create_api_token
from kesher.tenancy.scoping import business_scope

CLIENTS = (1, 8)
_START_SECONDS = 120
_SCOPE = "SELECT set_config('kesher.business', %s, true), set_config('kesher.actor', %s, true)"


@dataclass(frozen=True)
class _Sample:
    """What one scenario cost in one round."""

    cpu: CpuMs
    waits: Sequence[float]
    per_second: float


def run(*, size: int, rounds: int, requests: int, only: str, target: Path) -> int:
    """Measure, print the figures and keep them."""
    everything = [*all_scenarios(), *shapes.scenarios()]
    scenarios = [scenario for scenario in everything if only in scenario.name]
    with _server() as (port, accounts):
        sites = {slug: _site(port, slug) for slug in (LARGE, MEDIUM)}
        samples = _measure_all(scenarios, sites, accounts, rounds=rounds, requests=requests)
        large = sites[LARGE]
        measured = [
            _figures_of(
                scenario,
                samples,
                queries=_count_queries(scenario, large),
                wire_bytes=scenario.ask(large, large.browser).wire_bytes,
            )
            for scenario in scenarios
        ]
        list_path = f"{large.base}customers/"
        worked = [] if only not in ("", "batches") else batches.measure(sites[MEDIUM])
        visited = None if only else visits.measure(port, list_path, large.browser.cookies)
        connections.close_all()
    figures = Figures(size, rounds, requests, measured, visited, worked)
    print(report.as_table(figures))
    if not only:
        report.keep(figures, target)
    return 0


@contextmanager
def _server() -> Iterator[tuple[int, Accounts]]:
    """Run the product as its users do."""
    log = settings.HOME / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "kesher", "run"],
            env=os.environ,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://127.0.0.1:{settings.PORT}/healthz", process)
        postmaster = cluster.server_process(cluster.locate(settings.HOME))
        assert postmaster is not None
        yield settings.PORT, Accounts(process.pid, postmaster)
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _site(port: int, slug: str) -> Site:
    business_id = queries.find_business_id(slug)
    assert business_id is not None
    with business_scope(business_id=business_id):
        first = Party.objects.aggregate(first=Min("pk"))["first"]
        phone = Party.objects.get(pk=first + 7).main_phone
        return Site(
            slug=slug,
            business_id=business_id,
            membership_id=Membership.objects.get(username=USERNAME).pk,
            first_party_id=first,
            parties=Party.objects.count(),
            browser=sign_in(port, slug, USERNAME, PASSWORD),
            program_token=_program_token(business_id),
            phone=search_terms(phone)[0].text,
            logged=int(time.time()) % 100_000,
        )


def _program_token(business_id: int) -> str:
    """Make a token for a program of the owner's; those of other days are taken away."""
    with business_scope(business_id=business_id):
        ApiToken.objects.all().delete()
        owner = Membership.objects.select_related("business", "role").get(username=USERNAME)
    actor = queries.actor_of(owner)
    with business_scope(business_id=business_id, membership_id=owner.pk):
        issued = create_api_token(actor=actor, name="bench", scopes=["read"], days=1)
    return issued.secret


# --- Rounds ------------------------------------------------------------------------------------

_Key = tuple[str, str, int]  # the scenario, the business, and how many clients; none is plain SQL


def _measure_all(
    scenarios: Sequence[Scenario],
    sites: Mapping[str, Site],
    accounts: Accounts,
    *,
    rounds: int,
    requests: int,
) -> dict[_Key, list[_Sample]]:
    """Measure round by round, so that what else the machine does falls upon all alike."""
    samples: dict[_Key, list[_Sample]] = {}
    with psycopg.connect(addresses(settings.HOME).app_url) as connection:
        for number in range(rounds + 1):
            # The first round warms caches and plans, and is forgotten.
            print(f"  round {number} of {rounds}", file=sys.stderr, flush=True)
            asked = requests if number else min(requests, 2 * max(CLIENTS))
            for scenario in scenarios:
                for site in sites.values():
                    taken = {
                        clients: _ask(scenario, site, accounts, clients, asked * (1 + clients // 8))
                        for clients in CLIENTS
                    }
                    taken[0] = _fetch(scenario, site, accounts, connection, asked)
                    if number:
                        for clients, sample in taken.items():
                            key = (scenario.name, site.slug, clients)
                            samples.setdefault(key, []).append(sample)
    return samples


def _ask(
    scenario: Scenario, site: Site, accounts: Accounts, clients: int, requests: int
) -> _Sample:
    """Let clients ask at the same time, each over its own connection."""
    each = max(1, requests // clients)
    waits: list[float] = []
    failures: list[BaseException] = []
    twins = [site.browser.twin() for _ in range(clients)]
    start = threading.Barrier(clients + 1)

    def ask_all(browser: Browser) -> None:
        start.wait()
        try:
            waits.extend(_check(scenario, scenario.ask(site, browser)).seconds for _ in range(each))
        except (OSError, UnexpectedAnswer) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=ask_all, args=[twin]) for twin in twins]
    for thread in threads:
        thread.start()
    for twin in twins:
        twin.get("/healthz")  # the connections stand before the clock runs
    before, started = accounts.read(), time.perf_counter()
    start.wait()
    for thread in threads:
        thread.join()
    seconds, spent = time.perf_counter() - started, accounts.read() - before
    for twin in twins:
        twin.close()
    if failures:
        raise failures[0]
    return _Sample(spent.per(len(waits)), waits, len(waits) / seconds)


def _check(scenario: Scenario, answer: Answer) -> Answer:
    if answer.status != 200:
        raise UnexpectedAnswer(f"{scenario.name}: the answer is {answer.status}.")
    return answer


def _fetch(
    scenario: Scenario,
    site: Site,
    accounts: Accounts,
    connection: Connection,
    requests: int,
) -> _Sample:
    """Do the same in plain SQL; what this process spends on it counts as its web."""
    waits = []
    before, own = accounts.read(), time.thread_time()
    for _ in range(requests):
        started = time.perf_counter()
        with connection.transaction():
            connection.execute(_SCOPE, [str(site.business_id), str(site.membership_id)])
            scenario.fetch(connection, site)
        waits.append(time.perf_counter() - started)
    own_ms = (time.thread_time() - own) * 1000
    spent = CpuMs(own_ms, (accounts.read() - before).database)
    return _Sample(spent.per(requests), waits, requests / sum(waits))


# --- What does not depend on the machine -------------------------------------------------------


class _InProcess:
    """The same requests to Django in this process, where its queries can be counted."""

    def __init__(self, site: Site) -> None:
        with business_scope(business_id=site.business_id):
            user = Membership.objects.select_related("user").get(pk=site.membership_id).user
        self.client = InProcessClient(SERVER_NAME="localhost")
        self.client.force_login(user)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self._answer(self.client.get(path, headers=headers))

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self._answer(self.client.post(path, form, headers=headers))

    def _answer(self, response: object) -> Answer:
        content = bytes(response.content)  # type: ignore[attr-defined]
        return Answer(response.status_code, {}, content, len(content), 0)  # type: ignore[attr-defined]


def _count_queries(scenario: Scenario, site: Site) -> int:
    """Count the statements of one request, but for those that begin and end its transaction."""
    browser = _InProcess(site)
    scenario.ask(site, browser)
    with CaptureQueriesContext(django_connection) as captured:
        answer = _check(scenario, scenario.ask(site, browser))
    if scenario.shows not in answer.text:
        raise UnexpectedAnswer(f"{scenario.name}: the answer does not show {scenario.shows}.")
    statements = [query["sql"] for query in captured.captured_queries]
    if "KESHER_BENCH_SQL" in os.environ:
        print(f"--- {scenario.name}", *statements, sep="\n")
    return sum(not sql.startswith(("BEGIN", "COMMIT", "ROLLBACK")) for sql in statements)


def _figures_of(
    scenario: Scenario,
    samples: Mapping[_Key, Sequence[_Sample]],
    *,
    queries: int,
    wire_bytes: int,
) -> Measured:
    one, eight, plain, small = (
        samples[scenario.name, slug, clients]
        for slug, clients in ((LARGE, 1), (LARGE, 8), (LARGE, 0), (MEDIUM, 1))
    )
    return Measured(
        name=scenario.name,
        one=_load(one),
        eight=_load(eight),
        plain=_load(plain),
        growth=report.median(
            [now.cpu.total / then.cpu.total for now, then in zip(one, small, strict=True)]
        ),
        queries=queries,
        wire_bytes=wire_bytes,
    )


def _load(samples: Sequence[_Sample]) -> Load:
    waits = sorted(wait * 1000 for sample in samples for wait in sample.waits)
    return Load(
        web_ms=report.median([sample.cpu.web for sample in samples]),
        database_ms=report.median([sample.cpu.database for sample in samples]),
        median_ms=report.median(waits),
        p95_ms=waits[min(len(waits) - 1, len(waits) * 95 // 100)],
        per_second=report.median([sample.per_second for sample in samples]),
    )
