"""How often somebody comes: counts of a minute, in a bounded memory."""

import pytest

from kesher.lib.rates import MOST_FAILURES, MOST_KEPT, Strangers, Visits


class Clock:
    now = 600.0

    def __call__(self) -> float:
        return self.now


def test_a_stranger_waits_after_too_many_tokens_that_are_none() -> None:
    clock = Clock()
    strangers = Strangers(clock)
    for number in range(MOST_FAILURES):
        assert strangers.seconds_to_wait("203.0.113.5", f"bogus {number}") == 0
        strangers.note_failure("203.0.113.5", f"bogus {number}")

    assert strangers.seconds_to_wait("203.0.113.5", "another") == 60
    assert strangers.seconds_to_wait("203.0.113.6", "another") == 0
    clock.now += 61
    assert strangers.seconds_to_wait("203.0.113.5", "another") == 0


def test_a_good_token_passes_beside_a_stranger_at_its_address() -> None:
    strangers = Strangers(Clock())
    strangers.note_success("good")
    for number in range(MOST_FAILURES):
        strangers.note_failure("203.0.113.5", f"bogus {number}")

    assert strangers.seconds_to_wait("203.0.113.5", "good") == 0
    strangers.note_failure("203.0.113.5", "good")  # revoked meanwhile
    assert strangers.seconds_to_wait("203.0.113.5", "good") == 60


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.5", "203.0.113.6", False),
        ("", "", True),
    ],
)
def test_of_the_new_addresses_a_whole_network_is_one_stranger(
    one: str, other: str, is_same: bool
) -> None:
    strangers = Strangers(Clock())
    for number in range(MOST_FAILURES):
        strangers.note_failure(one, f"bogus {number}")

    assert bool(strangers.seconds_to_wait(other, "another")) is is_same


def test_the_memory_of_strangers_is_bounded() -> None:
    strangers = Strangers(Clock())
    for number in range(MOST_KEPT + 500):
        strangers.note_failure(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "bogus")
        strangers.note_success(f"digest {number}")

    assert len(strangers._failures._counts) == len(strangers._known) == MOST_KEPT


def test_a_crowd_does_not_reset_the_count_of_who_keeps_coming() -> None:
    visits = Visits(Clock())
    for number in range(3 * MOST_KEPT):
        visits.note(f"crowd {number}")
        if number % 5_000 == 0:
            visits.note("regular")

    assert visits.count("regular") == 6
    assert visits.count("crowd 0") == 0


def test_each_minute_begins_at_none() -> None:
    clock = Clock()
    visits = Visits(clock)
    visits.note("one")
    clock.now += 59

    assert (visits.note("one"), visits.seconds_left()) == (2, 1)
    clock.now += 1
    assert (visits.note("one"), visits.seconds_left()) == (1, 60)
