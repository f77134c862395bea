"""Which behaviours of docs/behaviours.md a run of the tests has shown.

Every passing test that carries `@pytest.mark.behaviour("H-14")` shows that row. The result is
kept for `python -m tools.behaviours`, which compares it with the list.
"""

import json
from pathlib import Path

import pytest

RESULT = Path(__file__).parents[1] / "test-results" / "behaviours.json"

_shown: dict[str, set[str]] = {"passed": set(), "failed": set()}


def note_behaviours(items: list[pytest.Item]) -> None:
    """Let the report of each test tell which rows it shows."""
    for item in items:
        for mark in item.iter_markers("behaviour"):
            for number in mark.args:
                item.user_properties.append(("behaviour", number))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    numbers = {str(value) for name, value in report.user_properties if name == "behaviour"}
    if report.failed:
        _shown["failed"] |= numbers
    elif report.when == "call" and report.passed:
        _shown["passed"] |= numbers


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput") or not any(_shown.values()):
        return
    RESULT.parent.mkdir(exist_ok=True)
    before = json.loads(RESULT.read_text()) if RESULT.exists() else []
    # A run of a part of the tests adds to what the others showed; a failure takes away.
    shown = (set(before) | _shown["passed"]) - _shown["failed"]
    RESULT.write_text(json.dumps(sorted(shown)))
