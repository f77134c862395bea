"""What is measured: a request of the product, and beside it the plain SQL for the same rows."""

from bench.scenarios import cards, lists, searches, work
from bench.scenarios.sites import Scenario


def all_scenarios() -> list[Scenario]:
    """Return everything that is measured."""
    return [
        *lists.scenarios(),
        *searches.scenarios(),
        *cards.scenarios(),
        *work.scenarios(),
    ]
