"""Asking the scenarios round by round, over HTTP and in plain SQL, and what each cost."""

import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg
from django.conf import settings

from bench.accounting import Accounts, CpuMs
from bench.clients import Answer, UnexpectedAnswer
from bench.scenarios.sites import Browser, Connection, Scenario, Site
from kesher.project.postgres import addresses

CLIENTS = (1, 8)
_SCOPE = "SELECT set_config('kesher.business', %s, true), set_config('kesher.actor', %s, true)"


@dataclass(frozen=True)
class Sample:
    """What one scenario cost in one round."""

    cpu: CpuMs
    waits: Sequence[float]
    per_second: float


#: The scenario, the business, and how many clients; none is plain SQL.
Key = tuple[str, str, int]


def measure_all(
    scenarios: Sequence[Scenario],
    sites: Mapping[str, Site],
    accounts: Accounts,
    *,
    rounds: int,
    requests: int,
) -> dict[Key, list[Sample]]:
    """Measure round by round, so that what else the machine does falls upon all alike."""
    samples: dict[Key, list[Sample]] = {}
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


def _ask(scenario: Scenario, site: Site, accounts: Accounts, clients: int, requests: int) -> Sample:
    """Let clients ask at the same time, each over its own connection."""
    each = max(1, requests // clients)
    waits: list[float] = []
    failures: list[BaseException] = []
    twins = [site.browser.twin() for _ in range(clients)]
    start = threading.Barrier(clients + 1)

    def ask_all(browser: Browser) -> None:
        start.wait()
        try:
            waits.extend(check(scenario, scenario.ask(site, browser)).seconds for _ in range(each))
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
    return Sample(spent.per(len(waits)), waits, len(waits) / seconds)


def check(scenario: Scenario, answer: Answer) -> Answer:
    """Return an answer.

    Raises: UnexpectedAnswer, when it is another than was asked for.
    """
    if answer.status != 200:
        raise UnexpectedAnswer(f"{scenario.name}: the answer is {answer.status}.")
    return answer


def _fetch(
    scenario: Scenario,
    site: Site,
    accounts: Accounts,
    connection: Connection,
    requests: int,
) -> Sample:
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
    return Sample(spent.per(requests), waits, requests / sum(waits))
