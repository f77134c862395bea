"""Every address and method of the API: nothing of a business is met by another's program."""

from collections.abc import Iterator
from typing import Any

import pytest

from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.api.programs import Program, program_of
from tests.factories.businesses import make_member
from tests.walk import SECRET, addresses, fill, fingerprint, make_world

PREFIX = "/api/v1/"
OPEN = {"docs", "openapi.json"}
BODY = {
    "values": {"name": "x"},
    "deed": "delete",
    "everything": True,
    "transition": "start_follow_up",
    "summary": "x",
}


def asked(program: Program, world: dict[str, list[str]]) -> Iterator[tuple[str, Any]]:
    for address in addresses():
        for path in fill(address, "ahava", world):
            if not path.startswith(PREFIX) or path.removeprefix(PREFIX) in OPEN:
                continue
            part = path.removeprefix(PREFIX)
            for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
                body = None if method in {"GET", "DELETE"} else BODY
                yield f"{method} {path}", program.send(method, part, body)


def leaks(answer: Any) -> bool:
    body = b"".join(answer) if answer.streaming else answer.content
    return SECRET in body.decode(errors="replace")


@pytest.fixture(autouse=True)
def _without_a_limit(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000


@pytest.mark.slow
def test_a_program_of_the_rival_meets_and_changes_nothing(dana: Actor, noa: Actor) -> None:
    world = make_world(dana)
    before = fingerprint(dana.business_id)

    faults = [
        what
        for what, answer in asked(program_of(noa), world)
        if leaks(answer) or answer.status_code >= 500
    ]

    assert faults == []
    assert fingerprint(dana.business_id) == before


@pytest.mark.slow
def test_a_program_without_rights_or_without_a_token_meets_nothing(
    dana: Actor, ahava: Business
) -> None:
    world = make_world(dana)
    nobody = make_member(ahava, "nil", "ניל", rights={"settings.api": Level.ALL})
    powerless = program_of(nobody)
    before = fingerprint(dana.business_id)

    faults = [
        f"{answer.status_code}: {what}"
        for what, answer in asked(powerless, world)
        if leaks(answer) or answer.status_code not in {200, 400, 403, 404, 405, 422}
    ]
    faults += [
        f"{answer.status_code}: {what}"
        for what, answer in asked(Program("ksh_nothing"), world)
        if leaks(answer) or answer.status_code not in {401, 429}  # who goes on has to wait
    ]

    assert faults == []
    after = fingerprint(dana.business_id)
    changed = {table for table in before if before[table] != after[table]}
    # The one thing that a request leaves behind is when its own token was used.
    left = ("tenancy_apitoken", "tenancy_change")
    assert changed <= {f"{dana.business_id}:{table}" for table in left}
