"""How often programs may come."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from kesher.api.limits import MOST_FAILURES, MOST_KEPT, Strangers
from kesher.api.middleware import ApiMiddleware
from kesher.tenancy.operations import count_use, token_digest
from kesher.tenancy.rules.access import Actor
from tests.api.programs import API, Program, program_of
from tests.factories.businesses import in_scope


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

    assert len(strangers._failures) == len(strangers._known) == MOST_KEPT


def test_uses_are_counted_for_all_processes_and_no_stranger_resets_them(
    dana: Actor, settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    program = program_of(dana)
    secret = program.headers["Authorization"].removeprefix("Bearer ")
    digest = token_digest(secret)
    for _ in range(3):
        used = count_use(digest)
    assert used is not None
    assert 0 < used.seconds_left <= 60

    # Another process, in which a crowd of strangers has just been.
    process = ApiMiddleware(lambda _request: pytest.fail("came in"))
    for number in range(MOST_FAILURES + 5):
        bogus = {"Authorization": f"Bearer ksh_{number}"}
        refused = process(RequestFactory().get(API + "me", headers=bogus))
    assert refused.status_code == 429
    if count_use(digest).count > 3:  # type: ignore[union-attr] -- unless the minute just ended
        answer = process(RequestFactory().get(API + "me", headers=program.headers))
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_each_token_has_a_count_of_its_own(dana: Actor, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    first, second = program_of(dana), program_of(dana)

    assert [first.get("me").status_code for _ in range(2)] == [200, 200]
    assert second.get("me").status_code == 200
    with in_scope(dana):
        assert count_use(token_digest("ksh_nothing")) is None
    assert Program("ksh_nothing").get("me").status_code == 401
    assert Client().get(API + "me").status_code == 401
