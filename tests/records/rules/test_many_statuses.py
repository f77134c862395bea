"""What is asked before many records are given one status."""

import pytest

from kesher.parties.record_types import PARTY
from kesher.records.rules.many_statuses import asked_of_many, statuses_for_many
from kesher.records.rules.record_types import GuardedStatus


def status(key: str = "customer_status") -> GuardedStatus:
    found = PARTY.find_status(key)
    assert found is not None
    return found


def test_what_takes_more_than_telling_is_done_one_by_one() -> None:
    offered = statuses_for_many(PARTY, status())

    assert "fictitious" not in offered
    assert set(offered) == {
        "follow_up",
        "real",
        "real_with_contract",
        "frozen",
        "not_interested",
    }


@pytest.mark.parametrize(
    ("to_status", "asked"),
    [
        ("real", ["summary"]),
        ("frozen", ["card_message", "summary"]),
        ("not_interested", ["reason", "summary"]),
    ],
)
def test_a_status_asks_for_what_each_move_to_it_asks(to_status: str, asked: list[str]) -> None:
    specs = asked_of_many(PARTY, status(), to_status)

    assert [spec.key for spec in specs] == asked
    assert all(spec.is_required for spec in specs)
