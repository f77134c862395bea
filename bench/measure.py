"""Ask the product as browsers and programs do, count what that costs, and keep the figures."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import connections
from django.db.models import Min

from bench import batches, reminders, report, visits
from bench.clients import sign_in
from bench.data.businesses import CROWD, LARGE, MEDIUM, PASSWORD, USERNAME
from bench.in_process import count_queries
from bench.report import Figures, Load, Measured
from bench.rounds import Key, Sample, measure_all
from bench.scenarios import all_scenarios
from bench.scenarios.sites import Scenario, Site
from bench.server import running_server
from kesher.lib.text import search_terms
from kesher.parties.models import Party
from kesher.tenancy import queries
from kesher.tenancy.models import ApiToken, Membership
from kesher.tenancy.operations import create_api_token
from kesher.tenancy.scoping import business_scope


def run(*, size: int, rounds: int, requests: int, only: str, target: Path) -> int:
    """Measure, print the figures and keep them.

    `only` narrows to the scenarios whose name holds it, or to `reminders` or `batches`.
    """
    scenarios = [scenario for scenario in all_scenarios() if only in scenario.name]
    with running_server() as (port, accounts):
        sites = {slug: _site(port, slug) for slug in (LARGE, MEDIUM)}
        samples = measure_all(scenarios, sites, accounts, rounds=rounds, requests=requests)
        large = sites[LARGE]
        measured = [
            _figures_of(
                scenario,
                samples,
                queries=count_queries(scenario, large),
                wire_bytes=scenario.ask(large, large.browser).wire_bytes,
            )
            for scenario in scenarios
        ]
        visited = (
            None if only else visits.measure(port, f"{large.base}customers/", large.browser.cookies)
        )
        crowd = reminders.measure(port, CROWD, large) if only in ("", "reminders") else None
        worked = batches.measure(large, accounts) if only in ("", "batches") else []
        connections.close_all()
    figures = Figures(size, rounds, requests, measured, visited, crowd, worked)
    print(report.as_table(figures))
    if not only:
        report.keep(figures, target)
    return 0


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
            member_ids=list(Membership.objects.order_by("pk").values_list("pk", flat=True)),
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


def _figures_of(
    scenario: Scenario,
    samples: Mapping[Key, Sequence[Sample]],
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


def _load(samples: Sequence[Sample]) -> Load:
    waits = sorted(wait * 1000 for sample in samples for wait in sample.waits)
    return Load(
        web_ms=report.median([sample.cpu.web for sample in samples]),
        database_ms=report.median([sample.cpu.database for sample in samples]),
        median_ms=report.median(waits),
        p95_ms=waits[min(len(waits) - 1, len(waits) * 95 // 100)],
        per_second=report.median([sample.per_second for sample in samples]),
    )
