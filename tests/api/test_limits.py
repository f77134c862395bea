"""How often programs may come."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from kesher.api.middleware import ApiMiddleware
from kesher.lib.rates import MOST_FAILURES
from kesher.tenancy.operations import count_use, token_digest
from kesher.tenancy.rules.access import Actor
from tests.api.programs import API, Program, program_of
from tests.factories.businesses import in_scope


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
