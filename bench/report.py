"""The figures as a table to read and as JSON to compare."""

import datetime as dt
import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Load:
    """What one request costs under a number of clients: medians of the rounds."""

    web_ms: float
    database_ms: float
    median_ms: float
    p95_ms: float
    per_second: float

    @property
    def cpu_ms(self) -> float:
        """Return the CPU time of web and database together."""
        return self.web_ms + self.database_ms


@dataclass(frozen=True)
class Measured:
    """One scenario in the large business. `plain` is psycopg alone, for the same rows."""

    name: str
    one: Load
    eight: Load
    plain: Load
    growth: float
    queries: int
    wire_bytes: int

    @property
    def ratio(self) -> float:
        """Return how many times the CPU of plain SQL the product takes."""
        return self.one.cpu_ms / self.plain.cpu_ms


@dataclass(frozen=True)
class Visit:
    """What a browser fetched to show one screen."""

    wire_bytes: int
    requests: int


@dataclass(frozen=True)
class Visits:
    """The customer list in a browser that has seen nothing yet, and in one that has."""

    first: Visit
    warm: Visit


@dataclass(frozen=True)
class Waits:
    """How long something took, in milliseconds."""

    median_ms: float
    p95_ms: float


@dataclass(frozen=True)
class CrowdFigures:
    """Reminders of many people at one moment, counted from that moment.

    Beside them a page of another business, undisturbed and in the two seconds after the moment.
    """

    people: int
    first_ms: float
    arrivals: Waits
    last_ms: float
    page_before: Waits
    page_meanwhile: Waits


@dataclass(frozen=True)
class BatchFigures:
    """What one batch of many rows took in the worker, from its start to its end.

    `peak_mb` is the most memory that the worker had meanwhile, all in all.
    """

    name: str
    rows: int
    seconds: float
    rows_per_second: float
    peak_mb: float


@dataclass(frozen=True)
class Figures:
    """Everything that one run measured."""

    size: int
    rounds: int
    requests: int
    scenarios: Sequence[Measured]
    visits: Visits | None
    crowd: CrowdFigures | None = None
    batches: Sequence[BatchFigures] = ()


def median(values: Sequence[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)


def waits_of(seconds: Sequence[float]) -> Waits:
    """Return the median of waits, and what nineteen in twenty do not exceed."""
    ordered = sorted(wait * 1000 for wait in seconds)
    return Waits(median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)])


_HEAD = (
    "| | CPU ms: web | database | **both** | with 8 clients | wait ms: median | p95"
    " | with 8: median | p95 | per second | plain SQL: CPU ms | times | growth | queries | bytes |"
)


def as_table(figures: Figures) -> str:
    """Return the table, as it also stands in docs/performance.md."""
    lines = [_HEAD, "|---|" + "--:|" * (_HEAD.count("|") - 2)]
    lines += [_line(one) for one in figures.scenarios]
    if figures.visits is not None:
        lines.append("")
        lines += [
            f"Customer list, {name} visit: {visit.wire_bytes / 1000:.1f} KB"
            f" in {visit.requests} requests"
            for name, visit in (("first", figures.visits.first), ("warm", figures.visits.warm))
        ]
    if figures.crowd is not None:
        lines += ["", *_crowd_lines(figures.crowd)]
    if figures.batches:
        lines += ["", "| batch | rows | seconds | rows per second | peak MB |"]
        lines += ["|---|--:|--:|--:|--:|"]
        lines += [
            f"| {one.name} | {one.rows:,} | {one.seconds:.1f} | {one.rows_per_second:,.0f}"
            f" | {one.peak_mb:.0f} |"
            for one in figures.batches
        ]
    return "\n".join(lines)


def _crowd_lines(crowd: CrowdFigures) -> list[str]:
    rows = {
        "from the moment to the browser": crowd.arrivals,
        "a list, before": crowd.page_before,
        "a list, in the two seconds after": crowd.page_meanwhile,
    }
    return [
        f"| reminders of {crowd.people} people at one moment, ms | median | p95 |",
        "|---|--:|--:|",
        *(f"| {name} | {one.median_ms:.1f} | {one.p95_ms:.1f} |" for name, one in rows.items()),
        "",
        f"The first came {crowd.first_ms:.0f} ms after the moment, the last {crowd.last_ms:.0f}.",
    ]


def _line(measured: Measured) -> str:
    one, eight, plain = measured.one, measured.eight, measured.plain
    cells = [
        measured.name,
        f"{one.web_ms:.1f}",
        f"{one.database_ms:.1f}",
        f"**{one.cpu_ms:.1f}**",
        f"{eight.web_ms:.1f} + {eight.database_ms:.1f}",
        f"{one.median_ms:.1f}",
        f"{one.p95_ms:.1f}",
        f"{eight.median_ms:.1f}",
        f"{eight.p95_ms:.1f}",
        f"{eight.per_second:.0f}",
        f"{plain.web_ms:.2f} + {plain.database_ms:.2f}",
        f"{measured.ratio:.1f}",
        f"{measured.growth:.2f}",
        f"{measured.queries}",
        f"{measured.wire_bytes:,}",
    ]
    return "| " + " | ".join(cells) + " |"


def keep(figures: Figures, target: Path) -> None:
    """Write the figures with the date and the number of CPUs, and nothing else of the machine."""
    told = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "cpus": os.cpu_count(),
        **asdict(figures),
    }
    target.write_text(json.dumps(_rounded(told), indent=1) + "\n")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return round(value, 3) if isinstance(value, float) else value
